"""The sitemap: every page for search engines, each as old as its newest fact."""

from collections.abc import Iterator, Mapping
from datetime import date
from html import escape
from pathlib import Path

from taizhang.site.view.addresses import PAGE_KINDS, find_page
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

MOST = 50_000
"""The maximum number of addresses in a file, set by the protocol."""
_SPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"
_HIDDEN = ("404.html", "search/index.html")


def write_sitemap(view: View, site: Path, addresses: SiteAddresses, most: int = MOST) -> None:
    """Write `sitemap.xml` and `robots.txt` below `site`, if the site's full address is known, which the protocol
    requires. With more than `most` pages, `sitemap.xml` lists files that hold as many each.

    A page without dated facts is listed without a day. `robots.txt` is effective at the root of a host only.
    """
    if not addresses.root:
        return
    changed = _find_change_days(view)
    pages = sorted(path.relative_to(site).as_posix() for path in site.rglob("*.html"))
    entries = [_format_url(addresses, page, changed.get(page)) for page in pages if page not in _HIDDEN]
    parts = [entries[start : start + most] for start in range(0, len(entries), most)]
    if len(parts) == 1:
        _write_part(site / "sitemap.xml", "urlset", parts[0])
    else:
        names = [f"sitemap-{number}.xml" for number in range(1, len(parts) + 1)]
        for name, part in zip(names, parts, strict=True):
            _write_part(site / name, "urlset", part)
        index = [f"<sitemap><loc>{escape(addresses.address(name))}</loc></sitemap>" for name in names]
        _write_part(site / "sitemap.xml", "sitemapindex", index)
    robots = f"User-agent: *\nAllow: /\nSitemap: {addresses.address('sitemap.xml')}\n"
    (site / "robots.txt").write_text(robots, encoding="utf-8")


def _find_change_days(view: View) -> Mapping[str, date]:
    """The day of the newest fact on each record's page and, as the newest of them all, on each list's."""
    days: dict[str, date] = {}
    kinds_with_page = {kind.name for kind in PAGE_KINDS}
    for kind, record, _ in view.book.all.values():
        fact_days = [event.on for event in view.life(record).events if event.mark is None and event.on <= view.today]
        if kind.name in kinds_with_page and fact_days:
            for page in (find_page(record.id), f"{kind.section}/index.html", "index.html"):
                days[page] = max(days.get(page, date.min), *fact_days)
    return days


def _format_url(addresses: SiteAddresses, page: str, changed: date | None) -> str:
    day = f"<lastmod>{changed}</lastmod>" if changed else ""
    return f"<url><loc>{escape(addresses.address(page))}</loc>{day}</url>"


def _write_part(path: Path, root: str, parts: list[str]) -> None:
    def lines() -> Iterator[str]:
        yield '<?xml version="1.0" encoding="UTF-8"?>'
        yield f'<{root} xmlns="{_SPACE}">'
        yield from parts
        yield f"</{root}>"

    path.write_text("\n".join(lines()) + "\n", encoding="utf-8")
