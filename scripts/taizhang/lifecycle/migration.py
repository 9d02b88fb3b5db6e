"""The lives of migration deeds and of the rows of old ledgers that they brought in."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.paper_days import exact_day
from taizhang.lifecycle.life import Event, Life, sort_events
from taizhang.records import MigratedEntry, Migration

_message = Messages(__file__)

MIGRATION_STAGES = {
    "founding": _message("migration-stages-founding"),
    "supplement": _message("migration-stages-supplement"),
}
MIGRATED_STAGES = {"migrated": _message("migrated-stages-migrated")}

BY_PAPER = _message("by-paper")
"""The mark of a day that only the paper states."""
_ACTS: tuple[tuple[str, Text], ...] = (
    ("submitted_on", _message("raised")),
    ("notice.published_on", _message("notice-published")),
    ("notice.ends_on", _message("notice-ends")),
    ("enrolled_on", _message("enrolled")),
    ("release.released_on", _message("released")),
)


def derive_migration_life(deed: Migration, law: Law, today: date) -> Life:
    """The life of a migration deed."""
    stage = "founding" if deed.supplements is None else "supplement"
    act = _message("rows-brought-in", count=len(deed.rows))
    event = Event(deed.founded_on, act, law.region_department(deed.founded_on))
    return Life(stage, MIGRATION_STAGES[stage], sort_events([event], today))


def derive_migrated_life(entry: MigratedEntry, today: date) -> Life:
    """The life of a migrated entry: the days that the paper states in full, each marked so.

    It has no next step: what was settled on paper requires no step here.
    """

    def events() -> Iterator[Event]:
        for field, act in _ACTS:
            text = entry.value(field)
            day = exact_day(text) if isinstance(text, str) else None
            if day is not None:
                yield Event(day, act, ref="", mark=BY_PAPER)

    return Life("migrated", MIGRATED_STAGES["migrated"], sort_events(events(), today))
