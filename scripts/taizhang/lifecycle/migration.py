"""The lives of migration deeds and of the rows of old ledgers that they brought in."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.paper_days import exact_day
from taizhang.lifecycle.life import Event, Life, ordered
from taizhang.records import MigratedEntry, Migration

MIGRATION_STAGES = {
    "founding": Text("首次迁入", "founding"),
    "supplement": Text("补录", "supplement"),
}
MIGRATED_STAGES = {"migrated": Text("迁入", "migrated from paper")}

BY_PAPER = Text("据纸质台账", "by the paper ledger")
"""The mark of a day that nothing but the paper says."""
_ACTS: tuple[tuple[str, Text], ...] = (
    ("submitted_on", Text("提出需求", "raised")),
    ("notice.published_on", Text("发布公示", "notice published")),
    ("notice.ends_on", Text("公示期届满", "notice ends")),
    ("enrolled_on", Text("纳入台账", "enrolled")),
    ("release.released_on", Text("上线", "released")),
)


def migration_life(deed: Migration, law: Law, today: date) -> Life:
    """The life of a migration deed."""
    stage = "founding" if deed.supplements is None else "supplement"
    act = Text(f"迁入{len(deed.rows)}行", f"{len(deed.rows)} rows brought in")
    event = Event(deed.founded_on, act, law.region_department(deed.founded_on))
    return Life(stage, MIGRATION_STAGES[stage], ordered([event], today))


def migrated_life(entry: MigratedEntry, today: date) -> Life:
    """The life of a migrated entry: the days that the paper names in full, each marked as the paper's.

    Nothing follows from it: no rule of this repository sets anybody a step for what was settled on paper.
    """

    def events() -> Iterator[Event]:
        for field, act in _ACTS:
            written = entry.value(field)
            day = exact_day(written) if isinstance(written, str) else None
            if day is not None:
                yield Event(day, act, ref="", mark=BY_PAPER)

    return Life("migrated", MIGRATED_STAGES["migrated"], ordered(events(), today))
