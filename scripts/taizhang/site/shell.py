"""The shell: a page rendered once by Material, into which record pages are stamped.

All knowledge of the theme is in this module: two comments that our `main.html` puts around the content, the
`<title>`, the links to the neighbour pages and the page itself, and the link that skips to the content.
"""

import re
from dataclasses import dataclass
from html import escape
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

BEGIN = "<!--taizhang:begin-->"
END = "<!--taizhang:end-->"
_TITLE = re.compile(r"<title>.*?</title>", re.DOTALL)
_SKIP = re.compile(r'href="[^"]*"(?=\s+class="md-skip")')
_NEIGHBOUR = re.compile(r'\s*<link rel="(?:prev|next|canonical)"[^>]*>')


@dataclass(frozen=True, slots=True)
class Shell:
    """A rendered page split at its content."""

    head: str
    tail: str
    site_name: str

    @classmethod
    def of(cls, page: Path, site_name: str) -> "Shell":
        """The shell of a page that MkDocs has rendered.

        Raises:
            RunFailedError: the content marks are missing.
        """
        html = page.read_text(encoding="utf-8")
        if html.count(BEGIN) != 1 or html.count(END) != 1:
            raise RunFailedError(_message("content-marks-missing", page_name=page.name))
        head, _, rest = html.partition(BEGIN)
        # The first heading of the shell is missing on stamped pages.
        head = _SKIP.sub('href="#tz-content"', _NEIGHBOUR.sub("", head))
        return cls(head, rest.partition(END)[2], site_name)

    def stamp(self, title: str, body: str, address: str = "") -> str:
        """The complete page with a title (plain text), a body (HTML) and, if known, its full address."""
        title_element = f"<title>{escape(title)} - {escape(self.site_name)}</title>"
        if address:
            title_element += f'<link rel="canonical" href="{escape(address)}">'
        return "".join([_TITLE.sub(lambda _: title_element, self.head, count=1), BEGIN, body, END, self.tail])
