"""The forms of another region with a forge: its divisions are listed, and the new-file page is filled in."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Page, expect

from browser.forms import open_form
from browser.served import serve_folder
from browser.test_apply import fill_in, list_page_errors, submit, text_of
from taizhang.acts.founding import found_repository, read_divisions
from taizhang.repository.repository import load_repository, with_files
from taizhang.rules.check import check_repository
from taizhang.site.site import build_site
from taizhang.site.view.view import View

TABLE = """代码,名称,级别,上级,财政部门
610000,陕西省,省,,陕西省财政厅
610100,西安市,市,610000,西安市财政局
610102,新城区,区,610100,西安市新城区财政局
610581,韩城市,县级市,610000,韩城市财政局
"""
FORGE = """
extra:
  forge: {kind: github, address: https://forge.example/finance/ledger, branch: main}
"""


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("elsewhere") / "shaanxi"
    found_repository(root, read_divisions(TABLE.encode(), "x.csv"))
    with (root / "mkdocs.yml").open("a", encoding="utf-8") as config:
        config.write(FORGE)
    return root


@pytest.fixture(scope="module")
def page(browser: Browser, root: Path) -> Iterator[Page]:
    repository = load_repository(root)
    assert repository.law is not None
    site = build_site(View(repository, repository.law, date(2026, 7, 1)), root, lambda items, _: items).target
    context = browser.new_context()
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    context.route("https://forge.example/**", lambda route: route.fulfill(body="the forge"))
    page = context.new_page()
    with serve_folder(site) as address:
        page.goto(address)
        yield page
    context.close()


@pytest.fixture
def form(page: Page) -> Page:
    parts = urlsplit(page.url)
    open_form(page, f"{parts.scheme}://{parts.netloc}/", "requirement")
    page.evaluate("localStorage.clear()")
    page.reload()
    return page


def fill_and_submit(page: Page, **more: str) -> tuple[str, str]:
    fill_in(page, "610102", **more)
    submit(page)
    assert list_page_errors(page) == []
    return text_of(page)


def test_the_divisions_of_the_region_are_listed_under_their_cities(form: Page, root: Path) -> None:
    groups = form.locator('[name="requester.division"] optgroup')
    divisions = {group.get_attribute("label"): group.locator("option").all_text_contents() for group in groups.all()}
    assert divisions == {"陕西省": ["陕西省", "韩城市"], "西安市": ["西安市本级", "新城区"]}
    path, text = fill_and_submit(form)
    assert path.startswith("requests/610102/2026/REQ-610102-")
    assert (
        "西安市新城区财政局可行性评估，西安市财政局汇总上报，陕西省财政厅审核"
        in form.locator("[data-part=next]").inner_text()
    )
    repository = with_files(load_repository(root), {path: text.encode()})
    assert check_repository(repository, date(2026, 7, 1)) == ()


def test_the_new_file_page_opens_with_path_and_content_filled_in(form: Page) -> None:
    path, text = fill_and_submit(form)
    link = form.locator("[data-part=forge]")
    address = urlsplit(str(link.get_attribute("href")))
    assert (address.netloc, address.path) == ("forge.example", "/finance/ledger/new/main")
    assert parse_qs(address.query) == {"filename": [path], "value": [text]}
    expect(form.locator("[data-part=paste]")).to_be_hidden()
    with form.expect_popup() as popup:
        link.click()
    assert popup.value.url == link.get_attribute("href")
    popup.value.close()
    expect(form.locator("[data-part=said]")).to_contain_text("内容也已复制")
    assert form.evaluate("navigator.clipboard.readText()") == text


def test_a_file_too_long_for_an_address_is_pasted(form: Page) -> None:
    path, text = fill_and_submit(form, content="这是一段很长的需求内容，写得十分具体。" * 60)
    address = str(form.locator("[data-part=forge]").get_attribute("href"))
    assert len(address) <= 8000 and parse_qs(urlsplit(address).query) == {"filename": [path]}
    expect(form.locator("[data-part=paste]")).to_contain_text("内容请粘贴")
    form.get_by_role("button", name="复制内容").click()
    expect(form.locator("[data-part=said]")).to_have_text("内容已复制。")
    assert form.evaluate("navigator.clipboard.readText()") == text


def test_without_clipboard_access_the_text_is_selected_and_copied_the_old_way(form: Page) -> None:
    _, text = fill_and_submit(form)
    form.evaluate("Object.defineProperty(navigator, 'clipboard', {value: undefined, configurable: true})")
    form.get_by_role("button", name="复制内容").click()
    expect(form.locator("[data-part=said]")).to_have_text("内容已复制。")
    form.evaluate("delete navigator.clipboard")
    assert form.evaluate("navigator.clipboard.readText()") == text


def test_an_issue_holds_the_objection_in_a_fence_that_its_text_cannot_close(form: Page) -> None:
    forge: dict[str, Any] = {"file": "", "issue": "https://forge.example/finance/ledger/issues/new", "most": 8000}
    issue = form.evaluate("forge => Taizhang.hand.newIssue(forge, '异议', 'text: |\\n  ````\\n  x\\n')", forge)
    assert parse_qs(urlsplit(issue["address"]).query) == {
        "title": ["异议"],
        "body": ["`````yaml\ntext: |\n  ````\n  x\n`````\n"],
    }
    long = form.evaluate("forge => Taizhang.hand.newIssue(forge, '异议', '长'.repeat(3000))", forge)
    assert long["paste"] and parse_qs(urlsplit(long["address"]).query) == {"title": ["异议"]}


def test_ids_have_crockfords_letters_and_rarely_collide(form: Page) -> None:
    tails = form.evaluate("Array.from({length: 2000}, () => Taizhang.hand.tail(4))")
    assert {letter for tail in tails for letter in tail} == set("0123456789abcdefghjkmnpqrstvwxyz")
    assert len(set(tails)) > 1980


def test_without_an_open_notice_no_objection_is_possible(form: Page) -> None:
    form.goto(form.url.replace("requirement", "objection"))
    expect(form.locator(".tz-empty", has_text="当前没有正在公示的需求")).to_be_visible()
    assert form.locator("#tz-apply").count() == 0
