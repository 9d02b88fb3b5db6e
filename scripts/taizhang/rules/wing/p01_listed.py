"""P01: a migration deed and the rows that it brought in answer for one another, byte by byte."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.rules.rule import Facts, Hit, rule


@rule
def listed(facts: Facts) -> Iterator[Hit]:
    """Every migrated entry stands once in its deed's table with its digest; every row of the table is an entry.

    An entry that was corrected since is looked at as it was brought in. Source: house/migration.
    """
    held: dict[str, list[tuple[str, int]]] = {}
    for deed in facts.book.migrations.values():
        for number, row in enumerate(deed.rows):
            held.setdefault(row.record, []).append((deed.id, number))
            if not facts.book.known(row.record):
                problem = Text(f"所列的{row.record}不存在", f"{row.record}, which it lists, is not there")
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
            elif len(held[row.record]) > 1:
                problem = Text(f"{row.record}列了不止一次", f"{row.record} is listed more than once")
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
    for entry in facts.book.migrated_entries.values():
        deed_, number = next((one for one in held.get(entry.id, ()) if one[0] == entry.migration), ("", -1))
        if not deed_:
            if entry.migration in facts.book.migrations:
                problem = Text(f"{entry.migration}没有列入该条目", f"{entry.migration} does not list it")
                yield Hit(entry, "migration", {"record": entry.id, "problem": problem})
            continue
        row = facts.book.migrations[deed_].rows[number]
        if set(row.missing) != set(entry.missing):
            problem = Text(f"所列缺项与{deed_}不一致", f"what it says to be missing is not what {deed_} says")
            yield Hit(entry, "missing", {"record": entry.id, "problem": problem})
        elif not has_only_grown_since(facts.book.document(entry.id), row.sha256):
            problem = Text(f"内容与{deed_}所载校验值不符", f"its content has not the digest that {deed_} states")
            yield Hit(entry, "id", {"record": entry.id, "problem": problem})
