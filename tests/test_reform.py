"""A law that changes on a day: findings, rules' pages, papers, site and forms state and cite the law of their day."""

import json
import re
import shutil
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import docx
import pytest

from golden import add_site_sources
from specimen import ROOT, apply, build
from taizhang.base.errors import RunFailedError
from taizhang.base.text import Text
from taizhang.findings.citing import cite, fill_law_references, list_articles
from taizhang.findings.finding import Finding
from taizhang.law.law import Law
from taizhang.office.papers.notice import build_notice
from taizhang.office.papers.press import Press
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from taizhang.rules.explain import explain_rule
from taizhang.site.site import build_site
from taizhang.site.view.view import View

BEFORE, AFTER = date(2026, 3, 20), date(2026, 7, 1)
SINCE = "2026-04-01"
NEW_DOCUMENT = """  - id: region-2026-9
    title: {zh: 关于调整公示期的通知, en: Notice on the public notice period}
    short: {zh: 内财购〔2026〕9号, en: Regional notice 2026 No. 9}
    issued_on: 2026-03-25
    style: part-item
    articles:
      "2.1": {zh: 公示期, en: Public notice period}
  - id: order-200
    title: {zh: 关于调整质疑期限的办法, en: Measures on the period of challenges}
    short: {zh: 财政部令第200号, en: Order 200}
    issued_on: 2026-03-25
    style: article
    articles:
      "3": {zh: 质疑的提出期限, en: Period for a challenge}
"""
NEW_ARTICLE, OLD_ARTICLE = "内财购〔2026〕9号第二部分第（一）项", "内财购〔2021〕1131号第二部分第（三）项"


@dataclass(frozen=True)
class Reform:
    """A specimen whose law changes on 2026-04-01, by values that are added."""

    root: Path
    law: Law

    def findings(self, code: str, record: str, today: date = AFTER) -> list[Finding]:
        findings = check_repository(load_repository(self.root), today)
        return [one for one in findings if one.code == code and one.record == record]


def _add(root: Path, parameter: str, file: str, value: str) -> None:
    """One more dated value of a parameter, after those that it has."""
    path = root / "schemas/statutes" / file
    before, begin, rest = path.read_text(encoding="utf-8").partition(f"  - id: {parameter}\n")
    own, next_, after = rest.partition("  - id: ")
    path.write_text(f"{before}{begin}{own}      - {value}\n{next_}{after}", encoding="utf-8")


@pytest.fixture(scope="module")
def reform(tmp_path_factory: pytest.TempPathFactory) -> Reform:
    root = build(tmp_path_factory.mktemp("reformed"))
    sources = root / "schemas/sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8") + NEW_DOCUMENT, encoding="utf-8")
    _add(root, "notice_days", "notices-2021.yaml", f"{{from: {SINCE}, value: 7, source: region-2026-9/2.1}}")
    _add(root, "challenge_days", "order-94.yaml", f"{{from: {SINCE}, value: 5, source: order-200/3}}")
    _add(root, "substance.reply", "house.yaml", f"{{from: {SINCE}, value: 90, source: region-2026-9/2.1}}")
    _add(root, "substance.opinion", "house.yaml", "{from: 2026-06-30, value: 12, source: house/substance}")
    # The notice of April runs its seven days; then the specimen is as clean under the new law as under the old one.
    apply(root, {"edit": {"NOTICE-2026-02": {"closes_on": "2026-04-21"}}, "reseal": True})
    repository = load_repository(root)
    assert repository.law is not None
    assert check_repository(repository, AFTER) == ()
    return Reform(root, repository.law)


def _copy(reform: Reform, folder: Path) -> Reform:
    root = folder / "copy"
    shutil.copytree(reform.root, root)
    return Reform(root, reform.law)


def _cite(finding: Finding) -> str:
    return "；".join(text.zh for text in finding.source)


def test_a_wrong_notice_is_judged_worded_and_cited_by_the_law_of_its_day(reform: Reform, tmp_path: Path) -> None:
    wrong = _copy(reform, tmp_path)
    closes = {"NOTICE-2026-01": {"closes_on": "2026-03-19"}, "NOTICE-2026-02": {"closes_on": "2026-04-24"}}
    apply(wrong.root, {"edit": closes})
    (old,) = wrong.findings("N02", "NOTICE-2026-01")
    (new,) = wrong.findings("N02", "NOTICE-2026-02")
    assert "按十个工作日计算应为2026-03-20" in old.message.zh and "10 working days end on" in old.message.en
    assert "按七个工作日计算应为2026-04-21" in new.message.zh and "7 working days end on" in new.message.en
    assert OLD_ARTICLE in _cite(old) and NEW_ARTICLE not in _cite(old) and "呼财购〔2021〕76号" in _cite(old)
    assert NEW_ARTICLE in _cite(new) and "1131号" not in _cite(new) and "76号" not in _cite(new)


