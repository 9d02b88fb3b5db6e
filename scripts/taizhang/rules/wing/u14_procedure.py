"""U14: the steps of an inquiry and of a complaint are in order, and only acceptable complaints are accepted."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Complaint, Inquiry
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_ACCEPTED = _message("accepted-and-refused")
_FAILED = _message("correction-failed")
_NOT_SUPPLIED = _message("accepted-before-correction")
_NOT_ACCEPTED = _message("not-accepted")
_SAME = _message("same-department")


@rule
def procedure(facts: Facts) -> Iterator[Hit]:
    """No step comes before the preceding one; a complaint that was not corrected is not accepted."""
    for dispute in facts.book.disputes.values():
        for number, inquiry in enumerate(dispute.inquiries):
            for field, problem in _check_inquiry(inquiry):
                yield Hit(dispute, f"inquiries.{number}.{field}", {"problem": problem})
        if dispute.complaint is not None:
            for field, problem in _check_complaint(dispute.complaint):
                yield Hit(dispute, f"complaint.{field}", {"problem": problem})


def _check_inquiry(inquiry: Inquiry) -> Iterator[tuple[str, Text]]:
    if inquiry.replied_on is not None:
        yield from _check_order("replied_on", inquiry.replied_on, inquiry.received_on)
        if inquiry.reply is None:
            yield "reply", _message("reply-missing")
    elif inquiry.reply is not None:
        yield "replied_on", _message("day-missing")


def _check_complaint(complaint: Complaint) -> Iterator[tuple[str, Text]]:
    received = complaint.received_on
    if complaint.examined_on is not None:
        yield from _check_order("examined_on", complaint.examined_on, received)
    if (supplement := complaint.supplement) is not None:
        yield from _check_order("supplement.on", supplement.on, received)
        yield from _check_order("supplement.until", supplement.until, supplement.on)
        if supplement.supplied_on is not None:
            yield from _check_order("supplement.supplied_on", supplement.supplied_on, supplement.on)
        if complaint.accepted and supplement.has_failed:
            yield "accepted", _FAILED
        elif complaint.accepted and supplement.supplied_on is None:
            yield "accepted", _NOT_SUPPLIED
    if (rejection := complaint.rejection) is not None:
        yield from _check_order("rejection.on", rejection.on, received)
        if complaint.accepted:
            yield "rejection", _ACCEPTED
        if rejection.turn_to is not None and rejection.turn_to == complaint.received_by:
            yield "rejection.turn_to", _SAME
    if complaint.forwarded_on is not None:
        yield from _check_order("forwarded_on", complaint.forwarded_on, received)
        if not complaint.accepted:
            yield "forwarded_on", _NOT_ACCEPTED
    if (suspension := complaint.suspension) is not None:
        yield from _check_order("suspension.from", suspension.from_, received)
        yield from _check_order("suspension.until", suspension.until, suspension.from_)
        if suspension.resumed_on is not None:
            yield from _check_order("suspension.resumed_on", suspension.resumed_on, suspension.from_)
        if not complaint.accepted:
            yield "suspension", _NOT_ACCEPTED


def _check_order(field: str, day: date, earliest: date) -> Iterator[tuple[str, Text]]:
    if day < earliest:
        yield field, _message("out-of-order", day=day, earliest=earliest)
