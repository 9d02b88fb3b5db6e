"""Every type of page in a real browser: no error, no other host, nothing wider than the screen."""

import pytest
from playwright.sync_api import Page

PAGES = (
    "index.html",
    "requests/index.html",
    "requests/REQ-150102-20260105-bmd3.html",
    "notices/NOTICE-2026-03.html",
    "ledger/index.html",
    "rules/N02.html",
)


@pytest.mark.parametrize("width", [390, 1280])
@pytest.mark.parametrize("path", PAGES)
def test_a_page_fits_its_screen(page: Page, base_url: str, path: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.goto(base_url + path)
    assert page.locator("h1").count() >= 1
    assert page.evaluate("document.documentElement.scrollWidth") <= width