@pytest.mark.parametrize(("code", "old", "new", "article"), [
    ("N02", "十个工作日", "七个工作日", NEW_ARTICLE),
    ("G10", "十个工作日", "七个工作日", NEW_ARTICLE),
    ("U09", "七个工作日", "五个工作日", "财政部令第200号第三条"),
])  # fmt: skip
def test_a_rules_page_states_the_law_of_the_day(reform: Reform, code: str, old: str, new: str, article: str) -> None:
    before, after = (explain_rule(code, reform.law, day, "zh") or "" for day in (BEFORE, AFTER))
    assert old in before and article not in before
    assert new in after and old not in after and article in after


def test_a_challenge_is_judged_and_cited_by_the_day_of_its_knowledge(reform: Reform, tmp_path: Path) -> None:
    wrong = _copy(reform, tmp_path)
    # Seven working days after the third of June: in time by the old law, too late by the new one.
    apply(wrong.root, {"edit": {"DISPUTE-150102-20260601-aaa1": {"challenge.received_on": "2026-06-12"}}})
    (late,) = [one for one in wrong.findings("U09", "DISPUTE-150102-20260601-aaa1") if "逾期限" in one.message.zh]
    assert "2026-06-10" in late.message.zh
    assert "财政部令第200号第三条" in _cite(late) and "《政府采购法》第五十二条" not in _cite(late)
    assert "《政府采购法》第五十三条" in _cite(late), "the answer's article is unchanged"


def test_a_default_that_a_document_confirms_is_cited_by_it(reform: Reform, tmp_path: Path) -> None:
    wrong = _copy(reform, tmp_path)
    handling = {"on": "2026-03-18", "decided_by": "150000", "outcome": "dismissed", "reply": "略"}
    apply(wrong.root, {"edit": {"NOTICE-2026-01": {"objections.0.handling": handling}}})
    (old,) = [one for one in wrong.findings("N10", "NOTICE-2026-01") if "至少应有8字" in one.message.zh]
    assert "内财购〔2022〕演示1号（确认：文字的最少字数）" in _cite(old)
    apply(wrong.root, {"edit": {"NOTICE-2026-01": {"objections.0.handling.on": "2026-04-02"}}})
    (new,) = [one for one in wrong.findings("N10", "NOTICE-2026-01") if "至少应有90字" in one.message.zh]
    assert NEW_ARTICLE in _cite(new) and "演示1号" not in _cite(new)


def test_the_paper_of_a_notice_counts_the_days_of_its_law(reform: Reform) -> None:
    if not (reform.root / "site").exists():
        add_site_sources(reform.root)
    repository = load_repository(reform.root)
    press = Press(repository, reform.law, AFTER, draft=False)
    for record, days in (("NOTICE-2026-01", 10), ("NOTICE-2026-02", 7)):
        paper = build_notice(press, repository.book.notices[record])
        path = reform.root / "paper.docx"
        path.write_bytes(paper.raw)
        text = "\n".join(paragraph.text for paragraph in docx.Document(str(path)).paragraphs)
        path.unlink()
        assert re.findall("([0-9]+)个工作日", text) == [str(days)]


@pytest.fixture(scope="module")
def site(reform: Reform) -> Path:
    repository = load_repository(reform.root)
    if not (reform.root / "site").exists():
        add_site_sources(reform.root)
    view = View(repository, reform.law, AFTER)
    return build_site(view, reform.root, lambda items, _: items, search=False).target


def _page(site: Path, path: str) -> str:
    return re.sub("<[^>]*>", "", (site / path).read_text(encoding="utf-8"))


def test_the_pages_state_the_law_of_the_build_and_a_notice_that_of_its_day(site: Path) -> None:
    for path in ("notices/index.html", "guide/public/index.html"):
        assert "七个工作日" in _page(site, path) and NEW_ARTICLE in _page(site, path), path
    assert "7 working days" in _page(site, "en/index.html")
    assert "不少于十二个字，内财购〔2022〕演示1号确认" in _page(site, "guide/county/index.html")
    old, new = _page(site, "notices/NOTICE-2026-01.html"), _page(site, "notices/NOTICE-2026-02.html")
    assert "十个工作日" in old and OLD_ARTICLE in old and NEW_ARTICLE not in old
    assert "七个工作日" in new and NEW_ARTICLE in new and "十个工作日" not in new


