"""The papers that the site offers beside a record's page; no name and no number of a person is in them."""

from taizhang.law.notice_window import window_of
from taizhang.office.papers.form import public_form
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.notice import notice
from taizhang.office.papers.press import Press
from taizhang.records import Notice, Record, Requirement


def for_site(press: Press, record: Record) -> bytes | None:
    """The DOCX file to be offered beside the page of `record`; None where there is none.

    Every notice has its document, and every requirement its form while a notice shows it to the public: what
    somebody may object to can be taken away and read. What the check refuses is not offered, and nor is a draft.
    Source: region-2021-1131/2.3.
    """
    try:
        if isinstance(record, Notice):
            return notice(press, record).raw
        if isinstance(record, Requirement) and record.kind != "data-sharing" and _open(press, record):
            return public_form(press, record)
    except UnsoundError:
        return None
    return None


def _open(press: Press, requirement: Requirement) -> bool:
    listed = press.book.notices_of.get(requirement.id, ())
    return any(
        notice.published_on <= press.today and not window_of(notice, press.law).has_ended(press.today)
        for notice in listed
    )
