"""Windows that are prolonged: what is announced within one moves its last day later, and never earlier."""

import shutil
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml
from hypothesis import example, given
from hypothesis import strategies as st

import merging
from golden import add_site_sources
from specimen import ROOT, apply, build
from taizhang.acts import disputes, notices, objections, publication
from taizhang.acts.desk import Act, Desk, carry_out, open_desk
from taizhang.acts.enrolment import enroll
from taizhang.acts.refusal import RefusedError
from taizhang.law.calendar import Calendar, Day, Unknown
from taizhang.law.law import Law
from taizhang.law.notice_window import window_of
from taizhang.law.prolongation import count_window, find_due_prolongation
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.agenda import list_agenda
from taizhang.lifecycle.closing import count_working_days_open
from taizhang.lifecycle.deadlines import list_notice_windows
from taizhang.lifecycle.dispute import find_decision_deadline
from taizhang.office.papers.notice import build_notice as notice_paper
from taizhang.office.papers.press import Press
from taizhang.records import Attachment, CalendarPin, Notice, Objection, Prolongation
from taizhang.repository.amendments import value_text
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.check import check_repository
from taizhang.site.feeds import list_occurrences
from test_calendar import DOCUMENTS
from viewing import load_view

ONE = timedelta(days=1)
REGION = ("150000",)
OVERLAYS = "schemas/calendar/overlays"
NOTICE = "NOTICE-2026-02"
"""The specimen's: published on 2026-04-10, open until 2026-04-24."""
WAITING = "ledger/entries/2026/LEDGER-2026-0004.yaml"
"""The entry by that notice."""


@cache
def country() -> Law:
    law = load_machinery(ROOT).law
    assert law is not None
    return law


def overlay(announced_on: str, off: str = "", worked: str = "", divisions: tuple[str, ...] = REGION) -> dict[str, Any]:
    return {
        "title": "关于地方节日放假的通知",
        "divisions": list(divisions),
        "announced_on": announced_on,
        "days_off": [{"name": "地方节日", "from": off, "until": off}] if off else [],
        "days_worked": [worked] if worked else [],
    }


def law_with(overlays: dict[str, dict[str, Any]]) -> Law:
    return replace(country(), calendar=Calendar.of(DOCUMENTS.values(), overlays))


def make_notice(law: Law, published_on: date) -> Notice:
    """A notice as it is opened on its day."""
    window = count_window(law, published_on, announced_by=published_on)
    assert isinstance(window.last_day, date)
    pins = tuple(CalendarPin(**pin) for pin in window.pins)
    return Notice("NOTICE-2026-99", "公示", published_on, window.last_day, pins, (), overlays=window.overlays)


def prolong(notice: Notice, law: Law) -> Notice:
    """Record every due prolongation of the notice, one after the other."""
    while (due := find_due_prolongation(notice, law, date.max)) is not None:
        to = due.window.last_day
        assert isinstance(to, date)
        one = Prolongation(
            to, tuple(CalendarPin(**pin) for pin in due.window.pins), due.recorded_last_day, due.window.overlays
        )
        notice = msgspec.structs.replace(notice, prolonged=(*notice.prolonged, one))
    return notice


def save_overlay(root: Path, name: str, document: dict[str, Any]) -> None:
    path = root / OVERLAYS / f"{name}.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(yaml.safe_dump(document, allow_unicode=True, sort_keys=False), encoding="utf-8")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """The specimen with days off that the region announced within a notice's window, before anything entered by it."""
    root = build(tmp_path)
    save_overlay(root, "local", overlay("2026-04-20", "2026-04-23"))
    (root / WAITING).unlink()
    shutil.rmtree(root / "ledger/approvals/LEDGER-2026-0004")
    return root


def carry_out_on(root: Path, act: Any, on: date) -> Act:
    desk = open_desk(root, on)
    proposal: Act = act(desk)
    carry_out(desk, proposal)
    return proposal


def notice_and_law(root: Path) -> tuple[Notice, Law]:
    repository = load_repository(root)
    assert repository.law is not None
    return repository.book.notices[NOTICE], repository.law


def codes(root: Path, today: str = "2026-07-01") -> list[tuple[str, str]]:
    """The findings on notices and ledger; the chain of seals lacks the entry that the fixture removed."""
    findings = check_repository(load_repository(root), date.fromisoformat(today))
    return [(one.code, one.record) for one in findings if one.code[0] in "NL"]


# The count, against an oracle of its own


