"""Corrections and undone records as readers see them: pages, lists, open data, feeds, calendars, search and sheets."""

import json
import re
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import jsonschema
import pytest

from golden import DAY, add_site_sources, build_pages
from righted import (
    AGAIN,
    AHEAD,
    ANNULLED,
    DEFECT,
    FREED,
    LATE,
    POSTPONED,
    REQUEST,
    SECRET,
    STRUCK,
    VENDOR,
    build_corrected_specimen,
)
from sheeting import FORMATS, SETS, export, table
from specimen import apply, build
from taizhang.documents.blank import DEFECT as DEFECT_FORM
from taizhang.documents.blank import OBJECTION, REQUIREMENT
from taizhang.documents.blank import VENDOR as VENDOR_FORM
from taizhang.law.calendar import PENDING, Unknown
from taizhang.office.sheets.merge import merge_export
from taizhang.repository.amendments import amendments_of, data_in_force, describe_amendment, field_title, public_copy
from taizhang.repository.repository import load_repository
from taizhang.site.apply.pages import build_objection_page
from taizhang.site.feeds import list_occurrences
from taizhang.site.feeds.notices import find_reminder_day
from taizhang.site.opendata.buildable import list_buildable
from taizhang.site.pages.banners import list_banners
from taizhang.site.pages.facets import facet_by_choice
from taizhang.site.pages.home import build_home
from taizhang.site.pages.listings import LISTS, list_ledger_entries, list_open_notices
from taizhang.site.pages.milestones import list_milestones
from taizhang.site.pages.rows import notice_row
from taizhang.site.view.traits import find_traits
from taizhang.site.view.view import View
from viewing import contents, load_view


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build_corrected_specimen(tmp_path_factory.mktemp("righted"))


@pytest.fixture(scope="module")
def view(root: Path) -> View:
    return load_view(root, DAY)


@pytest.fixture(scope="module")
def site(root: Path) -> Path:
    return build_pages(add_site_sources(root), search=True)


def page(site: Path, name: str) -> str:
    return (site / name).read_text(encoding="utf-8")


def words(html: str) -> str:
    """The text of a page without its tags, each run of blanks as one."""
    return " ".join(re.sub(r"<[^>]+>", "", html).split())


def section(html: str, anchor: str) -> str:
    return html.partition(f'id="{anchor}"')[2].partition("<h2")[0]


def test_the_old_value_is_struck_through_beside_the_corrected_field(site: Path) -> None:
    html = page(site, f"defects/{DEFECT}.html")
    fields = section(html, "fields")
    assert "查询不到本单位已验收项目" in fields and "<del>查不到项目</del>，2026-03-02更正" in fields
    assert "严重影响" in fields and "<del>一般影响</del>，2026-05-01起变更" in fields
    assert re.findall(r'href="#(amendment-\d)"', fields) == ["amendment-1", "amendment-2"]
    assert all(f'id="amendment-{number}"' in html for number in (1, 2))


def test_the_section_has_every_correction_and_change_in_full(site: Path) -> None:
    text = words(section(page(site, f"vendors/{VENDOR}.html"), "amendments"))
    assert "更正 合同第1项—合同金额 2026-05-06更正 原值1.50 现值360,000.00" in text
    assert "理由漏写万元，据合同原件更正。" in text
    assert "变更 服务商名称 自2026-06-01起生效 原值" in text and "现值云维信息技术（集团）有限公司 依据" in text
    assert "变更 服务团队 自2026-09-01起生效（尚未到日） 现行内容 人数 8" in text and "变更后 人数 18" in text


def test_a_change_shows_from_its_day_in_headings_lists_and_filters(root: Path, site: Path, view: View) -> None:
    assert "<h1>云维信息技术（集团）有限公司</h1>" in page(site, f"vendors/{VENDOR}.html")
    assert "云维信息技术（集团）有限公司" in page(site, "vendors/index.html")
    before = load_view(root, date(2026, 5, 31))
    assert before.title(VENDOR) != "云维信息技术（集团）有限公司" == view.title(VENDOR)
    team = view.current(view.book.vendors[VENDOR]).team
    assert team.size == 8 and load_view(root, date(2026, 9, 1)).current(view.book.vendors[VENDOR]).team.size == 18
    severity = facet_by_choice("defect", "severity", "严重程度")
    severities = {d.id: tuple(severity.words(view, d)) for d in LISTS["defects"].list_items(view)}
    assert severities[DEFECT] == ("serious",)
    assert "严重影响" in page(site, "defects/index.html")


