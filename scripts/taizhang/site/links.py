"""Check before publication that no link inside the site is broken, including its fragment."""

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote, urlsplit

from lxml import etree

_TOP = frozenset({"", "top"})
_CUTS = ("</title>", "<!--taizhang:begin-->", "<!--taizhang:end-->")


def find_broken_links(site: Path) -> list[str]:
    """`page → link` for every relative link below `site` whose file or fragment does not exist.

    Each page is read once; parts shared by all pages of a section are scanned once.
    """
    files = {path.relative_to(site).as_posix() for path in site.rglob("*") if path.is_file()}
    pages = sorted(file for file in files if file.endswith(".html"))
    broken: list[tuple[str, str]] = []
    fragment_links: dict[str, list[tuple[str, str, str]]] = {}
    anchors: dict[str, frozenset[str]] = {}
    for page in pages:
        links, anchors[page] = _scan_page((site / page).read_text(encoding="utf-8"))
        if page == "404.html":
            # It is served at any depth, so its relative links cannot be checked.
            continue
        for link in links:
            target, fragment = _resolve_link(page.rpartition("/")[0], link)
            target = target or page
            if target not in files:
                broken.append((page, link))
            elif fragment not in _TOP and target.endswith(".html"):
                fragment_links.setdefault(target, []).append((fragment, page, link))
    for target, references in fragment_links.items():
        broken.extend((page, link) for fragment, page, link in references if fragment not in anchors[target])
    return [f"{page} → {link}" for page, link in sorted(broken)]


def find_missing_pages(site: Path, expected: Iterable[str]) -> list[str]:
    """The `expected` pages, relative to the site's root, that do not exist."""
    return [page for page in expected if not (site / page).is_file()]


def _scan_page(html: str) -> tuple[set[str], frozenset[str]]:
    links: set[str] = set()
    anchors: set[str] = set()
    for part in _cut_page(html):
        seen_links, seen_anchors = _scan_part(part)
        links.update(seen_links)
        anchors.update(seen_anchors)
    return links, frozenset(anchors)


def _cut_page(html: str) -> Iterator[str]:
    """Split a page at its title and the content marks: only the content differs within a section."""
    for cut in _CUTS:
        before, separator, html = html.partition(cut)
        if not separator:
            html = before
            continue
        yield before
    yield html


class _LinkCollector:
    """Collects the links and anchors of one part of a page."""

    def __init__(self) -> None:
        self.links: set[str] = set()
        self.anchors: set[str] = set()

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        for name, value in attributes.items():
            if name in ("href", "src"):
                if _is_internal(value):
                    self.links.add(value)
            elif name == "id" or (name == "name" and tag == "a"):
                self.anchors.add(value)

    def close(self) -> tuple[frozenset[str], frozenset[str]]:
        return frozenset(self.links), frozenset(self.anchors)


@lru_cache(maxsize=256)
def _scan_part(part: str) -> tuple[frozenset[str], frozenset[str]]:
    if not part.strip():
        return frozenset(), frozenset()
    # A real parser: an attribute value may contain text like ` src=x`.
    parser = etree.HTMLParser(target=_LinkCollector(), huge_tree=True)
    return etree.HTML(part, parser)  # type: ignore[no-any-return]


def _is_internal(link: str) -> bool:
    return bool(link) and not link.startswith(("//", "data:", "mailto:", "http:", "https:", "tel:"))


@lru_cache(maxsize=1 << 16)
def _resolve_link(folder_of_page: str, link: str) -> tuple[str, str]:
    """The file and fragment that a link in that folder leads to; an empty file for the same page."""
    parts = urlsplit(link)
    path = unquote(parts.path)
    if not path:
        return "", unquote(parts.fragment)
    target = normpath(str(PurePosixPath(folder_of_page) / path))
    folder = path.endswith("/") or path in (".", "..") or target == "."
    return normpath(f"{target}/index.html") if folder else target, unquote(parts.fragment)
