"""The papers beside the pages, written when the site is built, with their link titles."""

from pathlib import Path
from typing import NamedTuple

from taizhang.office.papers.blank import build_blank_form
from taizhang.office.papers.press import Press
from taizhang.office.papers.site import build_site_paper
from taizhang.records import Notice, Record
from taizhang.site.view.view import View

BLANK = "requests/form.docx"
"""The path of the blank application form on the site."""


class Download(NamedTuple):
    """A file beside a page: its name, and what it is."""

    name: str
    title: str


class Downloads:
    """The papers of one build; each template is read once."""

    def __init__(self, view: View) -> None:
        self._press = Press(view.repository, view.law, view.today, findings=view.findings)

    def blank(self, site: Path) -> None:
        """Write the blank application form, to which the pages link.

        Raises:
            RunFailedError: the template is missing or invalid.
        """
        (site / BLANK).write_bytes(build_blank_form(self._press))

    def beside(self, record: Record, page: Path) -> Download | None:
        """Write the paper of `record` beside its `page`; None if the site offers no paper.

        Raises:
            RunFailedError: a template is missing or invalid.
        """
        raw = build_site_paper(self._press, record)
        if raw is None:
            return None
        target = page.with_suffix(".docx")
        target.write_bytes(raw)
        title = "下载公示文件（DOCX）" if isinstance(record, Notice) else "下载需求申请表（DOCX，不含联系人和电话）"
        return Download(target.name, title)
