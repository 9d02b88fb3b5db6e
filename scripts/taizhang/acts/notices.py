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
from taizhang.base.text import Text, numeral
from taizhang.documents.places import put
from taizhang.findings.citing import is_binding
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.notice_window import latest_day_ahead
from taizhang.law.prolongation import count_window
from taizhang.records import Attachment, Notice, Requirement

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
        message = Text("没有待公示的需求", "no requirement waits for a notice")
        help_ = Text(
            "需求经自治区审核通过并存证后方可公示；用taizhang due查看各需求办到哪一步。",
            "A requirement is noticed once it is approved and sealed; `taizhang due` tells how far each has come.",
        )
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
        message = Text(f"{notice}已经存证，不得改期", f"{notice} is sealed and is not moved")
        help_ = Text(
            f"确需改期的，撤销后另行公示：taizhang notice annul {notice}，再taizhang notice open。网页晚于预定日期的"
            "不用改期，据实登记发布证明，公示期自动顺延。",
            f"Annul it (`taizhang notice annul {notice}`) and open another. A page that went up later than named is "
            "no reason: record its publication, and the window runs from it.",
        )
        raise RefusedError(Refusal(message, (*_WINDOW, "house/publication"), help_))
    if on.year != held.published_on.year:
        message = Text(f"{notice}的编号属于{held.published_on.year}年", f"{notice} is numbered in another year")
        help_ = Text(
            f"跨年的另行编号：尚未合并的，删去该文件后用taizhang notice open；"
            f"已合并的，先taizhang notice annul {notice}。",
            "It needs a number of the new year: before its merge delete the file and open a notice; after it, "
            f"`taizhang notice annul {notice}` first.",
        )
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
        message = Text(f"{notice}本就自{on}起公示，内容没有变化", f"{notice} is of {on} already, with the same content")
        raise RefusedError(Refusal(message, _WINDOW, Text("用--date写明改到哪一日。", "Say which day by --date.")))
    moved = _promised(desk, notice, len(held.requirements), days)
    return Act(desk.rewrite(notice, data), (moved, _before_the_page(notice, days)))


def _days(desk: Desk, on: date) -> _Days:
    """The days of a notice that is to run from day `on`.

    Raises:
        RefusedError: `on` lies in the past or too far ahead, or its last day cannot be known yet.
    """
    law = desk.law
    if on < desk.today:
        message = Text(f"公示发布日{on}早于当日，公众在该日看不到公示", f"{on} has passed: nobody could see it then")
        help_ = Text(
            f"公示日不得早于合并之日：用--date写明{desk.today}或者以后的日期。",
            f"A notice runs from no day before its merge: give {desk.today} or a later day by --date.",
        )
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    latest = latest_day_ahead(law, desk.today)
    if isinstance(latest, date) and on > latest and is_binding(("notice.ahead",), law, desk.today):
        ahead = law.number("notice.ahead", desk.today)
        message = Text(
            f"公示发布日最多预定{ahead}个工作日，{on}晚于{latest}", f"{on} lies more than {ahead} working days ahead"
        )
        help_ = Text(f"用--date写明{latest}以前的日期，或者届时再办。", f"Give {latest} or earlier, or open it later.")
        raise RefusedError(Refusal(message, ("notice.ahead",), help_))
    counted = count_window(law, on, announced_by=on)
    closes = counted.last_day
    if isinstance(closes, Unknown):
        message = Text(
            f"公示截止日{PENDING.zh}（缺少{closes.file}）",
            f"the last day is known once the holidays are published ({closes.file} is missing)",
        )
        help_ = Text(
            f"国务院办公厅的通知已经公布的，先登记{closes.file}；尚未公布的，待公布后再发布公示。",
            f"Where the State Council Office has announced them, add {closes.file} first; else wait until it has.",
        )
        raise RefusedError(Refusal(message, _WINDOW, help_))
    return _Days(on, closes, counted.pins, list(counted.overlays) or None)


def _promised(desk: Desk, number: str, count: int, days: _Days) -> Text:
    length = desk.law.number("notice_days", days.published_on)
    return Text(
        f"{number}共{count}项需求，公示期{length}个工作日，{days.published_on}为发布日不计入，"
        f"至{days.closes_on}的24时届满。",
        f"{number} shows {count} requirements for {length} working days: {days.published_on} does not count, "
        f"it ends with {days.closes_on}.",
    )


def _before_the_page(number: str, days: _Days) -> Text:
    return Text(
        f"下一步：在{days.published_on}当日或者之前合并本公示"
        f"（逾期未合并的，用taizhang notice open --renew {number}改期）；"
        f"合并后在法定网站发布网页，再用taizhang notice publish {number}登记发布证明，否则期满后不能纳入台账。",
        f"Next: merge it by {days.published_on} (if that day passes, `taizhang notice open --renew {number}`); then "
        f"put the page up and record it by `taizhang notice publish {number}`: without that nothing enters the ledger.",
    )


def plain_attachment(file: Attachment | None) -> dict[str, Any] | None:
    """A file's name and digest as a record states them."""
    return {"file": file.file, "sha256": file.sha256} if file is not None else None
