"""The shell: a page that Material rendered once, into which record pages are stamped.

All that is known of the theme is in this module: two comments that our `main.html` puts around the content, the
`<title>`, the links to the page before and after and to the page itself, and the link that skips to the content.
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
    """A rendered page cut at its content."""

    head: str
    tail: str
    site_name: str

    @classmethod
    def of(cls, page: Path, site_name: str) -> "Shell":
        """The shell of a page that MkDocs has rendered.

        Raises:
            RunFailedError: the theme did not render our marks.
        """
        html = page.read_text(encoding="utf-8")
        if html.count(BEGIN) != 1 or html.count(END) != 1:
            raise RunFailedError(_message("bears-no-content-marks", page_name=page.name))
        head, _, rest = html.partition(BEGIN)
        # The shell's own first heading is not on the pages that are stamped into it.
        head = _SKIP.sub('href="#tz-content"', _NEIGHBOUR.sub("", head))
        return cls(head, rest.partition(END)[2], site_name)

    def stamp(self, title: str, body: str, address: str = "") -> str:
        """The whole page with that title (plain text), that body (HTML) and, where it is known, that whole address."""
        whole = f"<title>{escape(title)} - {escape(self.site_name)}</title>"
        if address:
            whole += f'<link rel="canonical" href="{escape(address)}">'
        return "".join([_TITLE.sub(lambda _: whole, self.head, count=1), BEGIN, body, END, self.tail])