def test_a_correction_of_a_private_field_publishes_neither_value_nor_reason(site: Path, root: Path) -> None:
    repository = load_repository(root)
    number = repository.book.requirements[REQUEST].requester.landline
    private = (*SECRET, number, "张某某")
    leaks = {(name, word) for name, text in contents(site) for word in private if word in text}
    assert leaks == set()
    section_text = words(section(page(site, f"requests/{REQUEST}.html"), "amendments"))
    assert "更正 需求提出机构—联系电话 2026-05-08更正 该栏不公开，内容从略。" in section_text
    assert "<del>新城区政务服务局</del>" in page(site, f"requests/{REQUEST}.html")
    for form in FORMATS:
        raw = export(repository, "requirements", form, DAY)
        folder = root.parent / f"export-{form}"
        folder.mkdir(exist_ok=True)
        (folder / f"x.{form}").write_bytes(raw)
        assert {word for _, text in contents(folder) for word in private if word in text} == set()


def test_a_receipt_is_shown_by_its_number_and_a_withdrawn_objection_as_such(site: Path, view: View) -> None:
    text = words(page(site, "notices/NOTICE-2026-01.html"))
    assert "收文〔2026〕31号" in text and "撤回异议 撤回日期 2026-04-08" in text
    assert notice_row(view, view.book.notices["NOTICE-2026-01"])[5].text == "2件（撤回1件）"


def test_an_annulled_notice_is_not_open_and_shows_day_and_reason(site: Path, view: View) -> None:
    html = page(site, f"notices/{ANNULLED}.html")
    assert "本公示已撤销（2026-06-10）" in words(html) and "公示所附内容与审核通过的不一致" in html
    assert "以书面形式提出" not in html and "已撤销的公示的原文" in html
    requirement = words(page(site, f"requests/{AGAIN}.html"))
    assert f"列有本需求的公示已撤销（{ANNULLED}，2026-06-10）" in requirement
    assert f"本需求的台账条目已移出台账（{STRUCK}，2026-06-11）" in requirement
    assert ANNULLED not in page(site, "index.html")
    carried = json.loads(build_objection_page(view, None).carried)
    assert carried["notices"] == {LATE: "2026-07-08"}
    assert ANNULLED in page(site, "notices/stage-annulled.html")


def test_an_undoing_is_shown_from_its_day(root: Path) -> None:
    early = load_view(root, date(2026, 6, 9))
    book = early.book
    assert list_banners(early, book.notices[ANNULLED]) == () == list_banners(early, book.entries[STRUCK])
    struck = {entry.id for entry in book.entries.values() if entry.struck and entry.struck.on <= early.today}
    assert {entry.id for entry in list_ledger_entries(early)} == set(book.entries) - struck
    assert early.life(book.releases["V1.2.0"]).stage == "planned"


def test_a_struck_entry_is_listed_apart_and_not_counted(site: Path, view: View) -> None:
    assert STRUCK not in {entry.id for entry in LISTS["entries"].list_items(view)}
    every = {entry.id for entry in view.book.entries.values() if entry.struck}
    assert {entry.id for entry in LISTS["struck"].list_items(view)} == every >= {STRUCK}
    html = page(site, "ledger/index.html")
    current, _, struck = html.partition("已移出台账的条目")
    assert STRUCK not in current and STRUCK in struck and "2026-06-11" in struck and "所依据的公示已撤销" in struck
    figures = {figure.title: figure.number for figure in build_home(view, "", {}).figures}
    assert figures["已纳入台账"] == len(view.book.entries) - len(every)
    assert sum(bar.number for bar in build_home(view, "", {}).charts[-1].items) == len(view.book.entries) - len(every)
    own = words(page(site, f"ledger/{STRUCK}.html"))
    assert "本条目已移出台账（2026-06-11）" in own and "编号不再使用" in own
    states = [(one.title, one.state) for one in list_milestones(view, view.book.entries[STRUCK])]
    assert states == [("纳入台账", "was"), ("已移出台账", "halt")]


