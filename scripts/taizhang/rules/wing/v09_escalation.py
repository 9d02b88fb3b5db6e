"""V09: a serious failure or a major problem is reported up."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.route import find_misrouted_reports
from taizhang.lifecycle.service import must_be_reported_up
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_MISSING = _message("escalation-missing")
_NEEDLESS = _message("escalation-not-due")


@rule
def escalation(facts: Facts) -> Iterator[Hit]:
    """An assessment that failed seriously or has a major problem is reported up its route, step by step; no other is.

    Its escalation and the reason are recorded from the start; each report is added when it was sent.
    """
    for assessment in facts.book.assessments.values():
        own = assessment.assessed_by
        is_grave = must_be_reported_up(assessment, facts.book)
        due = facts.law.route("escalation", own, assessment.assessed_on) if is_grave else ()
        escalated = assessment.escalation
        if due and escalated is None:
            yield Hit(assessment, "escalation", {"problem": _MISSING}, division=own, by=("escalation",))
        elif escalated and not due:
            yield Hit(assessment, "escalation", {"problem": _NEEDLESS}, division=own, by=("house/records",))
        elif escalated:
            for misrouted in find_misrouted_reports(escalated.reports, due, assessment.assessed_on, facts.law):
                place = f"escalation.reports.{misrouted.number}.{misrouted.part}"
                yield Hit(assessment, place, {"problem": misrouted.problem}, division=own, by=("escalation",))
