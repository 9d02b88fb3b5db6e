"""The public addresses of the site: its full addresses, and the authority of its permanent ids."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from posixpath import dirname, relpath
from typing import Any
from urllib.parse import quote, urlsplit

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_TAG = re.compile(r"[a-z0-9][a-z0-9.-]*\.[a-z][a-z0-9-]*,[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_RESERVED_TAG = "taizhang.example,2026"
"""The authority of a site without its own: a domain reserved by RFC 2606."""


@dataclass(frozen=True, slots=True)
class SiteAddresses:
    """The site's title and addresses in `mkdocs.yml`.

    Attributes:
        title: the site's name.
        root: its full address, ending in a slash; empty if `site_url` is not set.
        tag: the authority of its `tag:` ids (RFC 4151): a domain and a day on which the site owned it.
    """

    title: str
    root: str
    tag: str

    @classmethod
    def of(cls, title: str, site_url: str | None, extra: Mapping[str, Any]) -> "SiteAddresses":
        """The addresses of a configuration.

        Raises:
            RunFailedError: `site_url` is not a web address, or `extra.tag` is not `domain,date`.
        """
        root, tag = str(site_url or ""), str(extra.get("tag") or _RESERVED_TAG)
        parts = urlsplit(root)
        if root and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
            raise RunFailedError(_message("invalid-site-url", address=root))
        if not _TAG.fullmatch(tag):
            raise RunFailedError(_message("invalid-tag", tag=tag))
        return cls(title, root if not root or root.endswith("/") else f"{root}/", tag)

    def address(self, page: str, origin: str = "") -> str:
        """The address of a file of the site: full if the site's is known, else relative to the file `origin`."""
        short = page.removesuffix("index.html") if page.endswith("/index.html") or page == "index.html" else page
        if self.root:
            return self.root + quote(short)
        return quote(relpath(page, dirname(origin) or "."))

    def full_address(self, page: str) -> str:
        """The full address of a file of the site; empty if the site's is not known."""
        return self.address(page) if self.root else ""

    def id(self, thing: str) -> str:
        """The permanent `tag:` URI of a thing; it contains no address, so a move of the site does not change it."""
        return f"tag:{self.tag}:{quote(thing, safe='/-._~')}"
