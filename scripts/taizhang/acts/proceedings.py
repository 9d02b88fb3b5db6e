"""The further steps under Order 94: purchaser, inquiries, examination, correction, refusal, forwarding, suspension."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.disputes import describe_clocks, refuse_without_complaint
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.documents.document import Place
from taizhang.records import Complaint, Dispute

_message = Messages(__file__)


def name_purchaser(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the purchaser, its budget level and its agency, `data` by the schema. Source: order-94/5, /6."""
    desk.find(record, Dispute)
    return _add_facts(desk, record, [(("purchaser",), data)])


def record_inquiry(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record an inquiry, `data` by the schema. Source: procurement-regulation/52."""
    number = len(desk.find(record, Dispute).inquiries)
    return _add_facts(desk, record, [(("inquiries", number), data)])


def record_reply(desk: Desk, record: str, on: date, text: str, by: str) -> Act:
    """Record the reply to the earliest inquiry that is open. Source: procurement-regulation/52.

    Raises:
        RefusedError: no inquiry is open.
    """
    for number, inquiry in enumerate(desk.find(record, Dispute).inquiries):
        if inquiry.replied_on is None:
            place = ("inquiries", number)
            additions: list[tuple[Place, Any]] = [
                ((*place, "replied_on"), on),
                ((*place, "replied_by"), by),
                ((*place, "reply"), format_prose(text)),
            ]
            return _add_facts(desk, record, additions)
    message = _message("has-no-open-inquiry", record=record)
    help_ = _message("record-inquiry-first")
    raise RefusedError(Refusal(message, ("inquiry_days",), help_))


def examine_complaint(desk: Desk, record: str, on: date, accepted: bool) -> Act:
    """Record that a complaint was examined, and whether it is accepted. Source: order-94/21.

    Raises:
        RefusedError: the dispute has no complaint, or its acceptance is already recorded.
    """
    complaint = _find_complaint(desk, record)
    examination: list[tuple[Place, Any]] = [] if complaint.examined_on else [(("complaint", "examined_on"), on)]
    return _add_facts(desk, record, [*examination, (("complaint", "accepted"), accepted)])


def request_supplement(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record that the complainant was asked to supplement the complaint, `data` by the schema. Source: order-94/21."""
    _find_complaint(desk, record)
    return _add_facts(desk, record, [(("complaint", "supplement"), data)])


def record_supplement(desk: Desk, record: str, on: date, sufficient: bool | None) -> Act:
    """Record that a complaint was supplemented, and whether sufficiently; None for not examined. Source: order-94/21.

    Raises:
        RefusedError: no supplement was requested.
    """
    if _find_complaint(desk, record).supplement is None:
        message = _message("has-no-request-for-a-correction", record=record)
        help_ = _message("record-supplement-first")
        raise RefusedError(Refusal(message, ("complaint-examination",), help_))
    place = ("complaint", "supplement")
    examination = [] if sufficient is None else [((*place, "sufficient"), sufficient)]
    return _add_facts(desk, record, [((*place, "supplied_on"), on), *examination])


def reject_complaint(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the written notice that a complaint is not accepted, `data` by the schema. Source: order-94/21."""
    acceptance = [(("complaint", "accepted"), False)] if _find_complaint(desk, record).accepted is None else []
    return _add_facts(desk, record, [*acceptance, (("complaint", "rejection"), data)])


def forward_complaint(desk: Desk, record: str, on: date) -> Act:
    """Record that the respondent was sent the notice and the copy of the complaint. Source: order-94/21."""
    _find_complaint(desk, record)
    return _add_facts(desk, record, [(("complaint", "forwarded_on"), on)])


def suspend_procurement(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record the suspension of the procurement, `data` by the schema. Source: procurement-law/57, order-94/28."""
    _find_complaint(desk, record)
    return _add_facts(desk, record, [(("complaint", "suspension"), data)])


def resume_procurement(desk: Desk, record: str, on: date) -> Act:
    """Record the notice that resumes the procurement. Source: order-94/28.

    Raises:
        RefusedError: the procurement is not suspended.
    """
    if _find_complaint(desk, record).suspension is None:
        message = _message("has-no-suspension", record=record)
        help_ = _message("record-suspension-first")
        raise RefusedError(Refusal(message, ("suspension_days",), help_))
    return _add_facts(desk, record, [(("complaint", "suspension", "resumed_on"), on)])


def _find_complaint(desk: Desk, record: str) -> Complaint:
    complaint = desk.find(record, Dispute).complaint
    if complaint is None:
        raise RefusedError(refuse_without_complaint(record, ("complaint-examination",)))
    return complaint


def _add_facts(desk: Desk, record: str, additions: Sequence[tuple[Place, Any]]) -> Act:
    files = desk.add(record, additions)
    return Act(files, tuple(describe_clocks(desk, record, files)))
