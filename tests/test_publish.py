"""The parts of the site: pages of lists, links and places, milestones, the year's flow, addresses that changed."""

import shutil
from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, cast

import pytest

from golden import DAY, add_site_sources, build_pages
from specimen import apply, build
from taizhang.base.errors import RunFailedError
from taizhang.repository.repository import load_repository
from taizhang.site.links import find_broken_links
from taizhang.site.pages.charts import Bar, Part, draw_bars
from taizhang.site.pages.flow import STEPS, measure_flow
from taizhang.site.pages.forge import ForgeLinks
from taizhang.site.pages.listings import LISTS
from taizhang.site.pages.milestones import list_milestones
from taizhang.site.pages.rule_pages import list_judging_rules, mark_code
from taizhang.site.redirects import list_redirect_pages
from taizhang.site.view.paging import ROWS, ListPage, list_pages
from taizhang.site.view.tables import Facet, ListCell, Listing
from taizhang.site.view.view import View


def view_of(root: Path, today: date = DAY) -> View:
    repository = load_repository(root)
    assert repository.law is not None
    return View(repository, repository.law, today)


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("publish"))


def pages_of(items: Iterable[int]) -> list[ListPage]:
    """The pages of a list of numbers that can be looked through as even or odd."""
    numbers = list(items)
    parity = Facet("parity", "奇偶", lambda _, n: ("odd" if n % 2 else "even",), lambda _: {"even": "偶", "odd": "奇"})
    listing = Listing("x", "数", ("数",), lambda _: numbers, lambda _, n: (ListCell(str(n)),), (parity,))
    return list(list_pages(cast(View, None), listing, lambda _, row: row[0].text))


def test_a_list_is_cut_into_pages_of_fifty_and_loses_nothing() -> None:
    pages = pages_of(range(123))
    plain_pages = [page for page in pages if page.under is None]
    assert [page.file for page in plain_pages] == ["index.html", "page-2.html", "page-3.html"]
    assert [len(page.rows) for page in plain_pages] == [50, 50, 23]
    assert [row for page in plain_pages for row in page.rows] == [str(n) for n in range(123)]
    odd = [page for page in pages if page.file.startswith("parity-odd")]
    assert [page.file for page in odd] == ["parity-odd.html", "parity-odd-2.html"]
    assert [row for page in odd for row in page.rows] == [str(n) for n in range(1, 123, 2)]
    assert {page.total for page in odd} == {61}
    assert len({page.file for page in pages}) == len(pages)
    assert odd[1].title == "数：奇（第2页）"


def test_an_empty_list_has_one_page() -> None:
    (page,) = pages_of([])
    assert (page.file, page.rows, page.of, page.headings) == ("index.html", (), 1, ())


def test_a_pager_names_few_pages_of_any_number() -> None:
    pages = [page for page in pages_of(range(ROWS * 400)) if page.under is None]
    assert [number for number, _ in pages[199].pager] == [1, 198, 199, 200, 201, 202, 400]
    assert max(len(page.pager) for page in pages) == 7
    files = {page.file for page in pages}
    assert all(file in files for page in pages for _, file in page.pager)


def test_every_heading_of_every_list_counts_its_records(root: Path) -> None:
    view = view_of(root)
    for word, listing in LISTS.items():
        items = listing.list_items(view)
        pages = list(list_pages(view, listing, lambda _, row: row[0].text))
        for facet in listing.facets:
            titles = facet.titles(view) if facet.titles else None
            for item in items:
                words = list(facet.words(view, item))
                assert titles is None or set(words) <= set(titles), (word, facet.name, words)
        for page in pages:
            if page.number == 1 and page.under:
                assert page.total == page.under[1].number, (word, page.file)
    late = list_pages(view, LISTS["overdue"], lambda _, row: row[0].text)
    assert next(late).total == sum(item.step.overdue for item in view.agenda)


