"""Every type of page in a real browser, as people use it: narrow, wide, light, dark, without scripts, on paper."""

from collections.abc import Iterator

import pytest
from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]
from playwright.sync_api import Browser, Page

PAGES = (
    "index.html",
    "requests/index.html",
    "requests/page-2.html",
    "requests/stage-noticed.html",
    "requests/REQ-150102-20260105-bmd3.html",
    "requests/REQ-150105-20260702-vx7r.html",
    "notices/NOTICE-2026-06.html",
    "ledger/index.html",
    "ledger/LEDGER-2026-0015.html",
    "releases/V3.2.2.html",
    "disputes/DISPUTE-150302-20260908-8vgr.html",
    "defects/index.html",
    "defects/DEFECT-150102-20260324-x2k9.html",
    "vendors/index.html",
    "vendors/VENDOR-150102-dingsheng.html",
    "vendors/assessments-grade-good.html",
    "interfaces/INTERFACE-001.html",
    "overdue/index.html",
    "rules/index.html",
    "rules/N02.html",
    "rules/norms/index.html",
    "rules/parameters/index.html",
    "guide/index.html",
    "guide/county/index.html",
    "guide/tour/index.html",
    "decisions/index.html",
    "en/index.html",
)
"""One page of each type, and of each state that looks different."""
EXAMINED_PAGES = (
    "index.html",
    "requests/page-2.html",
    "requests/REQ-150105-20260702-vx7r.html",
    "notices/NOTICE-2026-06.html",
    "ledger/LEDGER-2026-0015.html",
    "vendors/index.html",
    "vendors/VENDOR-150102-dingsheng.html",
    "overdue/index.html",
    "rules/N02.html",
    "rules/norms/index.html",
    "guide/county/index.html",
    "en/index.html",
)
"""One page of each layout, for slower examinations."""
SERIOUS = {"serious", "critical"}
NORMS = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
CONTRAST = {"runOnly": ["color-contrast", "link-in-text-block"]}


@pytest.mark.parametrize(("width", "dark", "large"), [(390, False, False), (1280, True, False), (390, True, True)])
def test_every_page_fits_its_screen(page: Page, base_url: str, width: int, dark: bool, large: bool) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if dark else "light")
    page.goto(base_url)
    if large:
        page.locator("label[for=tz-large]").click()
    too_wide = []
    for path in PAGES:
        page.goto(base_url + path)
        assert page.locator("h1").count() == 1, path
        assert page.locator("body").get_attribute("data-md-color-scheme") == ("slate" if dark else "default")
        if page.evaluate("document.documentElement.scrollWidth") > width:
            too_wide.append(path)
    assert too_wide == []


def list_serious_violations(page: Page, options: dict[str, list[str]] = NORMS) -> Iterator[str]:
    """The serious or critical violations that axe finds on a page."""
    # Of similar rows the first six are enough.
    page.evaluate("document.querySelectorAll('tbody tr:nth-child(n+7), li:nth-child(n+17)').forEach(e => e.remove())")
    for violation in Axe().run(page, options=options).response["violations"]:
        if violation["impact"] in SERIOUS:
            yield f"{page.url} {violation['id']}: {violation['nodes'][0]['html'][:200]}"


def test_no_page_has_a_serious_accessibility_violation(page: Page, base_url: str) -> None:
    """axe on each type of page in light colours; in dark ones only the colours differ."""
    violations: list[str] = []
    for path in EXAMINED_PAGES:
        page.goto(base_url + path)
        violations.extend(list_serious_violations(page))
    page.emulate_media(color_scheme="dark")
    for path in (
        "index.html",
        "departments/150100.html",
        "notices/NOTICE-2026-06.html",
        "rules/N02.html",
    ):
        page.goto(base_url + path)
        violations.extend(list_serious_violations(page, CONTRAST))
    assert violations == []


