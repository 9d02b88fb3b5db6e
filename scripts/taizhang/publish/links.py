"""Every link inside the site leads somewhere: checked on the finished pages, before they are published."""

from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect what a tag refers to."""
        for name, value in attrs:
            if name in ("href", "src") and value:
                self.found.add(value)


def broken_links(site: Path) -> list[str]:
    """`page → link` for every relative link of a page below `site` that leads to no file."""
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    return [
        f"{page} → {link}"
        for page in sorted(file for file in files if file.endswith(".html") and file != "404.html")
        for link in sorted(_relative(site / page))
        if _target(page, link) not in files
    ]


def _relative(page: Path) -> Iterator[str]:
    links = _Links()
    links.feed(page.read_text(encoding="utf-8"))
    for link in links.found:
        parts = urlsplit(link)
        if not parts.scheme and not parts.netloc and parts.path:
            yield link


def _target(page: str, link: str) -> str:
    path = unquote(urlsplit(link).path)
    target = normpath(str(PurePosixPath(page).parent / path))
    folder = path.endswith("/") or path in (".", "..") or target == "."
    return normpath(f"{target}/index.html") if folder else target
