"""The sitemap: every page for search engines, each as old as its newest fact."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path

from taizhang.site.view.addresses import PAGE_KINDS, page_of
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

MOST = 50_000
"""How many addresses the protocol lets one file hold."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HIDDEN = ("404.html", "search/index.html")


def write_sitemap(view: View, site: Path, standing: Standing, most: int = MOST) -> None:
    """Write `sitemap.xml` and `robots.txt` below `site`, where the site's whole address is known: the protocol
    takes no other. With more than `most` pages, `sitemap.xml` lists files that hold as many each.

    A page that tells no dated fact is listed without a day. `robots.txt` counts at the root of a host only.
    """
    if not standing.root:
        return
    changed = _changed(view)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    listed = [_url(standing, page, changed.get(page)) for page in pages if page not in _HIDDEN]
    parts = [listed[start : start + most] for start in range(0, len(listed), most)]
    if len(parts) == 1:
        _write(site / "sitemap.xml", "urlset", parts[0])
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            _write(site / name, "urlset", part)
        index = [f"<sitemap><loc>{escape(standing.address(name))}</loc></sitemap>" for name in names]
        _write(site / "sitemap.xml", "sitemapindex", index)
    told = f"User-agent: *\nAllow: /\nSitemap: {standing.address('sitemap.xml')}\n"
    (site / "robots.txt").write_text(told, encoding="utf-8")


def _changed(view: View) -> Mapping[str, date]:
    """The day of the newest fact on each record's page and, as the newest of them all, on each list's."""
    days: dict[str, date] = {}
    known = {kind.name for kind in PAGE_KINDS}
    for kind, record, _ in view.book.all.values():
        told = [event.on for event in view.life(record).events if event.mark is None and event.on <= view.today]
        if kind.name in known and told:
            for page in (page_of(record.id), f"{kind.section}/index.html", "index.html"):
                days[page] = max(days.get(page, date.min), *told)
    return days


def _url(standing: Standing, page: str, changed: date | None) -> str:
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(standing.address(page))}</loc>{day}</url>"


def _write(path: Path, root: str, parts: list[str]) -> None:
    def lines() -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<{root} xmlns="{_SPACE}">'
        yield from parts
        yield f"</{root}>"

    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
