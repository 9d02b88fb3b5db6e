"""P01: a migration deed and the rows that it brought in answer for one another, byte by byte."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


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
                problem = _message("which-it-lists", record=row.record)
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
            elif len(held[row.record]) > 1:
                problem = _message("is-listed-more-than-once", record=row.record)
                yield Hit(deed, f"rows.{number}.record", {"record": deed.id, "problem": problem})
    for entry in facts.book.migrated_entries.values():
        deed_, number = next((one for one in held.get(entry.id, ()) if one[0] == entry.migration), ("", -1))
        if not deed_:
            if entry.migration in facts.book.migrations:
                problem = _message("does-not-list", migration=entry.migration)
                yield Hit(entry, "migration", {"record": entry.id, "problem": problem})
            continue
        row = facts.book.migrations[deed_].rows[number]
        if set(row.missing) != set(entry.missing):
            problem = _message("what-it-says-to-be-missing-is-not-what-says", deed=deed_)
            yield Hit(entry, "missing", {"record": entry.id, "problem": problem})
        elif not has_only_grown_since(facts.book.document(entry.id), row.sha256):
            problem = _message("its-content-has-not-the-digest-that-states", deed=deed_)
            yield Hit(entry, "id", {"record": entry.id, "problem": problem})
