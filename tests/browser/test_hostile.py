"""A record full of hostile text is shown as text and breaks no page: nothing runs, nothing is wider than the screen."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Dialog

from browser.served import serve_folder
from golden import add_site_sources, build_pages
from specimen import apply, build

HOSTILE = (
    "</title><script>document.title='ran'</script><img src=x onerror=alert(1)>"
    "{{7*7}}{% raw %}<!-- taizhang:home --><!--taizhang:end-->[x](javascript:alert(1)) **x** `x` \u4e2d\u6587"
)
LINE = "w" * 200
"""The longest line that the schemas accept."""
LONG = "\u957f" * 30 + "w" * 5000


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = add_site_sources(build(tmp_path_factory.mktemp("hostile")))
    record = "REQ-150102-20260105-aaa1"
    fields = {
        "title": HOSTILE,
        "content": f"{HOSTILE}\n{LONG}\n",
        "requester.organization": LINE,
        "affected_scope.description": HOSTILE,
    }
    apply(root, {"edit": {record: fields, "DEFECT-150102-20260420-aaa3": {"title": LINE, "symptom": LONG}}})
    return build_pages(root)


@pytest.mark.parametrize("width", [390, 1280])
def test_hostile_text_is_text_and_fits(browser: Browser, hostile: Path, width: int) -> None:
    page = browser.new_page(viewport={"width": width, "height": 900})
    ran: list[str] = []

    def record_dialog(dialog: Dialog) -> None:
        ran.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", record_dialog)
    page.on("pageerror", lambda error: ran.append(str(error)))
    with serve_folder(hostile) as address:
        for path in (
            "index.html",
            "requests/index.html",
            "requests/stage-released.html",
            "requests/REQ-150102-20260105-aaa1.html",
            "notices/NOTICE-2026-01.html",
            "ledger/index.html",
            "defects/index.html",
            "defects/DEFECT-150102-20260420-aaa3.html",
        ):
            page.goto(address + path)
            assert page.title() != "ran", path
            assert page.evaluate("document.documentElement.scrollWidth") <= width, path
            assert page.locator("img[src=x]").count() == 0, path
        page.goto(address + "requests/REQ-150102-20260105-aaa1.html")
        assert HOSTILE in page.locator("h1").inner_text()
        assert HOSTILE in page.locator(".tz-fields").first.inner_text()
        assert page.locator(".tz-foot").is_visible()
    page.close()
    assert ran == []
