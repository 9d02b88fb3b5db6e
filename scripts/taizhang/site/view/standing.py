"""Where the site stands in the world: its whole addresses, and the name under which ids are given for ever."""

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
_NOBODY = "taizhang.example,2026"
"""The name of a site that has none of its own: a domain that RFC 2606 keeps for nobody."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What `mkdocs.yml` says of the site's place.

    Attributes:
        title: the site's name.
        root: its whole address, ending in a slash; empty where `site_url` is not set.
        tag: the authority of its `tag:` ids (RFC 4151): a domain and a day on which it was the site's own.
    """

    title: str
    root: str
    tag: str

    @classmethod
    def of(cls, title: str, site_url: str | None, extra: Mapping[str, Any]) -> "Standing":
        """The standing that a configuration tells.

        Raises:
            RunFailedError: `site_url` is no web address, or `extra.tag` is no `domain,date`.
        """
        root, tag = str(site_url or ""), str(extra.get("tag") or _NOBODY)
        parts = urlsplit(root)
        if root and (parts.scheme not in ("http", "https") or not parts.netloc or parts.query or parts.fragment):
            raise RunFailedError(_message("site-url-in-mkdocs-yml-is-no-web-address", root=root))
        if not _TAG.fullmatch(tag):
            raise RunFailedError(_message("extra-tag-in-mkdocs-yml-is-not-written", tag=tag))
        return cls(title, root if not root or root.endswith("/") else f"{root}/", tag)

    def address(self, page: str, origin: str = "") -> str:
        """The address of a file of the site: whole where the site's is known, else relative to the file `origin`."""
        shown = page.removesuffix("index.html") if page.endswith("/index.html") or page == "index.html" else page
        if self.root:
            return self.root + quote(shown)
        return quote(relpath(page, dirname(origin) or "."))

    def whole(self, page: str) -> str:
        """The whole address of a file of the site; empty where the site's is not known."""
        return self.address(page) if self.root else ""

    def id(self, thing: str) -> str:
        """The `tag:` URI of a thing, the same for ever: it tells no address, so a move of the site changes none."""
        return f"tag:{self.tag}:{quote(thing, safe='/-._~')}"
