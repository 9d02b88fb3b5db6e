"""The office that receives objections: dated data, printed wherever a page says that one may object."""

from datetime import date
from pathlib import Path

import pytest

from golden import DAY, furnish, made
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


def moved(root: Path) -> None:
    path = root / OFFICES
    path.write_text(path.read_text(encoding="utf-8") + MOVED, encoding="utf-8")


def seen_on(root: Path, today: date) -> View:
    repository = load_repository(root)
    assert repository.law is not None
    return View(repository, repository.law, today, findings=())


def test_every_page_that_says_one_may_object_says_where(root: Path) -> None:
    from taizhang.site.site import build_site

    furnish(root)
    site = build_site(seen_on(root, date(2026, 3, 10)), root, lambda items, _: items, search=False).target
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
    # Of a requirement that no open notice shows, nobody may object to anything.
    page = (site / "requests/REQ-150102-20260501-aaa7.html").read_text(encoding="utf-8")
    assert not any(line in page for line in LINES)


def test_feeds_and_calendars_say_where(root: Path) -> None:
    view = seen_on(root, DAY)
    law, book = view.law, view.book
    told = [one for one in list_occurrences(view) if one.feed in ("opened", "closing")]
    assert {one.feed for one in told} == {"opened", "closing"}
    for one in told:
        assert any("0471-4190000" in line and "演示大街1号" in line for line in one.lines), one.record
    found = list(list_notice_windows(book, law, view.schemas, DAY, view.title))
    assert found and all("电话0471-4190000" in deadline.description for _, deadline in found)


def test_an_office_that_moved_is_shown_from_its_day_and_a_closed_notice_keeps_the_old_one(root: Path) -> None:
    moved(root)
    law = seen_on(root, DAY).law
    before, after = law.objection_office(date(2026, 3, 31)), law.objection_office(date(2026, 4, 1))
    assert before is not None and after is not None
    assert (before.landline, after.landline) == ("0471-4190000", "0471-4190001")
    shown = made(furnish(root))
    assert "演示大街1号" in (shown / "notices/NOTICE-2026-01.html").read_text(encoding="utf-8")
    assert "演示路2号" in (shown / "notices/NOTICE-2026-02.html").read_text(encoding="utf-8")


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
def test_an_office_is_whole_and_names_no_person_and_no_mobile(root: Path, old: str, new: str, place: str) -> None:
    path = root / OFFICES
    held = path.read_text(encoding="utf-8")
    assert old in held
    path.write_text(held.replace(old, new), encoding="utf-8")
    found = [finding for finding in check_repository(load_repository(root), DAY) if finding.path == OFFICES]
    assert found and any(place in finding.field or place in finding.message.en for finding in found)


def test_the_demonstration_names_an_office_of_its_region() -> None:
    repository = load_repository(ROOT)
    assert repository.law is not None
    office = repository.law.objection_office(date(2026, 11, 23))
    assert office is not None and office.name.startswith(repository.law.department(repository.law.region))
    assert [title for title, _ in office.lines] == ["受理机构", "地址", "电话", "电子邮箱", "受理时间"]