def write_pages(folder: Path, **pages: str) -> Path:
    for name, body in pages.items():
        (folder / f"{name}.html").write_text(f"<html><title>x</title><body>{body}</body></html>", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    ("body", "broken"),
    [
        ('<a href="b.html">b</a>', []),
        ('<a href="b.html#there">b</a>', []),
        ("<a href=b.html#there>b</a>", []),
        ("<a class='x' href='b.html#gone'>b</a>", ["a.html → b.html#gone"]),
        ('<a href="c.html">c</a> <img src="d.png">', ["a.html → c.html", "a.html → d.png"]),
        ('<p id="here"></p><a href="#here">x</a> <a href="#">x</a>', []),
        ('<a href="#nowhere">x</a>', ["a.html → #nowhere"]),
        ('<a href="https://example.invalid/x">x</a> <a href="mailto:a@b">x</a>', []),
        ("&lt;a href=\"gone.html\"&gt; <code>href='gone.html'</code>", []),
        ('<a href="%E5%85%AC.html">x</a>', ["a.html → %E5%85%AC.html"]),
        ('<a href="b.html?x=1&amp;y=2#there">x</a>', []),
        ('<p title="新增 src=x"></p><p title=" href=\'gone.html\' id=there"></p>', []),
        ("<a title='a > b' href='gone.html'>x</a>", ["a.html → gone.html"]),
        ('<p title=" id=here "></p><a href="#here">x</a>', ["a.html → #here"]),
        ('<a name="here"></a><a href="#here">x</a>', []),
        ('<input name="here"><a href="#here">x</a>', ["a.html → #here"]),
        ('<!-- <a href="gone.html"> --><script>x = "<a href=gone.html>";</script>', []),
        ('<svg><a xlink:href="1" href="gone.html"><text>x</text></a></svg>', ["a.html → gone.html"]),
    ],
)
def test_a_link_leads_to_a_file_and_to_a_place_on_it(tmp_path: Path, body: str, broken: list[str]) -> None:
    assert find_broken_links(write_pages(tmp_path, a=body, b='<h2 id="there">x</h2>')) == broken


