"""V09: a serious failure or a major problem is reported up."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.route import astray
from taizhang.lifecycle.service import must_go_up
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_MISSING = _message("missing")
_NEEDLESS = _message("needless")


@rule
def escalation(facts: Facts) -> Iterator[Hit]:
    """An assessment that failed seriously or met a major problem goes up its route, step by step; no other does.

    That it has to go up, and why, stands in it from the start; each report follows when it was sent.
    """
    for assessment in facts.book.assessments.values():
        own = assessment.assessed_by
        grave = must_go_up(assessment, facts.book)
        due = facts.law.route("escalation", own, assessment.assessed_on) if grave else ()
        raised = assessment.escalation
        if due and raised is None:
            yield Hit(assessment, "escalation", {"problem": _MISSING}, division=own, by=("escalation",))
        elif raised and not due:
            yield Hit(assessment, "escalation", {"problem": _NEEDLESS}, division=own, by=("house/records",))
        elif raised:
            for wrong in astray(raised.reports, due, assessment.assessed_on, facts.law):
                place = f"escalation.reports.{wrong.number}.{wrong.part}"
                yield Hit(assessment, place, {"problem": wrong.problem}, division=own, by=("escalation",))
