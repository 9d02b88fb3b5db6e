"""U15: acts that were late, too long, or by another office than the law names are reported as remarks."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.clocks import find_clocks, find_last_suspended_day
from taizhang.lifecycle.competence import find_competent_department
from taizhang.records import Complaint, Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def lawful_office(facts: Facts) -> Iterator[Hit]:
    """Every step of challenge and complaint is done in its period, by the office that the law names."""
    for dispute in facts.book.disputes.values():
        for field, on, problem in (*_find_late_acts(dispute, facts), *_find_wrong_offices(dispute, facts)):
            yield Hit(dispute, field, {"problem": problem}, on, division=dispute.counted_in)


Remark = tuple[str, date, Text]


def _find_late_acts(dispute: Dispute, facts: Facts) -> Iterator[Remark]:
    for clock in find_clocks(dispute, facts.law, facts.today):
        if not clock.was_late() or clock.done_on is None or clock.ends_itself:
            continue
        office = next(
            one for one in find_clocks(dispute, facts.law, clock.done_on) if one.field == clock.field
        ).office.name
        fault = _message("late", office=office, done_on=clock.done_on, act=clock.act, due=clock.due)
        yield clock.field, clock.since, fault
    suspension = dispute.complaint.suspension if dispute.complaint else None
    if suspension is not None:
        latest = find_last_suspended_day(suspension, dispute.counted_in, facts.law)
        ends = suspension.resumed_on or suspension.until
        if isinstance(latest, date) and ends > latest:
            office = find_competent_department(dispute, facts.law, suspension.from_).name
            fault = _message("suspended-too-long", office=office, begins=suspension.from_, ends=ends, latest=latest)
            yield f"complaint.suspension.{'resumed_on' if suspension.resumed_on else 'until'}", suspension.from_, fault


def _find_wrong_offices(dispute: Dispute, facts: Facts) -> Iterator[Remark]:
    purchaser, challenge, complaint = dispute.purchaser, dispute.challenge, dispute.complaint
    if purchaser is None:
        return
    lawful = [name for name in (purchaser.organization, purchaser.agency) if name]
    answers = [(f"inquiries.{n}.replied_by", one.replied_by, one.replied_on) for n, one in enumerate(dispute.inquiries)]
    if challenge is not None:
        answers.append(("challenge.answered_by", challenge.answered_by, challenge.answered_on))
    for field, actual, on in answers:
        if actual is not None and on is not None and actual.strip() not in lawful:
            fault = _message(
                "answered-by-other", actual=actual, expected=Text("或者".join(lawful), " or ".join(lawful))
            )
            yield field, on, fault
    if complaint is not None:
        yield from _find_wrong_departments(dispute, complaint, facts)


def _find_wrong_departments(dispute: Dispute, complaint: Complaint, facts: Facts) -> Iterator[Remark]:
    law = facts.law
    for field, division, on in (
        ("complaint.received_by", complaint.received_by if complaint.accepted else None, complaint.received_on),
        ("complaint.decided_by", complaint.decided_by, complaint.decided_on),
        (
            "complaint.rejection.turn_to",
            complaint.rejection.turn_to if complaint.rejection else None,
            complaint.received_on,
        ),
    ):
        due = find_competent_department(dispute, law, on) if on is not None else None
        if division is None or on is None or due is None or law.responsible_for(division, on) == due.division:
            continue
        stated = law.department_responsible_for(division, on)
        fault = _message("other-department", stated=stated, competent=due.name)
        yield field, on, fault