def plain_count(law: Law, start: date, announced_by: date, overlays: dict[str, dict[str, Any]]) -> date:
    """Ten working days after `start`, day by day, by the files themselves."""
    day, remaining = start, 10
    while remaining:
        day += ONE
        works = law.calendar.as_pinned({}, (), announced_by).day(day) is Day.WORK
        for document in sorted(overlays.values(), key=lambda one: str(one["announced_on"])):
            if document["announced_on"] <= announced_by.isoformat():
                if any(span["from"] <= day.isoformat() <= span["until"] for span in document["days_off"]):
                    works = False
                if day.isoformat() in document["days_worked"]:
                    works = True
        remaining -= works
    return day


@st.composite
def arrangements(draw: st.DrawFn) -> tuple[date, dict[str, dict[str, Any]]]:
    """A notice's day, and days off and worked that are announced around its window."""
    start = draw(st.dates(date(2026, 3, 2), date(2026, 11, 2)))
    overlays = {}
    days = st.integers(-5, 40)
    for number in range(draw(st.integers(0, 4))):
        announced_on, off, working_day = (start + draw(days) * ONE for _ in range(3))
        kind = draw(st.sampled_from(["off", "worked", "both"]))
        overlays[f"local{number}"] = overlay(
            f"{announced_on}",
            f"{off}" if kind != "worked" else "",
            f"{working_day}" if kind != "off" and (kind == "worked" or working_day != off) else "",
        )
    # Of two announced on one day the files' names would decide; the oracle has no names.
    days_ = [one["announced_on"] for one in overlays.values()]
    overlays = {name: one for name, one in overlays.items() if days_.count(one["announced_on"]) == 1}
    return start, overlays


WITHDRAWN = {
    "local0": overlay("2026-03-03", "2026-03-03", ""),
    "local1": overlay("2026-03-04", "", "2026-03-03"),
}
"""A day off that is announced on the day itself, and withdrawn on the day after."""


def test_an_arrangement_filed_late_prolongs_by_no_more_than_fits_what_is_recorded() -> None:
    start = date(2026, 3, 2)
    filed = {
        "b": {**overlay("2026-03-04"), "days_worked": ["2026-03-09", "2026-03-10"]},
        "c": overlay("2026-03-05", "2026-03-11", ""),
    }
    notice = prolong(make_notice(law_with(filed), start), law_with(filed))
    off = [{"name": "地方节日", "from": "2026-03-09", "until": "2026-03-10"}]
    late = law_with({**filed, "a": {**overlay("2026-03-03"), "days_off": off}})
    due = find_due_prolongation(notice, late, date.max)
    recorded = {name for one in notice.prolonged for name in one.overlays}
    assert recorded
    assert due is None or recorded <= set(due.window.overlays)


@given(arrangements())
@example((date(2026, 3, 2), WITHDRAWN))
def test_a_window_is_prolonged_by_days_off_announced_within_it_and_never_shortened(
    case: tuple[date, dict[str, dict[str, Any]]],
) -> None:
    start, overlays = case
    law = law_with(overlays)
    notice = make_notice(law, start)
    assert notice.closes_on == plain_count(law, start, start, overlays)
    after = prolong(notice, law)
    assert after.closes_on == notice.closes_on and window_of(after, law).promised == notice.closes_on
    last = notice.closes_on
    for one in after.prolonged:
        assert one.to > last
        assert one.to == max(
            plain_count(law, start, start + number * ONE, overlays) for number in range((last - start).days + 1)
        )
        last = one.to
    assert window_of(after, law).last_day == last
    assert plain_count(law, start, last, overlays) <= last
    # Counted with what was announced by each day of the window, the law never ends it later than it ends.
    day = start
    while day <= last:
        assert plain_count(law, start, day, overlays) <= last
        day += ONE


@given(arrangements())
def test_a_notice_is_not_changed_by_days_off_recorded_after_it(
    case: tuple[date, dict[str, dict[str, Any]]],
) -> None:
    start, overlays = case
    notice = make_notice(country(), start)
    law = law_with(overlays)
    assert window_of(notice, law).last_day == notice.closes_on
    last = window_of(prolong(notice, law), law).known_last_day
    assert last is not None and last >= notice.closes_on
    assert plain_count(law, start, last, overlays) <= last