def test_a_record_without_a_page_stops_the_build(root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = add_site_sources(shutil.copytree(root, tmp_path / "place", dirs_exist_ok=True))
    monkeypatch.setattr(Path, "write_text", _without("REQ-150102-20260105-aaa1.html", Path.write_text))
    with pytest.raises(RunFailedError, match=r"requests/REQ-150102-20260105-aaa1\.html"):
        build_pages(place)
    assert not (place / "build/site").exists()


def _without(name: str, write: Any) -> Any:
    return lambda self, *words, **options: None if self.name == name else write(self, *words, **options)


def test_a_changed_address_is_redirected(root: Path, tmp_path: Path) -> None:
    place = add_site_sources(shutil.copytree(root, tmp_path / "place", dirs_exist_ok=True))
    config = place / "mkdocs.yml"
    text = config.read_text(encoding="utf-8")
    config.write_text(text.replace("extra:\n", "extra:\n  redirects: {old/ledger.html: ledger/index.html}\n"), "utf-8")
    page = (build_pages(place) / "old/ledger.html").read_text(encoding="utf-8")
    assert 'content="0; url=../ledger/index.html"' in page and 'href="../ledger/index.html"' in page


def test_an_address_in_use_or_outside_the_site_is_not_redirected(tmp_path: Path) -> None:
    write_pages(tmp_path, index="")
    for wrong in ("index.html", "../x.html", "/x.html", "x"):
        with pytest.raises(RunFailedError, match=r"extra\.redirects"):
            list(list_redirect_pages(tmp_path, {"redirects": {wrong: "index.html"}}))
    ((old, page),) = list_redirect_pages(tmp_path, {"redirects": {"old.html": "nowhere.html"}})
    (tmp_path / old).write_text(page, encoding="utf-8")
    assert find_broken_links(tmp_path) == ["old.html → nowhere.html"]


def test_a_forge_is_named_for_its_history_and_pull_requests() -> None:
    assert ForgeLinks.of({}) is None
    github = ForgeLinks.of({"forge": {"kind": "github", "address": "https://forge.invalid/a/b/", "branch": "main"}})
    gitea = ForgeLinks.of({"forge": {"kind": "gitea", "address": "https://forge.invalid/a/b"}})
    assert github and gitea
    assert github.history("requests/x y.yaml") == "https://forge.invalid/a/b/commits/main/requests/x%20y.yaml"
    assert gitea.history("a.yaml") == "https://forge.invalid/a/b/commits/branch/main/a.yaml"
    assert (github.pull(7), gitea.pull(7)) == ("https://forge.invalid/a/b/pull/7", "https://forge.invalid/a/b/pulls/7")
    for wrong in ("github", {"kind": "cvs", "address": "https://x"}, {"kind": "gitea", "address": "javascript:x"}):
        with pytest.raises(RunFailedError, match=r"extra\.forge"):
            ForgeLinks.of({"forge": wrong})


def test_forge_address_and_mongolian_title_of_mkdocs_yml_are_shown(root: Path, tmp_path: Path) -> None:
    place = add_site_sources(shutil.copytree(root, tmp_path / "place", dirs_exist_ok=True))
    config = place / "mkdocs.yml"
    forge = "extra:\n  forge: {kind: gitea, address: 'https://forge.invalid/a/b'}\n  mongolian_title: \u182e\u1824\n"
    text = config.read_text(encoding="utf-8").replace("extra:\n", f"site_url: https://ledger.invalid/x/\n{forge}")
    config.write_text(text, encoding="utf-8")
    site = build_pages(place)
    page = (site / "requests/REQ-150102-20260105-aaa1.html").read_text(encoding="utf-8")
    path = "requests/150102/2026/REQ-150102-20260105-aaa1.yaml"
    assert f'<a href="https://forge.invalid/a/b/commits/branch/main/{path}">修改历史</a>' in page
    assert "https://forge.invalid/a/b/pulls/" in page
    address = "https://ledger.invalid/x/requests/REQ-150102-20260105-aaa1.html"
    assert f'<link rel="canonical" href="{address}">' in page
    assert address in page.partition('class="tz-cite"')[2].partition("</p>")[0]
    assert '<span class="tz-mongolian" lang="mn-Mong" hidden>\u182e\u1824</span>' in page


def states(view: View, record: str) -> list[tuple[str, str]]:
    return [(step.title, step.state) for step in list_milestones(view, view.book.all[record][1])]


def test_milestones_show_past_current_and_coming_steps(root: Path) -> None:
    view = view_of(root)
    way = ["提出", "评估", "汇总", "审核", "公示", "纳入台账", "列入升级", "上线"]
    assert states(view, "REQ-150102-20260105-aaa1") == [(title, "was") for title in way]
    waiting = states(view, "REQ-150102-20260501-aaa7")
    # Without a seal nothing here shows which duty is done: they are one milestone.
    assert waiting == [("提出", "was"), ("审查", "now"), *((title, "ahead") for title in way[4:])]
    # On the first day of its notice, the same requirement is at the step of the notice.
    early = view_of(root, date(2026, 3, 6))
    assert states(early, "REQ-150102-20260105-aaa1")[4:6] == [("公示", "now"), ("纳入台账", "ahead")]


def test_milestones_stop_at_an_early_end_and_data_sharing_has_its_own(root: Path) -> None:
    view = view_of(root)
    assert states(view, "REQ-150203-20260310-aaa6") == [("提出", "was"), ("已撤回", "halt")]
    sharing = [title for title, _ in states(view, "REQ-150100-20260301-aaa5")]
    assert sharing == ["提出", "收集", "汇总", "审核", "形成接口规范"]


def test_a_superseded_requirement_is_marked_and_leads_to_its_successor(root: Path, tmp_path: Path) -> None:
    place = add_site_sources(shutil.copytree(root, tmp_path / "place", dirs_exist_ok=True))
    apply(place, {"edit": {"REQ-150102-20260501-aaa7": {"supersedes": "REQ-150000-20260401-aaa8"}}})
    site = build_pages(place)
    old = (site / "requests/REQ-150000-20260401-aaa8.html").read_text(encoding="utf-8")
    alert = old.partition('class="tz-alert"')[2].partition("</p>")[0]
    assert 'href="../requests/REQ-150102-20260501-aaa7.html"' in alert and "已被新需求替代" in alert
    new = (site / "requests/REQ-150102-20260501-aaa7.html").read_text(encoding="utf-8")
    assert 'href="../requests/REQ-150000-20260401-aaa8.html"' in new
    assert 'class="tz-alert"' not in (site / "requests/REQ-150102-20260105-aaa1.html").read_text(encoding="utf-8")


def test_the_flow_counts_each_step_in_its_year_and_computes_the_median(root: Path) -> None:
    view = view_of(root)
    steps = {step.title: step for step in measure_flow(view, 2026)}
    assert tuple(steps) == STEPS
    of_year = [r for r in view.book.requirements.values() if r.submitted_on.year == 2026]
    functional = [r for r in of_year if r.kind != "data-sharing"]
    entries = [entry for entry in view.book.entry_of.values() if entry.enrolled_on.year == 2026]
    assert steps["提出"].number == len(functional) and steps["提出"].days is None
    assert steps["纳入台账"].number == len(entries)
    assert all(step.number == 0 and step.days is None for step in measure_flow(view, 2019))
    numbers = [steps[title].number for title in STEPS]
    # What was planned in one year may go live in the next.
    assert numbers[:4] == sorted(numbers[:4], reverse=True)
    shipped_releases = [
        release for release in view.book.releases.values() if release.released_on and release.released_on.year == 2026
    ]
    assert numbers[5] == sum(len(release.live_entries) for release in shipped_releases)
    days = sorted(
        view.law.calendar.working_days_between(notice.published_on, entry.enrolled_on)
        for entry in entries
        for notice in [view.book.notices_of[entry.requirement][0]]
    )  # type: ignore[type-var]
    assert steps["纳入台账"].days == pytest.approx((days[(len(days) - 1) // 2] + days[len(days) // 2]) / 2)  # type: ignore[operator]


def test_a_chart_is_the_same_bytes_and_holds_its_texts_and_links() -> None:
    items = [
        Bar("甲<乙", (Part("已办", 3, "done"), Part("在办", 1, "going")), page="x.html?a=1&b=2"),
        Bar("丙", (Part("已办", 0, "done"),), "，无"),
    ]
    chart = draw_bars(items, "../")
    assert chart == draw_bars(items, "../")
    assert 'fill="var(--tz-chart-done)"' in chart and 'fill="var(--tz-chart-going)"' in chart
    assert ">甲&lt;乙</text>" in chart and ">0，无</text>" in chart
    assert chart.count('<a tabindex="-1" href="../x.html?a=1&amp;b=2">') == 2
    assert "http" not in chart and "role=" not in chart


def test_the_rules_of_a_kind_are_those_whose_cases_find_fault_with_it() -> None:
    codes = {
        kind: {words.code for words in list_judging_rules((kind,))} for kind in ("requirement", "notice", "vendor")
    }
    assert "R01" in codes["requirement"] and "R01" not in codes["notice"] | codes["vendor"]
    assert "N02" in codes["notice"] and "V02" in codes["vendor"]
    assert all("F06" in rules for rules in codes.values())


def test_code_in_a_card_is_shown_as_code_and_nothing_else_is_markup() -> None:
    assert mark_code("写`a<b`，<i>不</i>") == "写<code>a&lt;b</code>，&lt;i&gt;不&lt;/i&gt;"
    assert mark_code("一个`反引号") == "一个`反引号"
