"""U15: what was done late, too long, or by another office than the law names is on record, and remarked upon."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.clocks import find_clocks, last_suspended_day
from taizhang.lifecycle.competence import competent_department
from taizhang.records import Complaint, Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def lawful_office(facts: Facts) -> Iterator[Hit]:
    """Every step of challenge and complaint is done in its period, by the office that the law names."""
    for dispute in facts.book.disputes.values():
        for field, on, problem in (*_late(dispute, facts), *_astray(dispute, facts)):
            yield Hit(dispute, field, {"problem": problem}, on, division=dispute.counted_in)


Remark = tuple[str, date, Text]


def _late(dispute: Dispute, facts: Facts) -> Iterator[Remark]:
    for clock in find_clocks(dispute, facts.law, facts.today):
        if not clock.was_late() or clock.done_on is None or clock.ends_itself:
            continue
        name = next(
            one for one in find_clocks(dispute, facts.law, clock.done_on) if one.field == clock.field
        ).office.name
        text = _message("after-the-computed-last-day", name=name, done_on=clock.done_on, act=clock.act, due=clock.due)
        yield clock.field, clock.since, text
    held = dispute.complaint.suspension if dispute.complaint else None
    if held is not None:
        at_most = last_suspended_day(held, dispute.counted_in, facts.law)
        ended = held.resumed_on or held.until
        if isinstance(at_most, date) and ended > at_most:
            name = competent_department(dispute, facts.law, held.from_).name
            text = _message(
                "suspended-the-procurement-from-until-beyond", name=name, value=held.from_, ended=ended, at_most=at_most
            )
            yield f"complaint.suspension.{'resumed_on' if held.resumed_on else 'until'}", held.from_, text


def _astray(dispute: Dispute, facts: Facts) -> Iterator[Remark]:
    purchaser, challenge, complaint = dispute.purchaser, dispute.challenge, dispute.complaint
    if purchaser is None:
        return
    lawful = [name for name in (purchaser.organization, purchaser.agency) if name]
    answers = [(f"inquiries.{n}.replied_by", one.replied_by, one.replied_on) for n, one in enumerate(dispute.inquiries)]
    if challenge is not None:
        answers.append(("challenge.answered_by", challenge.answered_by, challenge.answered_on))
    for field, by, on in answers:
        if by is not None and on is not None and by.strip() not in lawful:
            text = _message("answered-has-to-answer", by=by, lawful=Text("或者".join(lawful), " or ".join(lawful)))
            yield field, on, text
    if complaint is not None:
        yield from _elsewhere(dispute, complaint, facts)


def _elsewhere(dispute: Dispute, complaint: Complaint, facts: Facts) -> Iterator[Remark]:
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
        due = competent_department(dispute, law, on) if on is not None else None
        if division is None or on is None or due is None or law.responsible_for(division, on) == due.division:
            continue
        stated = law.department_responsible_for(division, on)
        text = _message("it-names-has-jurisdiction-by-the-purchaser", stated=stated, due_name=due.name)
        yield field, on, text
