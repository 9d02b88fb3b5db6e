"""D01: a defect is reported up, step by step."""

from collections.abc import Iterator

from taizhang.law.route import astray
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule


@rule
def reports(facts: Facts) -> Iterator[Hit]:
    """A defect's reports follow their route. That one is still owed refuses nothing: it is due by its window."""
    for recorded in facts.book.defects.values():
        defect = effective(recorded, facts.today)
        due = facts.law.route("defect", defect.reporter.division, defect.reported_on)
        for wrong in astray(defect.reports, due, defect.reported_on, facts.law):
            yield Hit(
                defect, f"reports.{wrong.number}.{wrong.part}", {"problem": wrong.problem}, by=("defect-reports",)
            )
