"""Public notices: opened for a batch of requirements, and rescheduled before their approval."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import find_stage_refusal, require_stage
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, chinese_numeral
from taizhang.documents.places import set_value
from taizhang.findings.citing import is_binding
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.notice_window import latest_day_ahead
from taizhang.law.prolongation import count_window
from taizhang.records import Attachment, Notice, Requirement

_message = Messages(__file__)

_WINDOW = ("notice-period",)


@dataclass(frozen=True, slots=True)
class _Days:
    """The first and last day of a notice, and the calendars used."""

    published_on: date
    closes_on: date
    calendar: list[dict[str, int]]
    overlays: list[str] | None


def list_noticeable_requirements(desk: Desk) -> tuple[str, ...]:
    """The requirements that wait for a notice, in order of their submission."""
    waiting = [
        requirement
        for requirement in desk.book.requirements.values()
        if find_stage_refusal(desk, "notice open", requirement) is None
    ]
    return tuple(r.id for r in sorted(waiting, key=lambda r: (r.submitted_on, r.id)))


def open_notice(
    desk: Desk,
    requirements: Sequence[str],
    on: date,
    url: str | None = None,
    title: str | None = None,
    screenshot: Attachment | None = None,
) -> Act:
    """Record a notice of `requirements` for day `on`, today or a few working days ahead; its last day is computed.

    Of the arguments:
        url: the planned address of its page, where known.
        title: its title; by default composed of its number in the year.
        screenshot: the screenshot of the page, kept with the address.

    Raises:
        RefusedError: a requirement is at another stage, the day is past or too far ahead, or the calendar ends before
            the last day.

    Source: region-2021-1131/2.3, house/publication.
    """
    book = desk.book
    if not requirements:
        message = _message("no-requirement-waits-for-a-notice")
        help_ = _message("noticed-after-approval")
        raise RefusedError(Refusal(message, _WINDOW, help_))
    records = list(dict.fromkeys(requirements))
    require_stage(desk, "notice open", *(desk.find(requirement, Requirement) for requirement in records))
    days = _compute_days(desk, on)
    number = identity.next_serial_id(f"NOTICE-{on.year}-", 2, [*book.all, *book.broken])
    batch = int(number.rpartition("-")[2])
    data = {
        "id": number,
        "title": title or _message("title", year=on.year, batch=chinese_numeral(batch)).zh,
        "published_on": days.published_on,
        "closes_on": days.closes_on,
        "channel": {"url": url, "screenshot": attachment_data(screenshot)} if url else None,
        "calendar": days.calendar,
        "overlays": days.overlays,
        "requirements": [{"id": record, "sha256": book.document(record).sha256} for record in records],
    }
    files = desk.new("notice", f"ledger/notices/{number}.yaml", data)
    return Act(files, (_describe_window(desk, number, len(records), days), _describe_next_step(number, days)))


def reschedule_notice(desk: Desk, notice: str, on: date) -> Act:
    """Move a notice that is not sealed to another day: before its merge, or merged and refused by the seal.

    Its last day and calendars are computed anew, and its digests are the current ones of its requirements.

    Raises:
        RefusedError: the notice is sealed or annulled, nothing would change, or the day is not allowed.

    Source: region-2021-1131/2.3, house/publication.
    """
    record = desk.find(notice, Notice)
    require_stage(desk, "notice renew", record)
    if notice in desk.book.approvals_of:
        message = _message("sealed-notice-is-fixed", notice=notice)
        help_ = _message("annul-it-and-open-another", notice=notice)
        raise RefusedError(Refusal(message, (*_WINDOW, "house/publication"), help_))
    if on.year != record.published_on.year:
        message = _message("numbered-in-another-year", notice=notice, year=record.published_on.year)
        help_ = _message("needs-new-number", notice=notice)
        raise RefusedError(Refusal(message, ("house/serials",), help_))
    days = _compute_days(desk, on)
    data = copy.deepcopy(desk.book.document(notice).data)
    data |= {"published_on": on.isoformat(), "closes_on": days.closes_on.isoformat(), "calendar": days.calendar}
    data.pop("overlays", None)
    if days.overlays is not None:
        data["overlays"] = days.overlays
    for number, item in enumerate(record.requirements):
        if item.id in desk.book.requirements:
            set_value(data, ("requirements", number, "sha256"), desk.book.document(item.id).sha256)
    if data == desk.book.document(notice).data:
        message = _message("nothing-changed", notice=notice, on=on)
        raise RefusedError(Refusal(message, _WINDOW, _message("give-date")))
    message = _describe_window(desk, notice, len(record.requirements), days)
    return Act(desk.rewrite(notice, data), (message, _describe_next_step(notice, days)))


def _compute_days(desk: Desk, on: date) -> _Days:
    """The days of a notice that starts on day `on`.

    Raises:
        RefusedError: `on` is past or too far ahead, or the last day is not known yet.
    """
    law = desk.law
    if on < desk.today:
        message = _message("day-has-passed", on=on)
        help_ = _message("give-today-or-later", today=desk.today)
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    latest = latest_day_ahead(law, desk.today)
    if isinstance(latest, date) and on > latest and is_binding(("notice.ahead",), law, desk.today):
        ahead = law.number("notice.ahead", desk.today)
        message = _message("too-far-ahead", ahead=ahead, on=on, latest=latest)
        help_ = _message("give-earlier-day", latest=latest)
        raise RefusedError(Refusal(message, ("notice.ahead",), help_))
    window = count_window(law, on, announced_by=on)
    last_day = window.last_day
    if isinstance(last_day, Unknown):
        message = _message("last-day-unknown", file=last_day.file, pending=PENDING)
        help_ = _message("add-holidays-first", file=last_day.file)
        raise RefusedError(Refusal(message, _WINDOW, help_))
    return _Days(on, last_day, window.pins, list(window.overlays) or None)


def _describe_window(desk: Desk, number: str, count: int, days: _Days) -> Text:
    length = desk.law.number("notice_days", days.published_on)
    return _message(
        "window",
        number=number,
        count=count,
        length=length,
        published_on=days.published_on,
        closes_on=days.closes_on,
    )


def _describe_next_step(number: str, days: _Days) -> Text:
    return _message("next-step", published_on=days.published_on, number=number)


def attachment_data(file: Attachment | None) -> dict[str, Any] | None:
    """The name and digest of an attachment as plain data of a record."""
    return {"file": file.file, "sha256": file.sha256} if file is not None else None
