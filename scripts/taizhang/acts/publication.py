"""The proof that the page of a notice stands on the official site, from which its window is counted anew."""

from collections.abc import Iterator
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.notices import plain_attachment
from taizhang.acts.passage import enter
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import window_of
from taizhang.records import Attachment, Notice
from taizhang.repository.repository import with_files


def publish(desk: Desk, notice: str, url: str, on: date, screenshot: Attachment) -> Act:
    """Record that the page of a notice stands on the official site; its window is counted from the later day.

    Of the arguments:
        url: the page's own address.
        on: the day that the page itself prints.
        screenshot: the page's picture.

    Raises:
        RefusedError: the notice is not sealed, is annulled, or has its publication on record.

    Source: region-2021-1131/2.3, house/publication.
    """
    held = desk.find(notice, Notice)
    enter(desk, "notice publish", held)
    if notice not in desk.book.approvals_of:
        message = Text(f"{notice}尚未在主分支上存证", f"{notice} is not sealed on main")
        help_ = Text(
            "先合并并存证，网页发布之后再登记；已合并而存证未成的，用taizhang status查看。",
            "Merge and seal it first, put the page up, then record it; `taizhang status` says how far it has come.",
        )
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    data = {"url": url, "on": on, "screenshot": plain_attachment(screenshot)}
    files = desk.add(notice, [(("publication",), data)])
    return Act(files, tuple(_counted_anew(desk, notice, files)))


def _counted_anew(desk: Desk, notice: str, files: dict[str, bytes]) -> Iterator[Text]:
    held = with_files(desk.repository, files).book.notices.get(notice)
    if held is None or held.publication is None:
        return  # a rule refuses it, in its own words
    window = window_of(held, desk.law)
    yield Text(f"{notice}的发布证明已登记。", f"The publication of {notice} is recorded.")
    last_day = window.known_last_day
    if last_day is None:
        yield Text(
            f"网页发布日{held.publication.on}晚于预定的{held.published_on}，公示期自{window.opens_on}重新计算，"
            f"截止日{PENDING.zh}。",
            f"The page is of {held.publication.on}, later than {held.published_on}: the window runs from it; its last "
            f"day is {PENDING.en}.",
        )
    elif window.is_page_late and window.is_prolonged:
        yield Text(
            f"网页发布日{held.publication.on}晚于预定的{held.published_on}，公示期自{window.opens_on}重新计算，"
            f"由{held.closes_on}顺延至{last_day}的24时。",
            f"The page is of {held.publication.on}, later than {held.published_on}: the window runs from it and ends "
            f"with {last_day}, not {held.closes_on}.",
        )
    else:
        yield Text(
            f"公示期自{window.opens_on}起算（当日不计入），至{last_day}的24时届满。",
            f"The window runs from {window.opens_on}, which does not count, and ends with {last_day}.",
        )
