"""The papers that the site offers beside a record's page, without personal names and numbers."""

from taizhang.law.notice_window import window_of
from taizhang.office.papers.form import build_public_form
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import Press
from taizhang.records import Notice, Record, Requirement


def build_site_paper(press: Press, record: Record) -> bytes | None:
    """The DOCX file offered beside the page of `record`; None if the site offers no file.

    Every notice has its document, and every requirement its form while it is on an open notice, so that objectors can
    download it. Records with findings have no file, and drafts are not offered.
    Source: region-2021-1131/2.3.
    """
    try:
        if isinstance(record, Notice):
            return build_notice(press, record).raw
        if isinstance(record, Requirement) and record.kind != "data-sharing" and _is_on_notice(press, record):
            return build_public_form(press, record)
    except UnsoundError:
        return None
    return None


def _is_on_notice(press: Press, requirement: Requirement) -> bool:
    notices = press.book.notices_of.get(requirement.id, ())
    return any(
        notice.published_on <= press.today and not window_of(notice, press.law).has_ended(press.today)
        for notice in notices
    )
