"""The proof that the page of a notice stands on the official site, from which its window is counted anew."""

from collections.abc import Iterator
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.notices import plain_attachment
from taizhang.acts.passage import enter
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import window_of
from taizhang.records import Attachment, Notice
from taizhang.repository.repository import with_files

_message = Messages(__file__)


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
        message = _message("is-not-sealed-on-main", notice=notice)
        help_ = _message("merge-and-seal-it-first-put-the-page-up")
        raise RefusedError(Refusal(message, ("public-notice", "house/publication"), help_))
    data = {"url": url, "on": on, "screenshot": plain_attachment(screenshot)}
    files = desk.add(notice, [(("publication",), data)])
    return Act(files, tuple(_counted_anew(desk, notice, files)))


def _counted_anew(desk: Desk, notice: str, files: dict[str, bytes]) -> Iterator[Text]:
    held = with_files(desk.repository, files).book.notices.get(notice)
    if held is None or held.publication is None:
        return  # a rule refuses it, in its own words
    window = window_of(held, desk.law)
    yield _message("publication-of-is-recorded", notice=notice)
    last_day = window.known_last_day
    if last_day is None:
        yield _message(
            "page-is-of-later-than-the-window-runs",
            publication_on=held.publication.on,
            published_on=held.published_on,
            pending=PENDING,
            opens_on=window.opens_on,
        )
    elif window.is_page_late and window.is_prolonged:
        yield _message(
            "page-is-of-later-than-the-window-runs-2",
            publication_on=held.publication.on,
            published_on=held.published_on,
            closes_on=held.closes_on,
            last_day=last_day,
            opens_on=window.opens_on,
        )
    else:
        yield _message("window-runs-from-which-does-not-count", opens_on=window.opens_on, last_day=last_day)
