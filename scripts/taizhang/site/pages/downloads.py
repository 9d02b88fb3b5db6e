"""The papers that lie beside the pages: written where the site is built, with what the page says of them."""

from pathlib import Path
from typing import NamedTuple

from taizhang.office.papers.blank import blank_form
from taizhang.office.papers.press import Press
from taizhang.office.papers.site import for_site
from taizhang.records import Notice, Record
from taizhang.site.view.view import View

BLANK = "requests/form.docx"
"""Where the blank application form lies on the site."""


class Download(NamedTuple):
    """A file beside a page: its name, and what it is."""

    name: str
    title: str


class Downloads:
    """The papers of one build; each template is read once."""

    def __init__(self, view: View) -> None:
        self._press = Press(view.repository, view.law, view.today, known=view.findings)

    def blank(self, site: Path) -> None:
        """Write the application form that anybody may fill in, to which the pages link.

        Raises:
            RunFailedError: the template is missing or at fault.
        """
        (site / BLANK).write_bytes(blank_form(self._press))

    def beside(self, record: Record, page: Path) -> Download | None:
        """Write the paper of `record` beside its `page`; None where the site offers none.

        Raises:
            RunFailedError: a template is missing or at fault.
        """
        raw = for_site(self._press, record)
        if raw is None:
            return None
        target = page.with_suffix(".docx")
        target.write_bytes(raw)
        title = "下载公示文件（DOCX）" if isinstance(record, Notice) else "下载需求申请表（DOCX，不含联系人和电话）"
        return Download(target.name, title)
