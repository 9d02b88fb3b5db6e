"""The golden pages: the content of the miniature repository's site, without the theme around it."""

import hashlib
import shutil
from datetime import date
from pathlib import Path

from taizhang.repository.repository import load_repository
from taizhang.site.shell import BEGIN, END
from taizhang.site.site import build_site
from taizhang.site.view.view import View

PROJECT = Path(__file__).parent.parent
FOLDER = Path(__file__).parent / "golden"
DAY = date(2026, 7, 1)


def add_site_sources(root: Path) -> Path:
    """Copy the project's own site sources to a specimen at `root`, where `taizhang site` expects them."""
    shutil.copytree(PROJECT / "site", root / "site")
    shutil.copy(PROJECT / "mkdocs.yml", root)
    return root


def build_pages(root: Path, search: bool = False) -> Path:
    """Build the site of the repository at `root`; its folder."""
    repository = load_repository(root)
    assert repository.law is not None
    return build_site(View(repository, repository.law, DAY), root, lambda items, _: items, search).target


def digests(site: Path) -> dict[str, str]:
    """The SHA-256 of every file below a folder, by its path."""
    files = (path for path in site.rglob("*") if path.is_file())
    return {p.relative_to(site).as_posix(): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def read_pages(site: Path) -> dict[str, str]:
    """The part of each page between our marks, by its path."""
    pages = {}
    for page in sorted(site.rglob("*.html")):
        html = page.read_text(encoding="utf-8")
        if BEGIN in html:
            body = html.partition(BEGIN)[2].partition(END)[0]
            pages[page.relative_to(site).as_posix()] = body.strip() + "\n"
    return pages


def is_golden(path: str) -> bool:
    """Whether a page is among the golden ones: records, lists, and one list confined to a stage.

    Rules, guides, forms and decisions have tests of their own; one confined list represents all.
    """
    name = path.rpartition("/")[2]
    is_content_page = name[0].isupper() or name in ("index.html", "stage-released.html")
    return is_content_page and not path.startswith(("rules/", "guide/", "decisions/", "en/", "apply/"))
