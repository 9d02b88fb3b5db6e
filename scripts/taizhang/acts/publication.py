"""The proof that the page of a notice was published on the official site, from which its window is counted."""

from collections.abc import Iterator
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.notices import attachment_data
from taizhang.acts.passage import require_stage
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import window_of
from taizhang.records import Attachment, Notice
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def record_publication(desk: Desk, notice: str, url: str, on: date, screenshot: Attachment) -> Act:
    """Record that the page of a notice is on the official site; its window is counted from the later day.

    Of the arguments:
        url: the address of the page.
        on: the day stated on the page.
        screenshot: the screenshot of the page.

    Raises:
        RefusedError: the notice is not sealed, is annulled, or has a recorded publication.

    Source: region-2021-1131/2.3, house/publication.
    """
    record = desk.find(notice, Notice)
    require_stage(desk, "notice publish", record)
    if notice not in desk.book.approvals_of:
        message = _message("not-sealed", notice=notice)
        help_ = _message("merge-and-seal-first")
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    data = {"url": url, "on": on, "screenshot": attachment_data(screenshot)}
    files = desk.add(notice, [(("publication",), data)])
    return Act(files, tuple(_describe_window(desk, notice, files)))


def _describe_window(desk: Desk, notice: str, files: dict[str, bytes]) -> Iterator[Text]:
    record = with_files(desk.repository, files).book.notices.get(notice)
    if record is None or record.publication is None:
        return  # a rule refuses it
    window = window_of(record, desk.law)
    yield _message("recorded", notice=notice)
    last_day = window.known_last_day
    if last_day is None:
        yield _message(
            "page-late-last-day-unknown",
            publication_on=record.publication.on,
            published_on=record.published_on,
            pending=PENDING,
            opens_on=window.opens_on,
        )
    elif window.is_page_late and window.is_prolonged:
        yield _message(
            "page-late",
            publication_on=record.publication.on,
            published_on=record.published_on,
            closes_on=record.closes_on,
            last_day=last_day,
            opens_on=window.opens_on,
        )
    else:
        yield _message("window", opens_on=window.opens_on, last_day=last_day)
