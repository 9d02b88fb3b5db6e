"""The forms where the forge fills in nothing: the file is downloaded, and each step leads to a page of the fork."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page, expect

from browser.forms import open_form
from browser.served import serve_folder
from browser.test_apply import fill_in, list_page_errors, submit, text_of
from browser.test_apply_elsewhere import TABLE
from taizhang.acts.founding import found_repository, read_divisions
from taizhang.repository.repository import load_repository
from taizhang.site.site import build_site
from taizhang.site.view.view import View

ADDRESS = "https://forge.example/finance/ledger"
FOLDER = "requests/610102/2026"
FORK = "https://forge.example/clerk/ledger"
PAGES = {
    "gitea": {
        "fork": f"{ADDRESS}/fork",
        "upload": f"{FORK}/_upload/main/{FOLDER}",
        "create": f"{FORK}/_new/main/{FOLDER}?filename=NAME",
        "compare": f"{ADDRESS}/compare/main...clerk:main",
        "propose": f"{ADDRESS}/_new/main/{FOLDER}?filename=NAME",
    },
    "forgejo": {
        "fork": f"{ADDRESS}/fork",
        "upload": f"{FORK}/_upload/main/{FOLDER}",
        "create": f"{FORK}/_new/main/{FOLDER}?filename=NAME",
        "compare": f"{ADDRESS}/compare/main...clerk:main",
    },
    "gitlab": {
        "fork": f"{ADDRESS}/-/forks/new",
        "create": f"{FORK}/-/new/main?file_name={FOLDER}/NAME",
        "compare": f"{FORK}/-/merge_requests/new",
    },
    "gitee": {"fork": ADDRESS, "create": f"{FORK}/new/main/{FOLDER}", "compare": f"{FORK}/pulls"},
}
"""The links of each kind of forge, for the account `clerk`; NAME is the file's."""
WIDTHS = (390, 1280)


@pytest.fixture(scope="module")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("forks") / "shaanxi"
    found_repository(root, read_divisions(TABLE.encode(), "x.csv"))
    return root


@pytest.fixture(scope="module", params=list(PAGES))
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def served(kind: str, founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    root = tmp_path_factory.mktemp(kind) / "root"
    shutil.copytree(founded, root)
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(f"\nextra:\n  forge: {{kind: {kind}, address: {ADDRESS}, branch: main}}\n")
    repository = load_repository(root)
    assert repository.law is not None
    site = build_site(View(repository, repository.law, date(2026, 7, 1)), root, lambda items, _: items).target
    with serve_folder(site) as address:
        yield address


@pytest.fixture(params=WIDTHS)
def form(browser: Browser, served: str, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": request.param, "height": 844}, accept_downloads=True)
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route("https://forge.example/**", lambda route: route.fulfill(body="the forge"))
    errors: list[str] = []
    context.on("weberror", lambda error: errors.append(str(error.error)))
    page = context.new_page()
    yield open_form(page, served, "requirement")
    context.close()
    assert errors == []


def test_the_file_is_downloaded_and_every_step_leads_to_the_forks_own_page(form: Page, kind: str) -> None:
    fill_in(form, "610102")
    submit(form)
    assert list_page_errors(form) == []
    path, text = text_of(form)
    name = path.rpartition("/")[2]
    pages = {key: page.replace("NAME", name) for key, page in PAGES[kind].items()}
    assert form.locator("[data-part=forge]").count() == 0, "none of its pages would be filled in"
    result = form.locator("[data-part=made]")
    assert result.locator("ol > li").count() == 5
    assert "要本库的写权限" in result.inner_text() and "财政部门代为提交" in result.inner_text()
    assert form.locator(f'a[href="{pages["fork"]}"]').count() == 1
    # Before the fork is named, steps that need it are text; a reader's proposal on Gitea needs none.
    links = {link.get_attribute("data-page"): link for link in form.locator("[data-page]").all()}
    assert links.keys() == pages.keys() - {"fork"}
    assert {key for key, link in links.items() if link.get_attribute("href")} == pages.keys() & {"propose"}
    for account in ("clerk", f"{FORK}/", f"{FORK}.git"):
        form.locator("#tz-fork").fill(account)
        assert {key: link.get_attribute("href") for key, link in links.items()} == {
            key: page for key, page in pages.items() if key != "fork"
        }
    expect(form.locator("[data-part=fork-wrong]")).to_be_hidden()
    # The whole page fits the screen and is accessible.
    assert form.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    assert Axe().run(form, context="[data-part=made]").violations_count == 0
    with form.expect_download() as download:
        form.get_by_role("button", name="下载文件").click()
    assert download.value.suggested_filename == name
    assert Path(str(download.value.path())).read_text(encoding="utf-8") == text
    with form.expect_popup() as popup:
        links["create"].click()
    assert popup.value.url == pages["create"]
    popup.value.close()
    expect(form.locator("[data-part=said]")).to_contain_text("内容也已复制")
    assert form.evaluate("navigator.clipboard.readText()") == text


def test_a_foreign_address_is_not_a_fork_and_makes_no_link(form: Page) -> None:
    fill_in(form, "610102")
    submit(form)
    wrong = form.locator("[data-part=fork-wrong]")
    for address in ("https://elsewhere.example/clerk/ledger", "javascript:alert(1)", "clerk/../x", "a b", f"{FORK}/x"):
        form.locator("#tz-fork").fill(address)
        expect(wrong).to_be_visible()
        assert form.locator("#tz-fork").get_attribute("aria-invalid") == "true"
        for link in form.locator('[data-page]:not([data-page="propose"])').all():
            assert link.get_attribute("href") is None, address
    form.locator("#tz-fork").fill("")
    expect(wrong).to_be_hidden()


def test_a_fork_of_another_name_is_compared_under_it(form: Page, kind: str) -> None:
    fill_in(form, "610102")
    submit(form)
    form.locator("#tz-fork").fill("https://forge.example/clerk/my-ledger")
    link = str(form.locator('[data-page="compare"]').get_attribute("href"))
    if kind in ("gitea", "forgejo"):
        assert urlsplit(link).path == "/finance/ledger/compare/main...clerk/my-ledger:main"
    else:
        assert link.startswith("https://forge.example/clerk/my-ledger/")


def test_without_javascript_the_page_names_the_other_ways(browser: Browser, served: str) -> None:
    for width in WIDTHS:
        context = browser.new_context(java_script_enabled=False, viewport={"width": width, "height": 844})
        page = context.new_page()
        page.goto(f"{served}apply/requirement/")
        expect(page.locator("#tz-instead")).to_contain_text("交本级财政部门代为登记")
        expect(page.locator("#tz-apply")).to_be_hidden()
        context.close()
