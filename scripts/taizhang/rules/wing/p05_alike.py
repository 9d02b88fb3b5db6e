"""P05: rows that name one notice agree on it, and no number of an old ledger occurs twice in one deed."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records import MigratedEntry
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_OF_NOTICE = ("notice.published_on", "notice.ends_on", "notice.site")


@rule
def alike(facts: Facts) -> Iterator[Hit]:
    """What several migrated entries say of one notice is the same; each old number is one entry's of a deed.

    Later finds for an entry come by another deed, under the same number. Source: house/migration.
    """
    numbers: dict[tuple[str, str], MigratedEntry] = {}
    notices: dict[str, MigratedEntry] = {}
    for entry in facts.book.migrated_entries.values():
        if entry.number is not None:
            other = numbers.setdefault((entry.migration, entry.number), entry)
            if other is not entry:
                problem = _message("number-already-used", number=entry.number, other=other.id)
                yield Hit(entry, "number", {"record": entry.id, "problem": problem})
        if entry.notice is None or entry.notice.number is None:
            continue
        first = notices.setdefault(entry.notice.number, entry)
        for field in _OF_NOTICE:
            stated, first_stated = entry.value(field), first.value(field)
            if stated and first_stated and stated != first_stated:
                problem = _message(
                    "notice-data-differ",
                    notice=entry.notice.number,
                    stated=stated,
                    first=first.id,
                    first_stated=first_stated,
                )
                yield Hit(entry, field, {"record": entry.id, "problem": problem})
