"""U08: a dispute is reported up its route, and filed by the region after its handling, at the end of the route."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.route import find_misrouted_reports
from taizhang.records import Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNHANDLED_FILING = _message("filed-before-handled")


@rule
def reports(facts: Facts) -> Iterator[Hit]:
    """Reports follow the route of disputes; the filing follows the handling and the end of the route."""
    for dispute in facts.book.disputes.values():
        due = facts.law.route("dispute", dispute.explained_by, dispute.arose_on)
        names = [facts.law.department(facts.law.responsible_for(division)) for division in due]
        route = Text("、".join(names), ", then ".join(names)) if names else _message("no-route")
        for field, problem in _find_problems(facts, dispute, due):
            by = _list_sources(field, problem)
            yield Hit(dispute, field, {"problem": problem, "route": route}, division=dispute.explained_by, by=by)


def _list_sources(field: str, problem: Text) -> tuple[str, ...]:
    if problem == _UNHANDLED_FILING:
        return ("house/disputes",)
    return ("house/records",) if field.endswith(".on") else ("dispute-filing",)


def _find_problems(facts: Facts, dispute: Dispute, due: tuple[str, ...]) -> Iterator[tuple[str, Text]]:
    earliest = dispute.arose_on
    misrouted = tuple(find_misrouted_reports(dispute.reports, due, earliest, facts.law))
    for fault in misrouted:
        yield f"reports.{fault.number}.{fault.part}", fault.problem
    if dispute.filed is None:
        return
    if dispute.handling is None:
        yield "filed", _UNHANDLED_FILING
    elif len(dispute.reports) < len(due) and all(fault.part != "to" for fault in misrouted):
        department = facts.law.department(facts.law.responsible_for(due[len(dispute.reports)]))
        yield "filed", _message("filed-before-reported", department=department)
    handled = dispute.handling.on if dispute.handling else earliest
    latest = max([handled, *(report.on for report in dispute.reports)])
    if dispute.filed.on < latest:
        day = dispute.filed.on
        yield "filed.on", _message("filed-too-early", day=day, preceding_day=latest)
