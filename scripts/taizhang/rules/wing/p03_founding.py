"""P03: paper ledgers come in once, later finds by a supplement, and none of their facts is later than the founding."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.paper_days import DAYS, first_day
from taizhang.records import Migration
from taizhang.rules.rule import Facts, Hit, rule
from taizhang.rules.serials import find_misnumbered

_message = Messages(__file__)

FIRST = "MIGRATION-001"


@rule
def founding(facts: Facts) -> Iterator[Hit]:
    """The first deed supplements none, each later one the first; no entry states a day after the founding.

    The founding is the day of the first deed, or of the first seal where that came before. Source: house/migration.
    """
    deeds = facts.book.migrations
    for deed in deeds.values():
        due = None if deed.id == FIRST else FIRST
        if deed.supplements != due:
            yield Hit(deed, "supplements", {"record": deed.id, "problem": _describe_supplement_fault(deed)})
    series = ((deed.id, deed.founded_on, deed) for deed in deeds.values())
    for misnumbered in find_misnumbered(series, facts.book.broken):
        field = "id" if misnumbered.reason == "gap" else "founded_on"
        yield Hit(misnumbered.record, field, {"record": misnumbered.record.id, "problem": misnumbered.problem})
    founded = facts.book.founded_on
    for entry in facts.book.migrated_entries.values() if founded is not None else ():
        for field in DAYS:
            text = entry.value(field)
            day = first_day(text) if isinstance(text, str) else None
            if day is not None and founded is not None and day > founded:
                problem = _message("day-after-founding", day=text, founded=founded)
                yield Hit(entry, field, {"record": entry.id, "problem": problem})


def _describe_supplement_fault(deed: Migration) -> Text:
    if deed.id == FIRST:
        return _message("first-deed-is-no-supplement")
    return _message("later-deed-is-supplement", first=FIRST)
