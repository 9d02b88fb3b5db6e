"""The further steps under Order 94: purchaser, inquiries, examination, correction, refusal, forwarding, suspension."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.disputes import describe_clocks, no_complaint
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.documents.document import Place
from taizhang.records import Complaint, Dispute

_message = Messages(__file__)


def name_purchaser(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the purchaser, its budget level and its agency, `data` by the schema. Source: order-94/5, /6."""
    desk.find(record, Dispute)
    return _written(desk, record, [(("purchaser",), data)])


def inquire(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record an inquiry, `data` by the schema. Source: procurement-regulation/52."""
    number = len(desk.find(record, Dispute).inquiries)
    return _written(desk, record, [(("inquiries", number), data)])


def reply(desk: Desk, record: str, on: date, text: str, by: str) -> Act:
    """Record the reply to the earliest inquiry that is open. Source: procurement-regulation/52.

    Raises:
        RefusedError: none is open.
    """
    for number, inquiry in enumerate(desk.find(record, Dispute).inquiries):
        if inquiry.replied_on is None:
            place = ("inquiries", number)
            additions: list[tuple[Place, Any]] = [
                ((*place, "replied_on"), on),
                ((*place, "replied_by"), by),
                ((*place, "reply"), prose(text)),
            ]
            return _written(desk, record, additions)
    message = _message("has-no-open-inquiry", record=record)
    help_ = _message("record-it-first")
    raise RefusedError(Refusal(message, ("inquiry_days",), help_))


def examine(desk: Desk, record: str, on: date, accepted: bool) -> Act:
    """Record that a complaint was examined, and whether it is accepted. Source: order-94/21.

    Raises:
        RefusedError: the dispute has no complaint, or its acceptance is on record.
    """
    complaint = _complaint(desk, record)
    examined: list[tuple[Place, Any]] = [] if complaint.examined_on else [(("complaint", "examined_on"), on)]
    return _written(desk, record, [*examined, (("complaint", "accepted"), accepted)])


def ask_for_supplement(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record that the complainant was asked to put the complaint right, `data` by the schema. Source: order-94/21."""
    _complaint(desk, record)
    return _written(desk, record, [(("complaint", "supplement"), data)])


def receive_supplement(desk: Desk, record: str, on: date, sufficient: bool | None) -> Act:
    """Record that a complaint was put right, and whether well enough, None for not examined. Source: order-94/21.

    Raises:
        RefusedError: nothing was asked for.
    """
    if _complaint(desk, record).supplement is None:
        message = _message("has-no-request-for-a-correction", record=record)
        help_ = _message("record")
        raise RefusedError(Refusal(message, ("complaint-examination",), help_))
    place = ("complaint", "supplement")
    judged = [] if sufficient is None else [((*place, "sufficient"), sufficient)]
    return _written(desk, record, [((*place, "supplied_on"), on), *judged])


def reject(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the written notice that a complaint is not accepted, `data` by the schema. Source: order-94/21."""
    judged = [(("complaint", "accepted"), False)] if _complaint(desk, record).accepted is None else []
    return _written(desk, record, [*judged, (("complaint", "rejection"), data)])


def forward(desk: Desk, record: str, on: date) -> Act:
    """Record that the respondent was sent the notice and the copy of the complaint. Source: order-94/21."""
    _complaint(desk, record)
    return _written(desk, record, [(("complaint", "forwarded_on"), on)])


def suspend(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the suspension of the procurement, `data` by the schema. Source: procurement-law/57, order-94/28."""
    _complaint(desk, record)
    return _written(desk, record, [(("complaint", "suspension"), data)])


def resume(desk: Desk, record: str, on: date) -> Act:
    """Record the notice that lets the procurement go on. Source: order-94/28.

    Raises:
        RefusedError: it was not suspended.
    """
    if _complaint(desk, record).suspension is None:
        message = _message("has-no-suspension", record=record)
        help_ = _message("record-it-first-2")
        raise RefusedError(Refusal(message, ("suspension_days",), help_))
    return _written(desk, record, [(("complaint", "suspension", "resumed_on"), on)])


def _complaint(desk: Desk, record: str) -> Complaint:
    complaint = desk.find(record, Dispute).complaint
    if complaint is None:
        raise RefusedError(no_complaint(record, ("complaint-examination",)))
    return complaint


def _written(desk: Desk, record: str, additions: Sequence[tuple[Place, Any]]) -> Act:
    files = desk.add(record, additions)
    return Act(files, tuple(describe_clocks(desk, record, files)))