def test_a_cancelled_release_and_a_postponed_entry_are_marked(site: Path, view: View) -> None:
    assert "本版本已取消（2026-06-12）" in words(page(site, "releases/V1.2.0.html"))
    assert f"暂缓实施的条目（{POSTPONED}，2026-05-18）" in words(page(site, "releases/V1.1.0.html"))
    entry = words(page(site, f"ledger/{POSTPONED}.html"))
    assert "在原列入的版本中暂缓实施（V1.1.0，2026-05-18）" in entry
    assert "原列入的版本已取消（V1.2.0，2026-06-12）" in words(page(site, f"ledger/{FREED}.html"))
    assert [one.state for one in list_milestones(view, view.book.releases["V1.2.0"])] == ["was", "halt"]
    assert find_traits(view, view.book.entries[FREED]).releases == ()
    assert find_traits(view, view.book.entries[POSTPONED]).releases == ("V1.3.0",)
    assert "1项（不再实施1项）" in page(site, "releases/index.html")


def test_a_late_page_prolongs_the_window_everywhere(site: Path, view: View) -> None:
    html = page(site, f"notices/{LATE}.html")
    assert "原定至2026年6月30日24时届满；网页于2026年6月24日发布，公示期顺延至2026年7月8日24时届满" in html
    assert "顺延 网页于2026-06-24发布，公示期顺延，截止日2026-07-08" in words(section(html, "fields"))
    row = [cell.text for cell in notice_row(view, view.book.notices[LATE])]
    assert row[2:4] == ["2026-06-24（原定2026-06-15）", "2026-07-08（原定2026-06-30）"]
    assert [(one.notice.id, one.last_day, one.left) for one in list_open_notices(view)] == [(LATE, date(2026, 7, 8), 5)]
    assert "2026年7月8日24时截止（原定2026年6月30日，因网页发布较晚而顺延）" in page(site, "index.html")


def test_a_notice_ahead_of_its_day_is_announced_and_not_open(site: Path, view: View) -> None:
    html = page(site, f"notices/{AHEAD}.html")
    assert "待发布" in html and "本公示尚未发布，定于2026年7月3日发布" in html and "公示期剩余" not in html
    assert view.days_left(view.book.notices[AHEAD]) is None
    assert notice_row(view, view.book.notices[AHEAD])[6].text == "待发布"


def test_a_last_day_that_no_calendar_reaches_is_pending_everywhere(tmp_path: Path) -> None:
    root = build_corrected_specimen(tmp_path)
    apply(root, {"edit": {LATE: {"publication.on": "2026-12-21"}}})
    view = load_view(root, date(2026, 12, 28))
    notice = view.book.notices[LATE]
    (one,) = list_open_notices(view)
    assert one.notice is notice and isinstance(one.last_day, Unknown) and one.left is None
    assert PENDING.zh in notice_row(view, notice)[3].text
    assert find_reminder_day(notice, view.law) is None
    assert json.loads(build_objection_page(view, None).carried)["notices"] == {LATE: None}
    assert any(PENDING.zh in event.title for event in list_occurrences(view) if event.record == LATE)


def test_the_open_data_hold_every_amendment_and_fit_their_schemas(site: Path) -> None:
    data = site / "data/v1"
    count = 0
    for path in sorted(data.glob("*/*.json")):
        if path.parent.name == "schemas":
            continue
        document = json.loads(path.read_text(encoding="utf-8"))
        schema = json.loads((path.parent / document["$schema"]).read_text(encoding="utf-8"))
        assert [error.message for error in jsonschema.Draft202012Validator(schema).iter_errors(document)] == [], path
        count += 1
    assert count > 20

    def record(kind: str, name: str) -> Any:
        return json.loads((data / kind / f"{name}.json").read_text(encoding="utf-8"))["record"]

    private, public = record("requirements", REQUEST)["amendments"]
    assert (private["field"], private["public"], private["was"], private["reason"]) == (
        "requester.landline",
        False,
        None,
        "",
    )
    assert (public["was"], public["now"]) == ("新城区政务服务局", "新城区政务服务中心")
    assert record("requirements", REQUEST)["data"]["corrections"][0] == {
        "field": "requester.landline",
        "on": "2026-05-08",
    }
    assert record("notices", LATE)["window"] == {
        "opens_on": "2026-06-24",
        "promised": "2026-06-30",
        "last_day": "2026-07-08",
        "proven": True,
    }
    assert record("notices", ANNULLED)["stage"]["code"] == "annulled"
    objections = record("notices", "NOTICE-2026-01")["data"]["objections"]
    assert objections[1]["arrival"] == {"number": "收文〔2026〕31号", "recorded_on": "2026-04-02"}
    assert objections[1]["withdrawn"]["on"] == "2026-04-08"
    assert record("releases", "V1.1.0")["data"]["postponed"][0]["entry"] == POSTPONED


