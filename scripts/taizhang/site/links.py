"""Every link inside the site leads somewhere, to the very place on the page: checked before anything is published."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from lxml import etree

_TOP = frozenset({"", "top"})
_CUTS = ("</title>", "<!--taizhang:begin-->", "<!--taizhang:end-->")


def broken_links(site: Path) -> list[str]:
    """`page → link` for every relative link of a page below `site` that leads to no file, or to no place on its page.

    Each page is read once; what all pages of a section share is looked through once.
    """
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = sorted(file for file in files if file.endswith(".html"))
    found: list[tuple[str, str]] = []
    pointing: dict[str, list[tuple[str, str, str]]] = {}
    anchors: dict[str, frozenset[str]] = {}
    for page in pages:
        links, anchors[page] = _looked_through((site / page).read_text(encoding="utf-8"))
        if page == "404.html":
            # It is shown at any depth; its links are the server's matter.
            continue
        for link in links:
            target, fragment = _target(page.rpartition("/")[0], link)
            target = target or page
            if target not in files:
                found.append((page, link))
            elif fragment not in _TOP and target.endswith(".html"):
                pointing.setdefault(target, []).append((fragment, page, link))
    for target, pointers in pointing.items():
        found.extend((page, link) for fragment, page, link in pointers if fragment not in anchors[target])
    return [f"{page} → {link}" for page, link in sorted(found)]


def missing_pages(site: Path, expected: Iterable[str]) -> list[str]:
    """Of the `expected` pages, relative to the site's root, those that are not there."""
    return [page for page in expected if not (site / page).is_file()]


def _looked_through(html: str) -> tuple[set[str], frozenset[str]]:
    links: set[str] = set()
    anchors: set[str] = set()
    for part in _parts(html):
        seen_links, seen_anchors = _seen(part)
        links.update(seen_links)
        anchors.update(seen_anchors)
    return links, frozenset(anchors)


def _parts(html: str) -> Iterator[str]:
    """The page cut at its title and our marks: all but the content is the same on every page of a section."""
    for cut in _CUTS:
        before, found, html = html.partition(cut)
        if not found:
            html = before
            continue
        yield before
    yield html


class _Reader:
    """What a parser tells of one part of a page: where it leads, and which places it has."""

    def __init__(self) -> None:
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if name in ("href", "src"):
                if _inside(value):
                    self.links.add(value)
            elif name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value)

    def close(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(self.links), frozenset(self.anchors)


@lru_cache(maxsize=256)
def _seen(part: str) -> tuple[frozenset[str], frozenset[str]]:
    if not part.strip():
        return frozenset(), frozenset()
    # A parser that knows where an attribute ends: within its value people may have written ` src=x`.
    parser = etree.HTMLParser(target=_Reader(), huge_tree=True)
    return etree.HTML(part, parser)  # type: ignore[no-any-return]


def _inside(link: str) -> bool:
    return bool(link) and not link.startswith(("//", "data:", "mailto:", "http:", "https:", "tel:"))


@lru_cache(maxsize=1 << 16)
def _target(folder_of_page: str, link: str) -> tuple[str, str]:
    """The file and the place on it that a link in that folder leads to; no file for a place on the same page."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if not path:
        return "", unquote(parts.fragment)
    target = normpath(str(PurePosixPath(folder_of_page) / path))
    folder = path.endswith("/") or path in (".", "..") or target == "."
    return normpath(f"{target}/index.html") if folder else target, unquote(parts.fragment)