def test_the_real_revision_of_2020_prolongs_only_open_notices() -> None:
    law = country()
    notice = make_notice(law, date(2020, 1, 20))
    assert notice.calendar == (CalendarPin(2020, 1),) and notice.closes_on == date(2020, 2, 7)
    due = find_due_prolongation(notice, law, date.max)
    assert due is not None and due.announced_on == date(2020, 1, 27)
    assert (due.window.last_day, due.window.versions) == (date(2020, 2, 11), {2020: 2})
    assert find_due_prolongation(notice, law, date(2020, 1, 27)) == due
    assert find_due_prolongation(notice, law, date(2020, 1, 26)) is None, "nobody knew of it yet"
    after = prolong(notice, law)
    assert [one.to for one in after.prolonged] == [date(2020, 2, 11)]
    assert make_notice(law, date(2020, 2, 3)).calendar == (CalendarPin(2020, 2),)
    before = make_notice(law, date(2020, 1, 6))
    assert before.closes_on == date(2020, 1, 19) and find_due_prolongation(before, law, date.max) is None


def test_a_notice_older_than_the_first_arrangement_of_its_year_pins_the_first() -> None:
    window = count_window(country(), date(2012, 12, 3), announced_by=date(2012, 12, 3))
    assert window.versions == {2012: 1}
    calendar = country().calendar
    assert calendar.newest(2020, date(2019, 1, 1)) == 1 and calendar.newest(2020, date(2020, 1, 27)) == 2
    assert calendar.as_announced(date(2019, 1, 1)).versions_for(date(2020, 3, 2), date(2020, 3, 3)) == {2020: 1}


def test_where_no_calendar_reaches_the_new_last_day_it_is_due_and_not_known() -> None:
    law = law_with({"local": overlay("2026-12-15", "2026-12-28")})
    notice = make_notice(law, date(2026, 12, 14))
    assert notice.closes_on == date(2026, 12, 28)
    due = find_due_prolongation(notice, law, date.max)
    assert due is not None and isinstance(due.window.last_day, Unknown) and due.window.pins == []


# On record


def test_a_notice_is_opened_with_the_local_days_off_that_were_announced_by_its_day(tmp_path: Path) -> None:
    root = build(tmp_path)
    save_overlay(root, "before", overlay("2026-06-20", "2026-07-06"))
    save_overlay(root, "after", overlay("2026-07-02", "2026-07-07"))
    save_overlay(root, "elsewhere", overlay("2026-06-20", "2026-07-08", divisions=("150100",)))
    carry_out_on(
        root, lambda desk: notices.open_notice(desk, ["REQ-150000-20260401-aaa8"], desk.today), date(2026, 7, 1)
    )
    notice = load_repository(root).book.notices["NOTICE-2026-03"]
    assert (notice.closes_on, notice.overlays) == (date(2026, 7, 16), ("before",))
    assert codes(root, "2026-07-01") == [], "the other one is not announced yet"
    assert codes(root, "2026-07-02") == [("N15", "NOTICE-2026-03")]


def test_the_daily_job_records_the_prolongation_and_enrols_nothing_by_it_before_it_is_over(root: Path) -> None:
    assert codes(root) == [("N15", NOTICE)]
    notice, law = notice_and_law(root)
    for today in (date(2026, 4, 22), date(2026, 4, 25), date(2026, 7, 1)):
        steps = [item for item in list_agenda(load_repository(root).book, law, today) if "顺延" in item.step.act.zh]
        assert [(one.record, one.step.due, one.step.division) for one in steps] == [
            (NOTICE, date(2026, 4, 24), "150000")
        ]
        assert derive_life(
            load_repository(root).book.requirements["REQ-150105-20260108-aaa4"], load_repository(root).book, law, today
        ).stage == ("noticed")
    assert not [
        item for item in list_agenda(load_repository(root).book, law, date(2026, 4, 19)) if "顺延" in item.step.act.zh
    ]
    early = carry_out_on(root, enroll, date(2026, 4, 25))
    assert list(early.files) == [f"ledger/notices/{NOTICE}.yaml"]
    assert any("顺延至2026-04-27" in text.zh for text in early.messages)
    assert codes(root) == []
    notice, law = notice_and_law(root)
    assert notice.closes_on == date(2026, 4, 24)
    assert notice.prolonged == (
        Prolongation(date(2026, 4, 27), (CalendarPin(2026, 1),), date(2026, 4, 25), ("local",)),
    )
    assert carry_out_on(root, enroll, date(2026, 4, 27)).files == {}
    assert len(carry_out_on(root, enroll, date(2026, 4, 28)).files) == 1
    assert codes(root) == []


def test_an_objection_until_the_prolonged_day_is_in_time(root: Path) -> None:
    carry_out_on(root, enroll, date(2026, 4, 24))
    words = Objection("REQ-150105-20260108-aaa4", date(2026, 4, 27), "supplier", "security", "数据安全措施不足。")
    carry_out_on(root, lambda desk: objections.record_objection(desk, NOTICE, words), date(2026, 4, 27))
    repository = load_repository(root)
    requirement = repository.book.requirements["REQ-150105-20260108-aaa4"]
    assert repository.law is not None
    assert derive_life(requirement, repository.book, repository.law, date(2026, 4, 28)).stage == "objected"
    assert carry_out_on(root, enroll, date(2026, 4, 28)).files == {}


