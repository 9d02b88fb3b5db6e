"""The search in a real browser: queries find the right pages, can be filtered, and need no mouse."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, BrowserContext, Dialog, Page, expect

from browser.served import serve_folder
from golden import add_site_sources, build_pages
from specimen import build
from taizhang.site.search import install_index, list_search_items
from viewing import LONG, MARKUP, demonstration, insert_hostile_texts

QUESTIONS = {
    # Two characters.
    "签到": "REQ-152921-20260302-n7n8",
    "合同": "REQ-150207-20260918-2xg8",
    "会签": "REQ-150124-20260728-02b8",
    "乱码": None,
    # Typical queries.
    "评审专家回避": "REQ-150105-20251202-njfp",
    "电子卖场 比价": "REQ-150104-20251021-yk23",
    "CA证书到期": "REQ-150602-20250922-7jh8",
    "异地评审 补助": "REQ-150725-20260804-pt6d",
    "远程异地评标": "LEDGER",
    "10个工作日": "guide/tour",
    "蒙汉双语": "REQ-152502-20260203-52m9",
    "脱贫地区农副产品": "REQ-152222-20260716-2bnr",
    "解密倒计时": "DEFECT-150105-20260409-c4tm",
    "场地已被占用": "DEFECT",
    "适老化": "REQ-150924-20260410-nrge",
    "锡林郭勒盟": "REQ-1525",
    "公示期为十个工作日": "rules/N02.html",
    "怎样订阅": None,
    # Numbers and their parts.
    "LEDGER-2026-0007": "LEDGER-2026-0007",
    "0007": "LEDGER-2026-0007",
    "REQ-150102-20260105-bmd3": "REQ-150102-20260105-bmd3",
    "bmd3": "REQ-150102-20260105-bmd3",
    "NOTICE-2026-03": "NOTICE-2026-03",
    "V3.2.0": "V3.2.0",
    # English names and codes.
    "Contract financing": "LEDGER-2026-0007",
    "trading": "LEDGER",
    "mobile client": "REQ",
}
"""Queries, and the page that must be among the first twenty; None where there must be no result."""


def settle(page: Page) -> str:
    status = page.locator("#tz-search-status")
    expect(status).to_have_text(re.compile("找到|没有找到|无法|不能"), timeout=15_000)
    return status.inner_text()


def ask(page: Page, base_url: str, question: str, **filters: str) -> list[str]:
    """The addresses of the first results, from the site's root."""
    page.goto(base_url + "search/?" + "&".join(f"{k}={quote(v)}" for k, v in {"q": question, **filters}.items() if v))
    settle(page)
    return links(page, base_url)


def links(page: Page, base_url: str) -> list[str]:
    addresses = page.locator("#tz-search-results a").evaluate_all("links => links.map(link => link.href)")
    return [str(link).removeprefix(base_url) for link in addresses]


def retype(page: Page, question: str) -> None:
    """Put another question into the box, and wait for its answer."""
    page.get_by_label("检索词").fill(question)
    page.wait_for_function(
        """question => new URLSearchParams(location.search).get("q") === question
        && /找到/.test(document.getElementById("tz-search-status").textContent)""",
        arg=question,
        timeout=15_000,
    )


def test_every_question_finds_its_page(page: Page, base_url: str) -> None:
    assert len(QUESTIONS) >= 23
    missed = {}
    page.goto(base_url + "search/")
    for question, wanted in QUESTIONS.items():
        retype(page, question)
        results = links(page, base_url)
        if (results != []) if wanted is None else not any(wanted in link for link in results):
            missed[question] = results[:5]
    assert missed == {}


def test_two_characters_are_found_literally(page: Page, base_url: str) -> None:
    view = demonstration()
    for word in ("签到", "合同", "会签", "保函", "开标"):
        expected = {
            record.id
            for record in view.book.requirements.values()
            if word in record.title + record.content + record.scenario + record.proposal
        }
        page.goto(base_url + f"search/?q={quote(word)}&kind={quote('需求')}")
        settle(page)
        while page.locator("#tz-search-more").is_visible():
            count = page.locator("#tz-search-results li").count()
            page.locator("#tz-search-more").click()
            expect(page.locator(f"#tz-search-results li:nth-child({count + 1})")).to_be_visible()
        results = set(page.locator(".tz-result-id").all_inner_texts())
        assert expected and expected <= results, word


