"""Pages of corrected records in a real browser: they fit the screen, and are accessible."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page

from browser.served import serve_folder
from browser.test_pages import CONTRAST, list_serious_violations
from golden import add_site_sources, build_pages
from righted import AGAIN, AHEAD, ANNULLED, DEFECT, LATE, POSTPONED, REQUEST, STRUCK, VENDOR, build_corrected_specimen

PAGES = (
    "index.html",
    f"defects/{DEFECT}.html",
    f"vendors/{VENDOR}.html",
    f"requests/{REQUEST}.html",
    f"requests/{AGAIN}.html",
    f"notices/{ANNULLED}.html",
    f"notices/{LATE}.html",
    f"notices/{AHEAD}.html",
    "notices/index.html",
    f"ledger/{STRUCK}.html",
    f"ledger/{POSTPONED}.html",
    "ledger/index.html",
    "releases/V1.1.0.html",
    "releases/V1.2.0.html",
    "data/index.html",
    "subscribe/index.html",
    "decisions/0013-proven-counts-nothing-is-rewritten/index.html",
    "guide/trust/index.html",
)


@pytest.fixture(scope="session")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site with all kinds of corrections."""
    site: Path = build_pages(add_site_sources(build_corrected_specimen(tmp_path_factory.mktemp("righted"))))
    with serve_folder(site) as address:
        yield address


@pytest.mark.parametrize("width", [390, 1280])
def test_corrected_records_fit_the_screen(page: Page, base_url: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    too_wide = []
    for path in PAGES:
        page.goto(base_url + path)
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(path)
    assert too_wide == []


def test_corrected_records_have_no_serious_violation(page: Page, base_url: str) -> None:
    violations: list[str] = []
    for path in PAGES:
        page.goto(base_url + path)
        violations.extend(list_serious_violations(page))
    page.emulate_media(color_scheme="dark")
    for path in (f"vendors/{VENDOR}.html", f"notices/{ANNULLED}.html", "ledger/index.html"):
        page.goto(base_url + path)
        violations.extend(list_serious_violations(page, CONTRAST))
    assert violations == []


def test_a_mark_beside_a_field_leads_to_its_place_below(page: Page, base_url: str) -> None:
    page.goto(f"{base_url}defects/{DEFECT}.html")
    mark = page.locator(".tz-mark").first
    assert mark.locator("del").inner_text() == "查不到项目"
    # The old value is struck through, and the words around it say so to those who cannot see that.
    assert "line-through" in mark.locator("del").evaluate("e => getComputedStyle(e).textDecorationLine")
    assert mark.inner_text().replace("\n", " ").startswith("更正 原为")
    mark.get_by_role("link", name="更正").click()
    assert page.url.endswith("#amendment-1") and page.locator("#amendment-1").is_visible()