def test_an_entry_made_before_its_prolongation_was_recorded_has_to_be_corrected(tmp_path: Path) -> None:
    root = build(tmp_path)
    save_overlay(root, "local", overlay("2026-04-20", "2026-04-23"))
    enrolled_on = load_repository(root).book.entries["LEDGER-2026-0004"].enrolled_on
    assert enrolled_on == date(2026, 4, 27)
    carry_out_on(root, enroll, date(2026, 7, 1))
    findings = check_repository(load_repository(root), date(2026, 7, 1))
    assert [(one.code, one.severity, one.is_overtaken) for one in findings] == [("L02", "warning", True)]


def test_a_later_page_counts_from_its_day_with_the_newest_pinned_calendar(root: Path) -> None:
    apply(root, {"remove": {NOTICE: ["publication"]}})
    carry_out_on(root, enroll, date(2026, 4, 21))
    picture = Attachment("网页.png", "0" * 64)
    url = "https://www.ccgp-neimenggu.gov.cn/notice/202604/0002.html"
    carry_out_on(
        root,
        lambda desk: publication.record_publication(desk, NOTICE, url, date(2026, 4, 14), picture),
        date(2026, 4, 22),
    )
    notice, law = notice_and_law(root)
    window = window_of(notice, law)
    # From 2026-04-14 ten working days without the 23rd.
    assert (window.opens_on, window.last_day) == (date(2026, 4, 14), date(2026, 4, 29))
    assert "网页于2026-04-14发布" in window.cause.zh and "放假安排有调整" in window.cause.zh
    assert codes(root) == []


def test_every_place_with_the_last_day_shows_the_prolonged_one_beside_the_promised(root: Path) -> None:
    from taizhang.site.opendata.items import describe_record
    from taizhang.site.pages.rows import notice_row
    from taizhang.site.site import build_site
    from viewing import NOWHERE

    carry_out_on(root, enroll, date(2026, 4, 22))
    today = date(2026, 4, 22)
    view = load_view(root, today)
    notice = view.book.notices[NOTICE]
    assert "2026-04-27（原定2026-04-24）" in [cell.text for cell in notice_row(view, notice)]
    window = describe_record(view, NOWHERE, notice, "")["window"]
    assert (window["promised"], window["last_day"]) == ("2026-04-24", "2026-04-27")
    (event,) = [
        one
        for record, one in list_notice_windows(view.book, view.law, view.schemas, today, view.title)
        if record is notice
    ]
    assert event.on == date(2026, 4, 27) and "由2026-04-24顺延至2026-04-27" in event.description
    feed = [one for one in list_occurrences(view) if one.record == NOTICE]
    (one,) = [entry for entry in feed if entry.feed == "prolonged"]
    assert one.on == today and "2026-04-27" in one.title and "2026-04-24" in one.lines[0]
    (opening,) = [entry for entry in feed if entry.feed == "opened"]
    assert opening.changed == today and "原定至2026-04-24" in " ".join(opening.lines)
    add_site_sources(root)
    site = build_site(view, root, lambda items, _: items, search=False).target
    for path in ("index.html", f"notices/{NOTICE}.html", "requests/REQ-150105-20260108-aaa4.html"):
        page = (site / path).read_text(encoding="utf-8")
        assert "2026年4月27日" in page, path
    assert "2026年4月24日" in (site / f"notices/{NOTICE}.html").read_text(encoding="utf-8")
    press = Press(view.repository, view.law, today)
    assert notice_paper(press, notice).raw


AGAIN = {
    "files": {
        "ledger/entries/2026/LEDGER-2026-0005.yaml": "id: LEDGER-2026-0005\nrequirement: REQ-150105-20260108-aaa4\n"
        f"notice: {NOTICE}\nenrolled_on: 2026-07-01\nclassification: region-wide\n"
    },
    "edit": {"LEDGER-2026-0004": {"struck": {"on": "2026-07-01", "reason": "条目登记的顺序有误，移出后重新编号。"}}},
}