def test_results_state_their_kind_and_mark_the_matches(page: Page, base_url: str) -> None:
    ask(page, base_url, "签到", kind="需求")
    first = page.locator("#tz-search-results li").first
    expect(first.locator("a")).to_have_text("偏远苏木采购人代表远程签到参数适配")
    expect(first.locator(".tz-result-kind")).to_have_text("需求")
    expect(first.locator(".tz-result-stage")).to_have_text("已上线")
    assert set(first.locator("mark").all_inner_texts()) == {"签到"}
    assert "采购人代表远程签到的定位范围" in first.inner_text()
    first.locator("a").click()
    expect(page.locator("h1")).to_have_text("偏远苏木采购人代表远程签到参数适配")


@pytest.mark.parametrize(
    ("word", "value", "holds"),
    [
        ("kind", "公示", lambda view, key: key.startswith("NOTICE")),
        ("stage", "公示中", lambda view, key: view.life(view.book.all[key][1]).title.zh == "公示中"),
        ("city", "包头市", None),
        ("county", "呼和浩特市新城区", None),
        ("subsystem", "政府采购合同融资系统", None),
        ("year", "2025", lambda view, key: "2025" in key),
        ("release", "V3.2.2", None),
    ],
)
def test_each_filter_selects_by_its_value(page: Page, base_url: str, word: str, value: str, holds: object) -> None:
    page.goto(base_url + "search/")
    page.locator(f"select[name={word}]").select_option(value)
    summary = settle(page)
    number = int(re.search(r"\d+", summary)[0])  # type: ignore[index]
    items = [
        item for item in list_search_items(demonstration(), Path("nowhere")) if value in item.filters.get(word, ())
    ]
    assert number == len(items) > 0
    ids = page.locator(".tz-result-id").all_inner_texts()
    assert len(ids) == min(number, 20) and set(ids) <= {item.id for item in items}
    if callable(holds):
        assert all(holds(demonstration(), key) for key in ids)
    assert parse_qs(urlsplit(page.url).query) == {word: [value]}


def test_the_address_holds_the_question_and_back_repeats_the_previous_one(page: Page, base_url: str) -> None:
    page.goto(base_url + "search/")
    box = page.get_by_label("检索词")
    box.fill("合同")
    box.press("Enter")
    both = settle(page)
    page.get_by_label("类别").select_option("接口规范")
    expect(page.locator("#tz-search-status")).not_to_have_text(both)
    fewer = settle(page)
    assert parse_qs(urlsplit(page.url).query) == {"q": ["合同"], "kind": ["接口规范"]}
    assert page.title().startswith("合同：")
    page.reload()
    assert settle(page) == fewer and page.get_by_label("类别").input_value() == "接口规范"
    page.go_back()
    expect(page.locator("#tz-search-status")).to_have_text(both)
    assert page.get_by_label("类别").input_value() == ""
    page.get_by_role("button", name="清除筛选").click()
    assert settle(page) == both


def test_the_box_on_every_page_is_reached_by_a_key(page: Page, base_url: str) -> None:
    page.goto(base_url + "ledger/LEDGER-2026-0007.html")
    page.keyboard.press("/")
    page.keyboard.type("保函")
    page.keyboard.press("Enter")
    page.wait_for_url("**/search/?q=*")
    settle(page)
    assert page.get_by_label("检索词").input_value() == "保函"
    # From the box to the first result by keyboard alone; a slash in a box is a slash.
    page.locator("body").press("/")
    expect(page.get_by_label("检索词")).to_be_focused()
    page.keyboard.type("/")
    assert "/" in page.get_by_label("检索词").input_value()
    page.get_by_label("检索词").fill("保函")
    settle(page)
    for _ in range(20):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.closest('#tz-search-results') !== null"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_contain_text("保函")


def test_more_results_are_added_and_focus_goes_to_the_first_of_them(page: Page, base_url: str) -> None:
    assert len(ask(page, base_url, "采购")) == 20
    page.locator("#tz-search-more").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#tz-search-results li")).to_have_count(40)
    expect(page.locator("#tz-search-results li:nth-child(21) a")).to_be_focused()


