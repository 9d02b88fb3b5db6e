"""A real browser on the demonstration site. Without a browser the tests fail; they are never skipped."""

import os
import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import BrowserContext

from browser.served import serve_folder
from golden import PROJECT
from taizhang.repository.repository import load_repository
from taizhang.site.site import build_site
from taizhang.site.view.view import View

TODAY = date(2026, 11, 23)
"""The day of the demonstration set's pages."""
NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
QUIET = ["--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The Chromium of the system if installed, else Playwright's own."""
    executable = next((path for name in NAMES if (path := shutil.which(name))), None)
    # Root may not use the sandbox; the pages are our own.
    sandbox = ["--no-sandbox"] if os.geteuid() == 0 else []
    return {
        **browser_type_launch_args,
        "args": [*QUIET, *sandbox],
        **({"executable_path": executable} if executable else {}),
    }


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
    """The address of the demonstration site."""
    with serve_folder(site) as address:
        yield address


@pytest.fixture
def context(context: BrowserContext, base_url: str) -> Iterator[BrowserContext]:
    """A browser context whose pages may raise no error and contact no other host; the test fails if they do."""
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    context.on("console", lambda message: errors.append(message.text) if message.type == "error" else None)
    context.on(
        "request",
        lambda sent: None if sent.url.startswith((base_url, "data:", "blob:", "about:")) else errors.append(sent.url),
    )
    yield context
    assert errors == []