def test_the_gate_refuses_an_entry_by_a_notice_with_a_prolongation_due(tmp_path: Path) -> None:
    def refused_by(folder: str, recorded: bool) -> list[str]:
        (tmp_path / folder).mkdir()
        desk = merging.Desk(tmp_path / folder)
        desk.git("checkout", "-q", "main")
        save_overlay(desk.root, "local", overlay("2026-04-20", "2026-04-23"))
        if recorded:
            carry_out_on(desk.root, enroll, date(2026, 6, 1))
        desk.save("base")
        desk.git("checkout", "-q", "-B", "topic")
        findings = desk.propose(lambda root: apply(root, AGAIN)).judge(date(2026, 7, 1)).findings
        return [one.message.zh for one in findings if one.code == "G10"]

    (message,) = refused_by("owing", recorded=False)
    assert "应当自2026-04-24顺延，尚未登记" in message
    assert refused_by("recorded", recorded=True) == []


# Overlays by division


def test_local_days_off_count_for_the_county_that_acts_and_for_no_other(tmp_path: Path) -> None:
    root = build(tmp_path)
    before = {item.record: item.step for item in list_agenda(load_repository(root).book, country(), date(2026, 1, 9))}
    save_overlay(root, "city", overlay("2026-01-05", "2026-02-10", divisions=("150100",)))
    save_overlay(root, "county", overlay("2026-01-05", "2026-02-11", divisions=("150102",)))
    save_overlay(root, "january", overlay("2026-01-05", "2026-01-08", divisions=("150102",)))
    repository = load_repository(root)
    law = repository.law
    assert law is not None
    start = date(2026, 2, 9)
    assert law.last_day("window.urgent", start) == law.last_day("window.urgent", start, "150202")
    days = {code: law.last_day("window.urgent", start, code) for code in ("150000", "150202", "150121", "150102")}
    assert days["150000"] == days["150202"] == country().last_day("window.urgent", start)
    assert days["150000"] < days["150121"] < days["150102"]  # type: ignore[operator]
    after = {item.record: item.step for item in list_agenda(repository.book, law, date(2026, 1, 9))}
    moved_records = {record for record, step in after.items() if record in before and before[record].due != step.due}
    assert moved_records == {"REQ-150102-20260105-aaa1", "VENDOR-150102-yunwei"}
    assert {after[record].division for record in moved_records} == {"150102"}
    defect = repository.book.defects["DEFECT-150102-20260201-aaa1"]
    assert defect.reporter.division == "150102"
    open_ = msgspec.structs.replace(defect, resolved_on=None, disposition=None, verified=None)
    here, elsewhere = (
        count_working_days_open(open_, repository.book, one, date(2026, 2, 12)) for one in (law, country())
    )
    assert here is not None and elsewhere is not None and here == elsewhere - 2


def test_the_days_of_a_complaint_are_those_of_the_county_that_decides(tmp_path: Path) -> None:
    root = build(tmp_path)
    span = {"ground": "testing", "reason": "委托第三方检测平台日志。", "from": "2026-06-22", "until": "2026-06-24"}
    identity = "DISPUTE-150102-20260601-aaa1"
    plain = load_repository(root).book.disputes[identity]
    due = find_decision_deadline(plain, country())
    with pytest.raises(RefusedError):
        apply_span(root, identity, {**span, "until": "2026-06-21"})
    proposal = apply_span(root, identity, span)
    law = country()
    dispute = load_repository(root).book.disputes[identity]
    later = find_decision_deadline(dispute, law)
    assert isinstance(due, date) and isinstance(later, date)
    assert law.working_days_between(due, later) == 3
    assert any(str(later) in text.zh for text in proposal.messages)
    # A day off of the county within the span takes one of its days, and another in the run moves the deadline.
    save_overlay(root, "county", overlay("2026-01-05", "2026-06-23", divisions=("150102",)))
    local = load_repository(root).law
    assert local is not None
    assert find_decision_deadline(dispute, local) == later
    save_overlay(root, "run", overlay("2026-01-05", "2026-07-01", divisions=("150102",)))
    local = load_repository(root).law
    assert local is not None
    moved_deadline = find_decision_deadline(dispute, local)
    assert isinstance(moved_deadline, date) and law.working_days_between(later, moved_deadline) == 1


def apply_span(root: Path, identity: str, span: dict[str, Any]) -> Act:
    def act(desk: Desk) -> Act:
        return disputes.exclude_time(desk, identity, span)

    return carry_out_on(root, act, date(2026, 7, 20))


def test_an_overlay_is_shown_by_its_title() -> None:
    law = law_with({"local": overlay("2026-04-01", "2026-04-20")})
    schema = load_machinery(ROOT).schemas["notice"]
    assert value_text(schema, law, ["local"], ("overlays",)) == "关于地方节日放假的通知"
    assert law.calendar.overlay_title("elsewhere") == "elsewhere"