def test_only_entries_of_a_live_release_may_be_built(root: Path, site: Path, view: View) -> None:
    assert [(entry.id, release.id) for entry, release in list_buildable(view)] == [(POSTPONED, "V1.3.0")]
    document = json.loads((site / "data/v1/buildable.json").read_text(encoding="utf-8"))
    assert [item["id"] for item in document["records"]] == [POSTPONED] and document["count"] == 1
    schema = json.loads((site / "data/v1/schemas/buildable.schema.json").read_text(encoding="utf-8"))
    jsonschema.Draft202012Validator(schema).validate(document)
    assert list(list_buildable(load_view(root, date(2026, 6, 19)))) == []


def test_an_entry_that_has_to_be_struck_may_not_be_built(tmp_path: Path) -> None:
    root = build_corrected_specimen(tmp_path)
    apply(root, {"edit": {"NOTICE-2026-01": {"annulled": {"on": "2026-06-30", "reason": "内容与审核通过的不一致。"}}}})
    assert list(list_buildable(load_view(root, DAY))) == []


def test_the_feeds_report_each_and_update_earlier_items(view: View) -> None:
    events = {f"{event.feed}/{event.key}": event for event in list_occurrences(view)}
    assert events[f"annulled/{ANNULLED}"].on == date(2026, 6, 10)
    assert events[f"struck/{STRUCK}"].on == date(2026, 6, 11)
    assert "2026-07-08截止" in events[f"prolonged/{LATE}"].title
    opening = events[f"opened/{ANNULLED}"]
    assert (opening.on, opening.changed) == (date(2026, 4, 10), date(2026, 6, 10)) and "已撤销" in opening.title
    late = events[f"opened/{LATE}"]
    assert (late.on, late.changed) == (date(2026, 6, 15), date(2026, 6, 24)) and "2026-07-08截止" in late.title
    assert f"opened/{AHEAD}" not in events
    withdrawn = events["objections/NOTICE-2026-01/2"]
    assert withdrawn.changed == date(2026, 4, 8) and "撤回" in withdrawn.title
    assert any("收文〔2026〕31号" in line for line in withdrawn.lines)
    private, public = (events[f"corrected/{REQUEST}/{number}"] for number in (1, 2))
    assert "内容从略" in private.lines[1] and "原为“新城区政务服务局”，现为“新城区政务服务中心”" in public.lines[1]
    assert not any(word in str(event) for event in events.values() for word in SECRET)


def test_the_calendar_ends_a_window_with_its_proven_last_day_and_cancels_an_annulled_one(site: Path) -> None:
    calendar: Any = icalendar.Calendar.from_ical((site / "calendar/all.ics").read_bytes())
    events = {str(event["SUMMARY"]): event for event in calendar.walk("VEVENT")}
    late_event = events["公示：2026年第3批政府采购云平台软件需求公示"]
    assert (late_event["DTSTART"].dt, late_event["DTEND"].dt) == (
        date(2026, 6, 24),
        date(2026, 7, 8) + timedelta(days=1),
    )
    assert "STATUS" not in late_event and "由2026-06-30顺延至2026-07-08" in str(late_event["DESCRIPTION"])
    cancelled_event = events["公示（已撤销）：2026年第二批政府采购云平台软件需求公示"]
    assert str(cancelled_event["STATUS"]) == "CANCELLED" and "2026-06-10撤销" in str(cancelled_event["DESCRIPTION"])
    assert not any(summary.startswith("公示") and "第4批" in summary for summary in events)


def test_a_cancelled_event_keeps_its_uid_and_counts_up(tmp_path: Path) -> None:
    from taizhang.lifecycle.deadlines import list_notice_windows

    root = build(tmp_path)

    def window() -> Any:
        view = load_view(root, DAY)
        book, law, schemas = view.book, view.law, view.schemas
        return next(
            one for notice, one in list_notice_windows(book, law, schemas, DAY, view.title) if notice.id == ANNULLED
        )

    before = window()
    apply(root, {"edit": {ANNULLED: {"annulled": {"on": "2026-06-10", "reason": "内容与审核通过的不一致。"}}}})
    after = window()
    assert after.key == before.key and after.sequence > before.sequence
    assert after.is_cancelled and not before.is_cancelled


