"""P05: rows that name one notice agree on it, and no number of an old ledger stands twice in one deed."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.records import MigratedEntry
from taizhang.rules.rule import Facts, Hit, rule

_OF_NOTICE = ("notice.published_on", "notice.ends_on", "notice.site")


@rule
def alike(facts: Facts) -> Iterator[Hit]:
    """What several migrated entries say of one notice is the same; each old number is one entry's of a deed.

    What was found later of an entry comes by another deed, under the same number. Source: house/migration.
    """
    numbers: dict[tuple[str, str], MigratedEntry] = {}
    notices: dict[str, MigratedEntry] = {}
    for entry in facts.book.migrated_entries.values():
        if entry.number is not None:
            other = numbers.setdefault((entry.migration, entry.number), entry)
            if other is not entry:
                problem = Text(f"原台账编号{entry.number}与{other.id}相同", f"{other.id} bears {entry.number}, too")
                yield Hit(entry, "number", {"record": entry.id, "problem": problem})
        if entry.notice is None or entry.notice.number is None:
            continue
        first = notices.setdefault(entry.notice.number, entry)
        for field in _OF_NOTICE:
            stated, held = entry.value(field), first.value(field)
            if stated and held and stated != held:
                problem = Text(
                    f"公示{entry.notice.number}写为{stated}，{first.id}写为{held}",
                    f"it says {stated} of notice {entry.notice.number}, {first.id} says {held}",
                )
                yield Hit(entry, field, {"record": entry.id, "problem": problem})
