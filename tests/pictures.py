"""The pictures of the guide and of the READMEs, taken anew from the demonstration site: `make pictures`.

Each is a part of a real page in a real browser, small enough for the repository; the browser itself writes the WebP.
"""

import base64
import shutil
import sys
import tempfile
from datetime import date
from pathlib import Path
from typing import NamedTuple

from playwright.sync_api import FloatRect, Page, sync_playwright

from browser.conftest import NAMES, demonstration
from browser.served import serve_folder
from golden import PROJECT

FOLDER = PROJECT / "site/assets/pictures"
README = PROJECT / ".github/home.png"
DAY = date(2026, 11, 23)
WIDTH = 1000
_ENCODE = """async ([data, quality]) => {
  const image = new Image();
  image.src = "data:image/png;base64," + data;
  await image.decode();
  const canvas = document.createElement("canvas");
  canvas.width = image.width;
  canvas.height = image.height;
  canvas.getContext("2d").drawImage(image, 0, 0);
  return canvas.toDataURL("image/webp", quality).split(",")[1];
}"""


class Shot(NamedTuple):
    """One picture: its name, the page, the part shown (pixels from the top of `start`), and a click before."""

    name: str
    page: str
    start: str
    height: int
    click: str = ""


SHOTS = (
    Shot("progress", "requests/REQ-150102-20260813-apmz.html", "h1", 620),
    Shot("waiting", "departments/150100.html", "h1", 420),
    Shot("list", "requests/city-150100.html", "h1", 560),
    Shot("overdue", "overdue/index.html", "h1", 470),
    Shot("notice", "notices/NOTICE-2026-06.html", ".tz-official", 740),
    Shot("open", "index.html", "#open", 300),
    Shot("ledger", "ledger/index.html", "h1", 520),
    Shot("rule", "rules/N02.html", "h1", 640),
    Shot("seal", "requests/REQ-150102-20260105-bmd3.html", "#approvals", 640, "#approval-0001 > summary"),
    Shot("assessment", "vendors/VENDOR-150100-yunwei.html", "h1", 520),
)


def take_picture(page: Page, base: str, shot: Shot) -> bytes:
    """The picture as WebP."""
    page.goto(base + shot.page)
    page.add_style_tag(content=".md-banner, .tz-head, .tz-crumbs { display: none !important }")
    if shot.click:
        page.locator(shot.click).click()
    top = page.locator(shot.start).first.evaluate("e => e.getBoundingClientRect().top + scrollY")
    clip: FloatRect = {"x": 0, "y": top - 14, "width": WIDTH, "height": shot.height}
    png = page.screenshot(full_page=True, clip=clip)
    return base64.b64decode(page.evaluate(_ENCODE, [base64.b64encode(png).decode(), 0.72]))


def main() -> None:
    """Take all pictures and print their sizes."""
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        site = demonstration(Path(folder))
        browser = playwright.chromium.launch(executable_path=executable, args=["--no-sandbox", "--disable-gpu"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 900}, color_scheme="light")
        FOLDER.mkdir(exist_ok=True)
        with serve_folder(site) as base:
            for shot in SHOTS:
                target = FOLDER / f"{shot.name}.webp"
                target.write_bytes(take_picture(page, base, shot))
                sys.stdout.write(f"{target.name} {target.stat().st_size // 1024} KB\n")
            page.set_viewport_size({"width": 1280, "height": 900})
            page.goto(base)
            page.screenshot(path=README)
        browser.close()


if __name__ == "__main__":
    main()
