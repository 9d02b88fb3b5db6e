"""The office that receives objections: dated data, printed on every page that mentions objections."""

from datetime import date
from pathlib import Path

import pytest

from golden import DAY, add_site_sources, build_pages
from specimen import ROOT, build
from taizhang.lifecycle.deadlines import list_notice_windows
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from taizhang.site.feeds import list_occurrences
from taizhang.site.view.view import View

OFFICES = "schemas/statutes/offices.yaml"
LINES = (
    "内蒙古自治区财政厅政府采购管理处",
    "呼和浩特市赛罕区演示大街1号",
    "0471-4190000",
    "yiyi@czt.example.cn",
    "工作日9:00",
)
MOVED = """      - from: 2026-04-01
        value:
          name: 内蒙古自治区财政厅政府采购监督处
          address: 呼和浩特市新城区演示路2号
          landline: 0471-4190001
          email: jiandu@czt.example.cn
          hours: 工作日9:00—17:00
        source: house/offices
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def move_office(root: Path) -> None:
    path = root / OFFICES
    path.write_text(path.read_text(encoding="utf-8") + MOVED, encoding="utf-8")


def view_on(root: Path, today: date) -> View:
    repository = load_repository(root)
    assert repository.law is not None
    return View(repository, repository.law, today, findings=())


def test_every_page_that_mentions_objections_names_the_office(root: Path) -> None:
    from taizhang.site.site import build_site

    add_site_sources(root)
    site = build_site(view_on(root, date(2026, 3, 10)), root, lambda items, _: items, search=False).target
    for path in (
        "index.html",
        "notices/index.html",
        "notices/NOTICE-2026-01.html",
        "requests/REQ-150102-20260105-aaa1.html",
        "apply/objection/index.html",
        "guide/public/index.html",
    ):
        page = (site / path).read_text(encoding="utf-8")
        assert all(line in page for line in LINES), path
    # Nobody may object to a requirement without an open notice.
    page = (site / "requests/REQ-150102-20260501-aaa7.html").read_text(encoding="utf-8")
    assert not any(line in page for line in LINES)


def test_feeds_and_calendars_name_the_office(root: Path) -> None:
    view = view_on(root, DAY)
    law, book = view.law, view.book
    occurrences = [one for one in list_occurrences(view) if one.feed in ("opened", "closing")]
    assert {one.feed for one in occurrences} == {"opened", "closing"}
    for one in occurrences:
        assert any("0471-4190000" in line and "演示大街1号" in line for line in one.lines), one.record
    windows = list(list_notice_windows(book, law, view.schemas, DAY, view.title))
    assert windows and all("电话0471-4190000" in deadline.description for _, deadline in windows)


def test_an_office_that_moved_is_shown_from_its_day_and_a_closed_notice_keeps_the_old_one(root: Path) -> None:
    move_office(root)
    law = view_on(root, DAY).law
    before, after = law.objection_office(date(2026, 3, 31)), law.objection_office(date(2026, 4, 1))
    assert before is not None and after is not None
    assert (before.landline, after.landline) == ("0471-4190000", "0471-4190001")
    site = build_pages(add_site_sources(root))
    assert "演示大街1号" in (site / "notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
    assert "演示路2号" in (site / "notices/NOTICE-2026-02.html").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new", "place"),
    [
        ("landline: 0471-4190000", 'landline: "13800138000"', "landline"),
        ("name: 内蒙古自治区财政厅政府采购管理处", "name: 张三13800138000", "name"),
        ("（邮政编码010000）", "，电话13800138000", "address"),
        ("email: yiyi@czt.example.cn", "email: 13800138000@example.cn", "email"),
        ("email: yiyi@czt.example.cn", "email: 网站留言", "email"),
        ("          hours: 工作日9:00—12:00、14:30—17:30\n", "", "hours"),
        ("          hours: 工作日", "          person: 张三\n          hours: 工作日", "person"),
    ],
)
def test_an_office_is_complete_and_names_no_person_and_no_mobile(root: Path, old: str, new: str, place: str) -> None:
    path = root / OFFICES
    content = path.read_text(encoding="utf-8")
    assert old in content
    path.write_text(content.replace(old, new), encoding="utf-8")
    findings = [finding for finding in check_repository(load_repository(root), DAY) if finding.path == OFFICES]
    assert findings and any(place in finding.field or place in finding.message.en for finding in findings)


def test_the_demonstration_names_an_office_of_its_region() -> None:
    repository = load_repository(ROOT)
    assert repository.law is not None
    office = repository.law.objection_office(date(2026, 11, 23))
    assert office is not None and office.name.startswith(repository.law.department(repository.law.region))
    assert [title for title, _ in office.lines] == ["受理机构", "地址", "电话", "电子邮箱", "受理时间"]
