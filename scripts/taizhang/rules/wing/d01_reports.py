"""D01: a defect is reported up, step by step."""

from collections.abc import Iterator

from taizhang.law.route import find_misrouted_reports
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule


@rule
def reports(facts: Facts) -> Iterator[Hit]:
    """A defect's reports follow their route. A report not sent yet is not a violation: it is due by its window."""
    for recorded in facts.book.defects.values():
        defect = record_in_force(recorded, facts.today)
        due = facts.law.route("defect", defect.reporter.division, defect.reported_on)
        for misplaced in find_misrouted_reports(defect.reports, due, defect.reported_on, facts.law):
            yield Hit(
                defect,
                f"reports.{misplaced.number}.{misplaced.part}",
                {"problem": misplaced.problem},
                by=("defect-reports",),
            )
