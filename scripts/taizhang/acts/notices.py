"""Public notices: opened for a batch of requirements, and moved to another day before their approval."""

import copy
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter, stopped
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, numeral
from taizhang.documents.places import put
from taizhang.findings.citing import is_binding
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.notice_window import latest_day_ahead
from taizhang.law.prolongation import count_window
from taizhang.records import Attachment, Notice, Requirement

_message = Messages(__file__)

_WINDOW = ("notice-period",)


@dataclass(frozen=True, slots=True)
class _Days:
    """The first and the last day of a notice, and the calendars that it is counted with."""

    published_on: date
    closes_on: date
    calendar: list[dict[str, int]]
    overlays: list[str] | None


def noticeable(desk: Desk) -> tuple[str, ...]:
    """The requirements that wait for a notice, in order of their submission."""
    waiting = [
        requirement
        for requirement in desk.book.requirements.values()
        if stopped(desk, "notice open", requirement) is None
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
    """A new notice of `requirements` for day `on`, today or a few working days ahead; its last day is computed.

    Of the arguments:
        url: the address that its page is to have, where that is known.
        title: what it is called; by its number in the year where it is not given.
        screenshot: the page's picture, kept with the address.

    Raises:
        RefusedError: a requirement is at no stage to be noticed, the day lies in the past or too far ahead, or the
            calendar does not reach to the last day.

    Source: region-2021-1131/2.3, house/publication.
    """
    book = desk.book
    if not requirements:
        message = _message("no-requirement-waits-for-a-notice")
        help_ = _message("requirement-is-noticed-once-it-is-approved")
        raise RefusedError(Refusal(message, _WINDOW, help_))
    listed = list(dict.fromkeys(requirements))
    enter(desk, "notice open", *(desk.find(requirement, Requirement) for requirement in listed))
    days = _days(desk, on)
    number = identity.serial(f"NOTICE-{on.year}-", 2, [*book.all, *book.broken])
    batch = int(number.rpartition("-")[2])
    data = {
        "id": number,
        "title": title or f"{on.year}年第{numeral(batch)}批政府采购云平台软件功能需求公示",
        "published_on": days.published_on,
        "closes_on": days.closes_on,
        "channel": {"url": url, "screenshot": plain_attachment(screenshot)} if url else None,
        "calendar": days.calendar,
        "overlays": days.overlays,
        "requirements": [{"id": record, "sha256": book.document(record).sha256} for record in listed],
    }
    files = desk.new("notice", f"ledger/notices/{number}.yaml", data)
    return Act(files, (_promised(desk, number, len(listed), days), _before_the_page(number, days)))


def renew(desk: Desk, notice: str, on: date) -> Act:
    """Move a notice that is not sealed to another day: before its merge, or merged and refused by the seal.

    Its last day and its calendars are counted anew, and it states the digests that its requirements have now.

    Raises:
        RefusedError: the notice is sealed or annulled, it says all this already, or the day may not be named.

    Source: region-2021-1131/2.3, house/publication.
    """
    held = desk.find(notice, Notice)
    enter(desk, "notice renew", held)
    if notice in desk.book.approvals_of:
        message = _message("is-sealed-and-is-not-moved", notice=notice)
        help_ = _message("annul-it-and-open-another", notice=notice)
        raise RefusedError(Refusal(message, (*_WINDOW, "house/publication"), help_))
    if on.year != held.published_on.year:
        message = _message("is-numbered-in-another-year", notice=notice, year=held.published_on.year)
        help_ = _message("it-needs-a-number-of-the-new-year", notice=notice)
        raise RefusedError(Refusal(message, ("house/serials",), help_))
    days = _days(desk, on)
    data = copy.deepcopy(desk.book.document(notice).data)
    data |= {"published_on": on.isoformat(), "closes_on": days.closes_on.isoformat(), "calendar": days.calendar}
    data.pop("overlays", None)
    if days.overlays is not None:
        data["overlays"] = days.overlays
    for number, item in enumerate(held.requirements):
        if item.id in desk.book.requirements:
            put(data, ("requirements", number, "sha256"), desk.book.document(item.id).sha256)
    if data == desk.book.document(notice).data:
        message = _message("is-of-already-with-the-same-content", notice=notice, on=on)
        raise RefusedError(Refusal(message, _WINDOW, _message("say-which-day-by-date")))
    moved = _promised(desk, notice, len(held.requirements), days)
    return Act(desk.rewrite(notice, data), (moved, _before_the_page(notice, days)))


def _days(desk: Desk, on: date) -> _Days:
    """The days of a notice that is to run from day `on`.

    Raises:
        RefusedError: `on` lies in the past or too far ahead, or its last day cannot be known yet.
    """
    law = desk.law
    if on < desk.today:
        message = _message("has-passed-nobody-could-see", on=on)
        help_ = _message("notice-runs-from-no-day-before-its-merge", today=desk.today)
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    latest = latest_day_ahead(law, desk.today)
    if isinstance(latest, date) and on > latest and is_binding(("notice.ahead",), law, desk.today):
        ahead = law.number("notice.ahead", desk.today)
        message = _message("lies-more-than-working-days-ahead", ahead=ahead, on=on, latest=latest)
        help_ = _message("give-or-earlier-or-open-it-later", latest=latest)
        raise RefusedError(Refusal(message, ("notice.ahead",), help_))
    counted = count_window(law, on, announced_by=on)
    closes = counted.last_day
    if isinstance(closes, Unknown):
        message = _message("last-day-is-known-once-the-holidays", file=closes.file, pending=PENDING)
        help_ = _message("where-the-state-council-office-has-announced", file=closes.file)
        raise RefusedError(Refusal(message, _WINDOW, help_))
    return _Days(on, closes, counted.pins, list(counted.overlays) or None)


def _promised(desk: Desk, number: str, count: int, days: _Days) -> Text:
    length = desk.law.number("notice_days", days.published_on)
    return _message(
        "shows-requirements-for-working-days",
        number=number,
        count=count,
        length=length,
        published_on=days.published_on,
        closes_on=days.closes_on,
    )


def _before_the_page(number: str, days: _Days) -> Text:
    return _message("next-merge-it-by-if-that-day-passes-then-put", published_on=days.published_on, number=number)


def plain_attachment(file: Attachment | None) -> dict[str, Any] | None:
    """A file's name and digest as a record states them."""
    return {"file": file.file, "sha256": file.sha256} if file is not None else None
