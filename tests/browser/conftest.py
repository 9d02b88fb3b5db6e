"""A real browser on the demonstration site. Where none is found, the tests fail; they are never skipped."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from browser.served import serving
from golden import PROJECT
from taizhang.repository.repository import load_repository
from taizhang.site.site import build_site
from taizhang.site.view.view import View

TODAY = date(2026, 11, 23)
"""The day that the demonstration set is told as of."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the system where there is one, else Playwright's own."""
    found = next((path for name in NAMES if (path := shutil.which(name))), None)
    # Root may not use the sandbox; the pages are our own.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {**browser_type_launch_args, "args": [*QUIET, *sandbox], **({"executable_path": found} if found else {})}


def demonstration(root: Path) -> Path:
    """The demonstration site, built in `root` from copies of the project's own files."""
    for name in ("requests", "ledger", "defects", "vendors", "schemas", "site"):
        shutil.copytree(PROJECT / name, root / name)
    (root / ".github").mkdir()
    for name in ("mkdocs.yml", ".github/reviewers.yaml"):
        shutil.copy(PROJECT / name, root / name)
    repository = load_repository(root)
    assert repository.law is not None and repository.flaws == ()
    return build_site(View(repository, repository.law, TODAY), root, lambda items, _: items).target


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demonstration site, built once."""
    return demonstration(tmp_path_factory.mktemp("demonstration"))


@pytest.fixture(scope="session")
def base_url(site: Path) -> Iterator[str]:
    """Where the demonstration site is served."""
    with serving(site) as address:
        yield address


@pytest.fixture
def context(context: BrowserContext, base_url: str) -> Iterator[BrowserContext]:
    """A browser context whose pages may raise no error and ask no other host; the test fails if they do."""
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
    context.on(
        "request",
        lambda asked: (
            None if asked.url.startswith((base_url, "data:", "blob:", "about:")) else errors.append(asked.url)
        ),
    )
    yield context
    assert errors == []
