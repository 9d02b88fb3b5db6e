"""D01: a defect is reported up, step by step."""

from collections.abc import Iterator

from taizhang.history import effective
from taizhang.route import astray
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def reports(facts: Facts) -> Iterator[Hit]:
    """A defect's reports follow their route; one that is mended and closed has gone all the way."""
    for recorded in facts.book.defects.values():
        defect = effective(recorded, facts.today)
        due = facts.law.route("defect", defect.reporter.division, defect.reported_on)
        for wrong in astray(defect.reports, due, defect.reported_on, facts.law):
            yield Hit(
                defect, f"reports.{wrong.number}.{wrong.part}", {"problem": wrong.problem}, by=("defect-reports",)
            )
        ruling, missing = defect.disposition, due[len(defect.reports) :]
        if missing and defect.resolved_on and ruling and ruling.kind == "defect":
            told = facts.law.department(facts.law.responsible_for(missing[0]))
            problem = Text(f"已办结，但尚未上报{told}", f"it was closed without a report to {told}")
            yield Hit(defect, "reports", {"problem": problem}, defect.resolved_on, by=("house/defects",))