def test_old_values_can_be_searched_for_and_hidden_ones_cannot(view: View, site: Path) -> None:
    from taizhang.site.search.finding import list_search_items

    items = {thing.id: "\n".join(thing.words) for thing in list_search_items(view, site) if thing.id}
    assert "查不到项目" in items[DEFECT] and "新城区政务服务局" in items[REQUEST]
    assert not any(word in text for text in items.values() for word in SECRET)


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("name", [one.name for one in SETS if one.name != "migrated"])
def test_an_untouched_export_changes_no_byte(root: Path, name: str, form: str) -> None:
    repository = load_repository(root)
    raw = export(repository, name, form, DAY)
    back = merge_export(raw, f"x.{form}", repository)
    assert (back.files, back.faults, back.conflicts) == ({}, (), ()) and back.rows > 0


def test_a_sheet_shows_corrections_beside_the_field_and_undone_records(root: Path) -> None:
    repository = load_repository(root)

    def row(name: str, record: str) -> dict[str, Any]:
        sheet = table(repository, name, DAY)
        cells = next(one.cells for one in sheet.rows() if one.record == record)
        return {column.heading: cell for column, cell in zip(sheet.columns, cells, strict=True)}

    problem = row("problems", DEFECT)["更正说明（自动计算）"]
    assert problem.splitlines() == [
        "2026-03-02更正“问题名称”：原为“查不到项目”，现为“查询不到本单位已验收项目”；理由：登记时误写，据报告单更正。",
        "2026-05-01起变更“严重程度”：原为“一般影响”，现为“严重影响”；依据：多家单位先后反映。",
    ]
    requirement = row("requirements", AGAIN)
    assert requirement["已撤销的公示（自动计算）"] == f"{ANNULLED}（2026-06-10撤销）"
    assert requirement["已移出台账的编号（自动计算）"] == f"{STRUCK}（2026-06-11移出）"
    assert ANNULLED not in requirement["公示编号（自动计算）"]
    entry = row("ledger", STRUCK)
    assert entry["移出日期"] == date(2026, 6, 11) and entry["阶段（自动计算）"] == "已移出台账"
    assert "该栏不公开" in row("requirements", REQUEST)["更正说明（自动计算）"]


def test_several_corrections_of_one_field_follow_one_another(root: Path) -> None:
    schema = load_repository(root).schemas["vendor"]
    data = {
        "name": "丙",
        "corrections": [
            {"field": "name", "was": "甲", "on": "2026-01-01", "reason": "一"},
            {"field": "name", "was": "乙", "on": "2026-02-01", "reason": "二"},
        ],
    }
    assert [(one.was, one.now) for one in amendments_of(schema, data)] == [("甲", "乙"), ("乙", "丙")]
    assert [one["was"] for one in data["corrections"]] == ["甲", "乙"]  # type: ignore[index]


def test_a_corrected_change_is_described_by_the_field_that_changed(root: Path) -> None:
    repository = load_repository(root)
    assert repository.law is not None
    schema = repository.schemas["defect"]
    data = {
        "severity": "minor",
        "changes": [{"field": "severity", "value": "serious", "from": "2026-05-01", "basis": "据反映"}],
        "corrections": [{"field": "changes.0.value", "was": "blocking", "on": "2026-05-02", "reason": "误写"}],
    }
    change, correction = amendments_of(schema, data)
    assert (change.was, change.now) == ("minor", "serious")
    assert field_title(schema, correction.place) == "变更第1项—变更后内容"
    description = describe_amendment(schema, repository.law, correction)
    assert (
        schema.label(("severity",), "blocking") in description and schema.label(("severity",), "serious") in description
    )
    assert data_in_force(data, date(2026, 4, 30)) is data
    assert data_in_force(data, date(2026, 5, 1))["severity"] == "serious" and data["severity"] == "minor"


def test_nothing_of_a_group_with_a_hidden_field_is_published(root: Path) -> None:
    schema = load_repository(root).schemas["requirement"]
    was = {"organization": "甲局", "landline": SECRET[0]}
    data = {
        "requester": {"organization": "乙局", "landline": "0471-6640000"},
        "corrections": [{"field": "requester", "was": was, "on": "2026-05-02", "reason": f"原{SECRET[0]}误"}],
    }
    (amendment,) = amendments_of(schema, data)
    assert (amendment.is_public, amendment.was, amendment.now, amendment.reason) == (False, None, None, "")
    assert public_copy(schema, data) == {
        "requester": {"organization": "乙局"},
        "corrections": [{"field": "requester", "on": "2026-05-02"}],
    }


def test_no_blank_form_asks_for_fields_of_later_acts() -> None:
    for form in (REQUIREMENT, DEFECT_FORM, VENDOR_FORM):
        assert {("corrections",), ("changes",)} <= form.later
    assert {("arrival",), ("withdrawn",), ("handling",)} <= OBJECTION.later
