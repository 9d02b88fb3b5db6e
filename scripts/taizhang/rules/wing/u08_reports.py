"""U08: a dispute is reported up its route, and filed by the region once it was handled, at the end of it."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.route import astray
from taizhang.records import Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNHANDLED_FILING = _message("unhandled-filing")


@rule
def reports(facts: Facts) -> Iterator[Hit]:
    """Reports follow the route of disputes; the filing comes when it was handled and the route is done."""
    for dispute in facts.book.disputes.values():
        due = facts.law.route("dispute", dispute.explained_by, dispute.arose_on)
        names = [facts.law.department(facts.law.responsible_for(division)) for division in due]
        told = Text("、".join(names) or "（无须上报）", ", then ".join(names) or "nobody")
        for field, problem in _problems(facts, dispute, due):
            by = _grounds(field, problem)
            yield Hit(dispute, field, {"problem": problem, "route": told}, division=dispute.explained_by, by=by)


def _grounds(field: str, problem: Text) -> tuple[str, ...]:
    if problem == _UNHANDLED_FILING:
        return ("house/disputes",)
    return ("house/records",) if field.endswith(".on") else ("dispute-filing",)


def _problems(facts: Facts, dispute: Dispute, due: tuple[str, ...]) -> Iterator[tuple[str, Text]]:
    earliest = dispute.arose_on
    wrong = tuple(astray(dispute.reports, due, earliest, facts.law))
    for fault in wrong:
        yield f"reports.{fault.number}.{fault.part}", fault.problem
    if dispute.filed is None:
        return
    if dispute.handling is None:
        yield "filed", _UNHANDLED_FILING
    elif len(dispute.reports) < len(due) and all(fault.part != "to" for fault in wrong):
        name = facts.law.department(facts.law.responsible_for(due[len(dispute.reports)]))
        yield "filed", _message("it-was-filed-before-it-was-reported", name=name)
    handled = dispute.handling.on if dispute.handling else earliest
    latest = max([handled, *(report.on for report in dispute.reports)])
    if dispute.filed.on < latest:
        day = dispute.filed.on
        yield "filed.on", _message("it-was-filed-on-before", day=day, latest=latest)