def test_no_page_and_no_form_states_the_old_number_for_new_records(site: Path) -> None:
    old = (
        "decisions/",
        "guide/tour/",
        "guide/day-region/",
        "notices/NOTICE-2025",
        "notices/NOTICE-2026-01",
        "rules/parameters/",
    )
    files = (path for path in site.rglob("*") if path.suffix in {".html", ".js", ".json", ".xml"})
    texts = {path.relative_to(site).as_posix(): path.read_text(encoding="utf-8") for path in files}
    assert any(path.startswith("apply/") for path in texts)
    # A reviewer's sealed opinion stays as it was written.
    opinion = "已在法定网站公示满十个工作日"
    ten = re.compile("十个工作日|10个工作日|ten working days")
    wrong = [path for path, text in texts.items() if ten.search(text.replace(opinion, ""))]
    assert [path for path in wrong if not path.startswith(old)] == []
    assert [path for path, text in texts.items() if re.search(r"\{(?:number|article):[a-z]", text)] == []


def test_a_page_shows_every_value_with_its_days(site: Path) -> None:
    text = re.sub(
        r"\s+", " ", re.sub("<[^>]*>", " ", (site / "rules/parameters/index.html").read_text(encoding="utf-8"))
    )
    assert f"公示期 10个工作日 自2021-10-18起至2026-03-31止 全区 {OLD_ARTICLE}" in text
    assert f"公示期 7个工作日 自{SINCE}起 全区 {NEW_ARTICLE} notice_days" in text
    # The demonstration's own reform of the year.
    assert "3个工作日 自2021-10-18起至2026-11-17止" in text and "5个工作日 自2026-11-18起" in text


def test_an_article_holds_where_its_document_does(reform: Reform) -> None:
    law = reform.law
    assert list_articles(["route.dispute"], law, AFTER, "150202") == ("region-2021-1131/2.5",)
    assert list_articles(["route.dispute"], law, AFTER, "150102") == ("region-2021-1131/2.5", "city-2021-76/1.5")
    assert list_articles(["enrolment"], law, AFTER, "150202") == ("region-2021-1131/2.3",)
    assert list_articles(["enrolment"], law, AFTER) == ("region-2021-1131/2.3", "city-2021-76/1.3")
    assert list_articles(["notice-period", "enrolment"], law, date(2020, 1, 1))[0] == "region-2021-1131/2.3"
    assert [text.zh for text in cite(["notice-period"], law, AFTER)] == [NEW_ARTICLE]


def test_a_role_may_change_its_article_on_a_day(reform: Reform, tmp_path: Path) -> None:
    copied = _copy(reform, tmp_path)
    path = copied.root / "schemas/norms.yaml"
    old = "    role: public-notice\n"
    before, _, rest = path.read_text(encoding="utf-8").partition(old)
    dated_sources = "[{source: region-2021-1131/2.3, until: 2026-03-31}, {source: region-2026-9/2.1, from: 2026-04-01}]"
    rest = re.sub(r"source: \[.*\]", f"source: {dated_sources}", rest, count=1)
    path.write_text(before + old + rest, encoding="utf-8")
    law = load_repository(copied.root).law
    assert law is not None
    assert list_articles(["public-notice"], law, BEFORE) == ("region-2021-1131/2.3",)
    assert list_articles(["public-notice"], law, AFTER) == ("region-2026-9/2.1",)


@pytest.mark.parametrize("text", ["{number:no_such_days}", "{article:no-such-role}"])
def test_a_text_with_an_unknown_name_fails_the_run(reform: Reform, text: str) -> None:
    with pytest.raises(RunFailedError):
        fill_law_references(Text(text, text), reform.law, AFTER)


def test_a_text_of_a_record_is_never_filled_from_the_law(reform: Reform, tmp_path: Path) -> None:
    hostile = _copy(reform, tmp_path)
    apply(hostile.root, {"edit": {"REQ-150102-20260501-aaa7": {"title": "{number:notice_days}{article:no-such-role}"}}})
    repository = load_repository(hostile.root)
    assert repository.law is not None
    if not (hostile.root / "site").exists():
        add_site_sources(hostile.root)
    view = View(repository, repository.law, AFTER, findings=())
    target = build_site(view, hostile.root, lambda items, _: items, search=False).target
    assert "{number:notice_days}{article:no-such-role}" in (target / "requests/index.html").read_text(encoding="utf-8")


def test_the_schema_of_cards_describes_how_the_law_is_named() -> None:
    schema = json.loads((ROOT / "schemas/card.schema.json").read_text(encoding="utf-8"))
    for key in ("title", "message", "why", "help"):
        assert "{number:" in schema["properties"][key]["description"]
