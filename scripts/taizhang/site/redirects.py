"""Redirects for changed addresses: each old address is a small page that redirects to the new one."""

from collections.abc import Iterator, Mapping
from html import escape
from pathlib import Path
from posixpath import relpath
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_PAGE = """<!doctype html>
<html lang="zh">
<head>
<meta charset="utf-8">
<title>页面已移动</title>
<meta name="robots" content="noindex">
<meta http-equiv="refresh" content="0; url={target}">
<link rel="canonical" href="{target}">
</head>
<body><p>页面已移至<a href="{target}">{target}</a>。</p></body>
</html>
"""


def list_redirect_pages(site: Path, extra: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """`(path, page)` for every old address of mkdocs.yml's `extra.redirects`: `old/page.html: new/page.html`.

    Raises:
        RunFailedError: an old address is in use or outside the site. (The link check reports new addresses that do
            not exist.)
    """
    for old, new in (extra.get("redirects") or {}).items():
        path = Path(old)
        if path.is_absolute() or ".." in path.parts or not old.endswith(".html"):
            raise RunFailedError(_message("invalid-address", address=old))
        if (site / path).exists():
            raise RunFailedError(_message("address-in-use", address=old))
        yield old, _PAGE.format(target=escape(relpath(new, path.parent.as_posix() or ".")))