def test_a_phone_has_the_sections_and_the_filters_behind_a_button(page: Page, base_url: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(base_url + "requests/index.html")
    assert not page.get_by_role("link", name="台账", exact=True).is_visible()
    page.locator("#tz-menu").focus()
    page.keyboard.press("Space")
    assert page.get_by_role("link", name="台账", exact=True).is_visible()
    assert not page.locator(".tz-facets").first.is_visible()
    page.locator(".tz-look").first.focus()
    page.keyboard.press("Space")
    assert page.locator(".tz-facets").first.is_visible()
    assert list(list_serious_violations(page)) == []


def test_without_scripts_people_read_filter_leaf_and_enlarge(browser: Browser, base_url: str) -> None:
    context = browser.new_context(java_script_enabled=False, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.goto(base_url)
    size = page.evaluate("getComputedStyle(document.documentElement).fontSize")
    page.locator("label[for=tz-large]").click()
    assert float(page.evaluate("getComputedStyle(document.documentElement).fontSize")[:-2]) > float(size[:-2])
    page.get_by_role("link", name="需求", exact=True).click()
    page.get_by_role("link", name="第2页").first.click()
    assert page.url.endswith("requests/page-2.html")
    assert page.locator("table.tz-list tbody tr").count() == 26
    page.locator(".tz-facets").get_by_role("link", name="呼和浩特市").click()
    count = page.locator(".tz-facets [aria-current] small").inner_text()
    assert page.locator("table.tz-list tbody tr").count() == int(count)
    page.locator("table.tz-list tbody a").first.click()
    assert page.locator("ol.tz-timeline > li").count() >= 1
    assert page.locator("details.tz-fold").last.get_attribute("open") is None
    page.locator("details.tz-fold > summary").last.click()
    assert page.locator("ul.tz-rules a").first.is_visible()
    context.close()


def test_type_size_and_colours_stay_as_chosen(page: Page, base_url: str) -> None:
    page.goto(base_url)
    page.locator("label[for=tz-large]").click()
    page.locator("#tz-scheme").click()
    page.goto(base_url + "rules/N02.html")
    assert page.locator("#tz-large").is_checked()
    assert page.evaluate("parseFloat(getComputedStyle(document.documentElement).fontSize)") > 25
    assert page.locator("body").get_attribute("data-md-color-scheme") == "slate"
    page.locator("#tz-scheme").click()
    page.reload()
    assert page.locator("body").get_attribute("data-md-color-scheme") == "default"


def test_the_keyboard_reaches_everything_and_shows_where_it_is(page: Page, base_url: str) -> None:
    page.goto(base_url + "requests/REQ-150102-20260105-bmd3.html")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "md-skip"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "tz-content"
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "首页"
    page.goto(base_url + "requests/index.html")
    stops = page.locator("a[href]:visible, button:visible, summary:visible, input:visible").count()
    seen = set()
    for _ in range(stops + 5):
        page.keyboard.press("Tab")
        at = page.evaluate(
            """() => {
              const e = document.activeElement, own = e.classList.contains("tz-sr") ? e.nextElementSibling : e;
              const style = getComputedStyle(own);
              return [e.tagName, e.getAttribute("href") || e.id, style.outlineStyle !== "none" || e === document.body];
            }"""
        )
        assert at[2], at
        seen.add(at[1])
    places = ".tz-nav a, .tz-facets a, .tz-list a, .tz-pages a, .tz-foot a"
    wanted = page.locator(places).evaluate_all("found => found.map(e => e.getAttribute('href'))")
    assert [href for href in wanted if href not in seen] == []


def test_a_notice_prints_as_the_notice_alone(page: Page, base_url: str) -> None:
    page.goto(base_url + "notices/NOTICE-2026-06.html")
    page.emulate_media(media="print")
    assert page.locator(".tz-official").is_visible()
    for hidden in (".tz-head", ".tz-foot", "h1", "#timeline", ".tz-fields", "#anchor", ".md-banner"):
        assert not page.locator(hidden).first.is_visible(), hidden
    text = page.locator("body").inner_text()
    assert (
        "公示期为十个工作日" in text
        and "2026年11月30日24时届满" in text
        and "电子卖场商品上架须提供三家电商同款链接" in text
    )
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")
    page.goto(base_url + "requests/REQ-150102-20260105-bmd3.html")
    assert page.locator("#timeline").is_visible() and not page.locator(".tz-head").is_visible()


def test_a_chart_has_its_figures_in_a_table_and_leads_to_the_records(page: Page, base_url: str) -> None:
    page.goto(base_url)
    for chart in page.locator("figure.tz-chart:has(svg)").all():
        texts = chart.locator("svg text").all_text_contents()
        chart.locator("summary").click()
        for row in chart.locator("tbody tr").all():
            title, number = row.locator("th").inner_text(), row.locator("td").last.inner_text()
            assert title in texts and number in texts, (title, number, texts)
    tile = page.locator(".tz-tiles a", has_text="呼和浩特").first
    count = tile.locator("b").inner_text()
    tile.click()
    assert page.locator(".tz-count").inner_text().startswith(f"共{count}条")
