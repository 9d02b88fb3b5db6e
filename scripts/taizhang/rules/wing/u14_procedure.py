"""U14: the steps of an inquiry and of a complaint follow one another, and only what may be accepted is."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Complaint, Inquiry
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_ACCEPTED = _message("accepted")
_FAILED = _message("failed")
_NOT_SUPPLIED = _message("not-supplied")
_NOT_ACCEPTED = _message("not-accepted")
_SAME = _message("same")


@rule
def procedure(facts: Facts) -> Iterator[Hit]:
    """No step comes before what it follows; a complaint that was not put right is not accepted."""
    for dispute in facts.book.disputes.values():
        for number, inquiry in enumerate(dispute.inquiries):
            for field, problem in _of_inquiry(inquiry):
                yield Hit(dispute, f"inquiries.{number}.{field}", {"problem": problem})
        if dispute.complaint is not None:
            for field, problem in _of_complaint(dispute.complaint):
                yield Hit(dispute, f"complaint.{field}", {"problem": problem})


def _of_inquiry(inquiry: Inquiry) -> Iterator[tuple[str, Text]]:
    if inquiry.replied_on is not None:
        yield from _not_before("replied_on", inquiry.replied_on, inquiry.received_on)
        if inquiry.reply is None:
            yield "reply", _message("it-has-a-day-of-its-reply-but-no-reply")
    elif inquiry.reply is not None:
        yield "replied_on", _message("it-has-a-reply-but-no-day")


def _of_complaint(stated: Complaint) -> Iterator[tuple[str, Text]]:
    received = stated.received_on
    if stated.examined_on is not None:
        yield from _not_before("examined_on", stated.examined_on, received)
    if (asked := stated.supplement) is not None:
        yield from _not_before("supplement.on", asked.on, received)
        yield from _not_before("supplement.until", asked.until, asked.on)
        if asked.supplied_on is not None:
            yield from _not_before("supplement.supplied_on", asked.supplied_on, asked.on)
        if stated.accepted and asked.has_failed:
            yield "accepted", _FAILED
        elif stated.accepted and asked.supplied_on is None:
            yield "accepted", _NOT_SUPPLIED
    if (rejected := stated.rejection) is not None:
        yield from _not_before("rejection.on", rejected.on, received)
        if stated.accepted:
            yield "rejection", _ACCEPTED
        if rejected.turn_to is not None and rejected.turn_to == stated.received_by:
            yield "rejection.turn_to", _SAME
    if stated.forwarded_on is not None:
        yield from _not_before("forwarded_on", stated.forwarded_on, received)
        if not stated.accepted:
            yield "forwarded_on", _NOT_ACCEPTED
    if (held := stated.suspension) is not None:
        yield from _not_before("suspension.from", held.from_, received)
        yield from _not_before("suspension.until", held.until, held.from_)
        if held.resumed_on is not None:
            yield from _not_before("suspension.resumed_on", held.resumed_on, held.from_)
        if not stated.accepted:
            yield "suspension", _NOT_ACCEPTED


def _not_before(field: str, day: date, earliest: date) -> Iterator[tuple[str, Text]]:
    if day < earliest:
        yield field, _message("is-before-the-day-of-what-it-follows", day=day, earliest=earliest)