def test_only_needed_parts_of_the_index_are_loaded(page: Page, base_url: str, site: Path) -> None:
    loaded: list[tuple[str, int]] = []
    page.on("response", lambda answer: loaded.append((answer.url, int(answer.headers.get("content-length", 0)))))
    page.goto(base_url + "search/")
    assert [url for url, _ in loaded if "/search/index/" in url] == []
    page.get_by_label("检索词").fill("保函核验")
    settle(page)
    parts = [(url, size) for url, size in loaded if "/search/index/" in url]
    all_parts = list((site / "search/index").rglob("*.pf_*"))
    requested = [url for url, _ in parts if ".pf_index" in url or ".pf_fragment" in url]
    assert 0 < len(requested) < len(all_parts) / 4
    assert sum(size for _, size in parts) < 400_000


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [390, 1280])
def test_the_pages_fit_and_have_no_serious_violation(page: Page, base_url: str, width: int, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.set_viewport_size({"width": width, "height": 900})
    for path in ("search/?q=" + quote("签到"), "data/", "subscribe/"):
        page.goto(base_url + path)
        if "search" in path:
            settle(page)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, path
        violations = Axe().run(page, context={"include": [["article"], [".tz-find"]]}).response["violations"]
        assert [
            (v["id"], path, [node["target"] for node in v["nodes"]])
            for v in violations
            if v["impact"] in ("serious", "critical")
        ] == []


def test_without_scripts_the_page_explains_the_alternative(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(base_url + "ledger/index.html")
    page.get_by_label("检索", exact=True).first.fill("合同")
    page.get_by_label("检索", exact=True).first.press("Enter")
    page.wait_for_url("**/search/?q=*")
    expect(page.locator("noscript p")).to_be_visible()
    assert "检索要用JavaScript" in page.content()
    page.locator("noscript a", has_text="台账").click()
    expect(page.locator("h1")).to_contain_text("台账")
    context.close()


def test_shares_are_searched_as_one(context: BrowserContext, site: Path, tmp_path: Path) -> None:
    shutil.copytree(site, tmp_path / "site")
    page_file = tmp_path / "site/search/index.html"
    html = page_file.read_text(encoding="utf-8")
    page_file.write_text(html.replace('data-shares="1"', 'data-shares="0"'), encoding="utf-8")
    shutil.rmtree(tmp_path / "site/search/index")
    install_index(tuple(list_search_items(demonstration(), site)), tmp_path / "site", share=120)
    assert len(list((tmp_path / "site/search/index").iterdir())) == 4
    with serve_folder(tmp_path / "site") as other:
        page = context.browser.new_page()  # type: ignore[union-attr]
        for question in ("签到", "10个工作日"):
            page.goto(f"{other}search/?q={quote(question)}")
            summary = settle(page)
            assert summary.startswith("找到"), question
        page.goto(f"{other}search/?kind={quote('需求')}")
        assert settle(page) == f"找到{len(demonstration().book.requirements)}条。"
        page.close()


@pytest.fixture(scope="module")
def hostile_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    place = add_site_sources(build(tmp_path_factory.mktemp("hostile")))
    insert_hostile_texts(place)
    with serve_folder(build_pages(place, search=True)) as address:
        yield address


def test_hostile_text_is_text_in_the_results(browser: Browser, hostile_url: str) -> None:
    page = browser.new_page()
    dialogs: list[str] = []

    def record_dialog(dialog: Dialog) -> None:
        dialogs.append(dialog.message)
        dialog.dismiss()

    page.on("dialog", record_dialog)
    page.on("pageerror", lambda error: dialogs.append(str(error)))
    page.on("console", lambda text: dialogs.append(text.text) if text.type == "error" else None)
    page.on("request", lambda asked: None if asked.url.startswith(hostile_url) else dialogs.append(asked.url))
    page.set_viewport_size({"width": 390, "height": 900})
    for question in ("alert", "onerror", "{{7*7}}", "<script>", LONG[2480:2500], "wwwwwwwwww"):
        page.goto(f"{hostile_url}search/?q={quote(question)}")
        assert settle(page).startswith("找到"), question
        assert MARKUP in page.locator("#tz-search-results a").all_text_contents(), question
        assert page.locator("#tz-search-results :is(script, img, input)").count() == 0
        # As text, without HTML entities.
        assert [text for text in page.locator("#tz-search-results p").all_text_contents() if "&lt;" in text] == []
        assert page.evaluate("document.documentElement.scrollWidth") <= 390
    # A query is text, too.
    page.goto(f"{hostile_url}search/?q={quote(MARKUP)}")
    settle(page)
    assert page.get_by_label("检索词").input_value() == MARKUP[:200]
    assert dialogs == []
    page.close()
