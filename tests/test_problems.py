"""Problems in time: closed when mended, reported up by each level, ended by a living requirement, late by window."""

import json
import subprocess
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
import pytest
import yaml

from sheeting import SET_BY_NAME
from specimen import DAY, ROOT, apply, build
from taizhang.acts import defects
from taizhang.acts.desk import carry_out, open_desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.law.law import Law
from taizhang.lifecycle import Step, derive_life
from taizhang.lifecycle.agenda import list_agenda, list_corrections_due
from taizhang.lifecycle.chain import list_due_duties
from taizhang.lifecycle.closing import find_closing_day, find_mending_deadline, is_closed, is_late
from taizhang.lifecycle.dispute import find_dispute_report_step as dispute_report_step
from taizhang.office.sheets.sets import prepare_derivation
from taizhang.records import Correction, Defect, RecordChange, Report
from taizhang.records.pushing import find_push
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository
from taizhang.site.apply.patterns import describe_pushing
from taizhang.site.feeds import list_occurrences
from taizhang.site.pages.home import build_home
from taizhang.site.pages.listings import LISTS
from viewing import load_view

TODAY = date.fromisoformat(DAY)
URGENT, RULES = "DEFECT-150102-20260201-aaa1", "DEFECT-150102-20260420-aaa3"
WISH = "REQ-150102-20260501-aaa7"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


@pytest.fixture(scope="module")
def law() -> Law:
    current = load_repository(ROOT).law
    assert current is not None
    return current


def load_with_law(root: Path) -> tuple[Repository, Law]:
    repository = load_repository(root)
    assert repository.law is not None
    return repository, repository.law


def steps(root: Path, record: str, today: date = TODAY) -> list[Step]:
    repository, law = load_with_law(root)
    return [item.step for item in list_agenda(repository.book, law, today) if item.record == record]


def codes(root: Path, today: date = TODAY) -> set[tuple[str, str, str]]:
    return {(one.code, one.record, one.severity) for one in check_repository(load_repository(root), today)}


def problem(division: str = "150102", **changes: Any) -> Defect:
    data: dict[str, Any] = {
        "id": f"DEFECT-{division}-20260302-aaa9",
        "title": "开标大厅登录后白屏",
        "reported_on": "2026-03-02",
        "reporter": {"party": "agency", "organization": "某代理机构", "division": division},
        "channel": "hotline",
        "subsystem": "trading",
        "symptom": "登录开标大厅后页面空白，刷新无效。",
        "severity": "serious",
        "affects_business": True,
        "changes_business_rules": False,
    }
    return msgspec.convert(data | changes, type=Defect)


def save_problem(root: Path, defect: Defect) -> str:
    """Save a problem in the repository."""
    division, year = defect.id.split("-")[1], defect.id.split("-")[2][:4]
    path = root / f"defects/{division}/{year}/{defect.id}.yaml"
    path.parent.mkdir(parents=True, exist_ok=True)
    data: dict[str, Any] = msgspec.to_builtins(defect)
    data = {key: value for key, value in data.items() if value is False or value}
    if "disposition" in data:
        data["disposition"] = {key: value for key, value in data["disposition"].items() if value is not None}
    for change in data.get("changes", ()):
        change["from"] = change.pop("effective_from", change.get("from"))
    path.write_text(yaml.safe_dump(data, allow_unicode=True, sort_keys=False), encoding="utf-8")
    return defect.id


REPAIR: Mapping[str, Any] = {
    "severity": "blocking",
    "disposition": {"kind": "defect", "on": "2026-03-02"},
    "handling": [{"on": "2026-03-02", "by": "运维团队", "measure": "修复页面加载的错误并上线。"}],
    "resolved_on": "2026-03-02",
}


# ---- closed when mended, reported up by each level ----


@pytest.mark.parametrize(
    ("division", "reports", "who"),
    [
        ("150102", [], "150102"),
        ("150121", [("150100", "2026-03-04")], "150100"),
        ("150172", [], "150172"),
        ("150202", [("150200", "2026-03-03")], "150200"),
        ("150100", [], "150100"),
        ("150781", [], "150781"),
        ("152501", [], "152501"),
        ("150000", [], None),
        ("150781", [("150000", "2026-03-03")], None),
        ("150102", [("150100", "2026-03-04"), ("150000", "2026-03-05")], None),
    ],
)
def test_a_mended_defect_is_closed_and_its_next_report_is_due_by_the_level_that_has_it(
    root: Path, law: Law, division: str, reports: list[tuple[str, str]], who: str | None
) -> None:
    report_data = [{"to": to, "on": on} for to, on in reports]
    record = save_problem(root, problem(division, **REPAIR, reports=report_data))
    assert {one for one in codes(root) if one[1] == record} == set()
    repository, _ = load_with_law(root)
    assert is_closed(repository.book.defects[record], repository.book, law, TODAY)
    due_steps = [step for step in steps(root, record) if "上报" in step.act.zh]
    assert [step.division for step in due_steps] == ([who] if who else [])
    if who:
        since = date.fromisoformat(reports[-1][1]) if reports else date(2026, 3, 2)
        assert (
            due_steps[0].since == since
            and due_steps[0].due == law.last_day("window.report", since, who)
            and due_steps[0].overdue
        )
        assert due_steps[0].actor == law.department(who)


def test_an_urgent_defect_may_be_mended_before_its_disposition_which_is_then_still_due(root: Path) -> None:
    record = save_problem(root, problem(**{**REPAIR, "disposition": None}))
    assert {one for one in codes(root) if one[1] == record} == set()
    assert [step.act.zh for step in steps(root, record)] == ["沟通并明确处理办法", "验证处理结果"]
    later = save_problem(root, problem(**{**REPAIR, "disposition": {"kind": "defect", "on": "2026-03-09"}}))
    assert {one for one in codes(root) if one[1] == later} == set()


def test_an_explained_problem_or_one_with_a_requirement_needs_no_report(root: Path) -> None:
    explanation = {"kind": "explained", "on": "2026-03-03", "explanation": "清除浏览器缓存后即可登录。"}
    record = save_problem(root, problem(disposition=explanation))
    assert steps(root, record) == [] and steps(root, RULES) != []
    assert not any("上报" in step.act.zh for step in steps(root, RULES))


@pytest.mark.parametrize(
    ("before", "after", "due"),
    [
        ([], ["150100"], [("operate", "150102")]),
        (["150100"], ["150100", "150000"], [("consolidate", "150100")]),
        ([], ["150100", "150000"], [("operate", "150102"), ("consolidate", "150100")]),
    ],
)
def test_each_level_records_its_own_report(
    law: Law, before: list[str], after: list[str], due: list[tuple[str, str]]
) -> None:
    old, new = (
        problem(**REPAIR, reports=[{"to": to, "on": f"2026-03-0{3 + n}"} for n, to in enumerate(codes_)])
        for codes_ in (before, after)
    )
    assert [(one.duty, one.division) for one in list_due_duties(law, new, old, lambda _: False)] == due


def test_a_report_beside_the_countys_own_facts_needs_both(law: Law) -> None:
    old = problem(**REPAIR, reports=[{"to": "150100", "on": "2026-03-03"}])
    verification = {"on": date(2026, 3, 5), "by": "某代理机构"}
    new = msgspec.convert(
        {**msgspec.to_builtins(old), "verified": verification, "reports": [*msgspec.to_builtins(old.reports),
                                                                         {"to": "150000", "on": "2026-03-05"}]},
        type=Defect,
    )  # fmt: skip
    due = [(one.duty, one.division) for one in list_due_duties(law, new, old, lambda _: False)]
    assert due == [("operate", "150102"), ("consolidate", "150100")]


@pytest.mark.parametrize("division", ["150781", "152501", "150100"])
def test_a_division_that_reports_straight_to_the_region_reports_itself(law: Law, division: str) -> None:
    old, new = problem(division, **REPAIR), problem(division, **REPAIR, reports=[{"to": "150000", "on": "2026-03-03"}])
    assert [(one.duty, one.division) for one in list_due_duties(law, new, old, lambda _: False)] == [
        ("operate", division)
    ]


def test_a_city_reports_many_in_one_act(root: Path) -> None:
    reports = [{"to": "150100", "on": "2026-03-03"}]
    many = [
        save_problem(
            root, msgspec.structs.replace(problem(code, **REPAIR, reports=reports), id=f"DEFECT-{code}-20260302-aa{n}x")
        )
        for n, code in enumerate(["150102", "150121", "150172"])
    ]
    save_problem(root, problem("150202", **REPAIR))
    desk = open_desk(root, TODAY)
    act = defects.forward_defects(desk, [], TODAY, reporter="150100")
    carry_out(desk, act)
    assert len(act.files) == 3 and "呼和浩特市财政局将3件问题上报内蒙古自治区财政厅" in act.messages[0].zh
    book = load_repository(root).book
    for record in many:
        assert book.defects[record].reports[-1] == Report("150000", TODAY)
    with pytest.raises(RefusedError) as error:
        defects.forward_defects(open_desk(root, TODAY), [], TODAY, reporter="150100")
    assert "没有等待上报的问题" in error.value.reasons[0].message.zh


def test_a_county_cannot_record_a_report_of_the_city(root: Path) -> None:
    reported_record = save_problem(root, problem(**REPAIR, reports=[{"to": "150100", "on": "2026-03-03"}]))
    unreported_record = save_problem(root, problem("150121", **REPAIR))
    desk = open_desk(root, TODAY)
    for records, reporter, receiver in (
        ([reported_record], "150102", None),
        ([unreported_record], None, "150000"),
        ([unreported_record], "150100", None),
    ):
        with pytest.raises(RefusedError) as error:
            defects.forward_defects(desk, records, TODAY, reporter, receiver)
        (reason,) = error.value.reasons
        assert isinstance(reason, Refusal) and "的下一步由" in reason.message.zh and reason.help.zh
    with pytest.raises(RefusedError) as result:
        defects.forward_defects(desk, [URGENT, reported_record], TODAY)
    assert result.value.reasons[0].message.zh.startswith(URGENT)


def test_the_content_of_a_dispute_is_reported_before_it_is_handled_and_forwarded_by_the_city(
    root: Path, law: Law
) -> None:
    identity = "DISPUTE-150102-20260601-aaa1"
    apply(root, {"edit": {identity: {"reports": [{"to": "150100", "on": "2026-06-03"}]}},
                 "remove": {identity: ["handling", "filed"]}})  # fmt: skip
    assert not any(one[1] == identity for one in codes(root))
    due = dispute_report_step(load_repository(root).book.disputes[identity], law, TODAY)
    assert due is not None and due.division == "150100" and due.since == date(2026, 6, 3)
    assert [step.division for step in steps(root, identity) if "上报" in step.act.zh] == ["150100"]


# ---- a change of business rules ----


def test_a_withdrawn_requirement_opens_its_problem_again_and_refuses_nothing(root: Path) -> None:
    repository, law = load_with_law(root)
    assert is_closed(repository.book.defects[RULES], repository.book, law, TODAY)
    withdrawal = {"on": "2026-06-01", "reason": "业务安排调整，不再需要这项功能。"}
    apply(root, {"edit": {WISH: {"withdrawn": withdrawal}}})
    repository, law = load_with_law(root)
    defect = repository.book.defects[RULES]
    assert find_closing_day(defect, repository.book, law, TODAY) is None
    # Before the withdrawal it was closed, and stays so as of that day.
    assert find_closing_day(defect, repository.book, law, date(2026, 5, 20)) == date(2026, 5, 1)
    findings = [one for one in check_repository(repository, TODAY) if one.code == "D03"]
    assert [(one.severity, one.is_overtaken) for one in findings] == [("warning", True)]
    (step,) = steps(root, RULES)
    assert step.division == "150102" and step.since == date(2026, 6, 1) and "已撤回" in step.act.zh
    assert list_corrections_due(findings, repository.book, law, TODAY) == ()
    assert derive_life(defect, repository.book, law, TODAY).stage == "reopened"


def test_a_problem_that_is_open_again_is_settled_anew_by_the_same_command(root: Path) -> None:
    withdrawal = {"on": "2026-06-01", "reason": "业务安排调整，不再需要这项功能。"}
    other = yaml.safe_load((root / f"requests/150102/2026/{WISH}.yaml").read_text(encoding="utf-8"))
    other |= {"id": "REQ-150102-20260620-aab9", "submitted_on": "2026-06-20", "title": "询价项目可以更正误填的报价"}
    other["requester"]["sealed_form"] = {"file": "盖章申请表.pdf", "sha256": "9" * 64}
    target = root / "requests/150102/2026/REQ-150102-20260620-aab9.yaml"
    target.write_text(yaml.safe_dump(other, allow_unicode=True, sort_keys=False), encoding="utf-8")
    apply(root, {"edit": {WISH: {"withdrawn": withdrawal}}})
    desk = open_desk(root, TODAY)
    act = defects.advance_defect(
        desk, RULES, TODAY, defects.Ruling("requirement", requirement="REQ-150102-20260620-aab9")
    )
    carry_out(desk, act)
    repository, law = load_with_law(root)
    assert find_closing_day(repository.book.defects[RULES], repository.book, law, TODAY) == TODAY


def test_a_living_successor_of_its_own_line_keeps_it_closed(root: Path) -> None:
    path = root / f"requests/150102/2026/{WISH}.yaml"
    later = yaml.safe_load(path.read_text(encoding="utf-8"))
    later |= {"id": "REQ-150102-20260620-aab9", "submitted_on": "2026-06-20", "supersedes": WISH}
    later["requester"]["sealed_form"] = {"file": "盖章申请表.pdf", "sha256": "9" * 64}
    target = path.with_name("REQ-150102-20260620-aab9.yaml")
    target.write_text(yaml.safe_dump(later, allow_unicode=True, sort_keys=False), encoding="utf-8")
    repository, law = load_with_law(root)
    assert is_closed(repository.book.defects[RULES], repository.book, law, TODAY)
    later["withdrawn"] = {"on": "2026-06-25", "reason": "业务安排调整，不再需要这项功能。"}
    target.write_text(yaml.safe_dump(later, allow_unicode=True, sort_keys=False), encoding="utf-8")
    repository, law = load_with_law(root)
    # A withdrawn successor revives its predecessor.
    assert is_closed(repository.book.defects[RULES], repository.book, law, TODAY)
    apply(root, {"edit": {WISH: {"withdrawn": {"on": "2026-06-26", "reason": "业务安排调整，不再需要这项功能。"}}}})
    repository, law = load_with_law(root)
    assert not is_closed(repository.book.defects[RULES], repository.book, law, TODAY)


@pytest.mark.parametrize(
    ("case", "is_closed_now"),
    [
        ({"edit": {RULES: {"subsystem": "archives"}}}, False),
        ({"edit": {RULES: {"disposition.requirement": "REQ-150202-20260106-aaa2"}}}, False),
        ({"edit": {RULES: {"disposition.requirement": "REQ-150100-20260301-aaa5"}}}, False),
        ({"edit": {RULES: {"disposition.kind": "defect"}}}, True),
        ({"edit": {RULES: {"disposition.kind": "defect"}}, "remove": {RULES: ["disposition.requirement"]}}, False),
    ],
)
def test_only_a_requirement_of_its_own_line_closes_it_under_any_disposition(
    root: Path, case: dict[str, Any], is_closed_now: bool
) -> None:
    apply(root, case)
    repository, law = load_with_law(root)
    assert is_closed(repository.book.defects[RULES], repository.book, law, TODAY) is is_closed_now
    assert (("D03", RULES, "error") in codes(root)) is not is_closed_now
    # A record merged before is listed as open, not reported as faulty.
    apply(root, {"edit": {RULES: {"title": "询价时只能报一轮价"}}, "reseal": True})
    assert ("D03", RULES, "error") not in codes(root)
    assert bool(steps(root, RULES)) or is_closed_now


@pytest.mark.parametrize(("division", "fits"), [("150100", True), ("150000", True), ("150105", False)])
def test_the_line_of_business_goes_up_and_down_and_not_sideways(root: Path, division: str, fits: bool) -> None:
    apply(root, {"edit": {WISH: {"requester.division": division}}})
    repository, law = load_with_law(root)
    assert is_closed(repository.book.defects[RULES], repository.book, law, TODAY) is fits


# ---- windows ----


@pytest.mark.parametrize(
    ("severity", "affects", "window"),
    [
        ("blocking", True, "window.urgent"),
        ("serious", True, "window.serious"),
        ("serious", False, "window.defect"),
        ("minor", True, "window.defect"),
        ("minor", False, "window.minor"),
    ],
)
def test_severity_and_effect_set_the_window(law: Law, severity: str, affects: bool, window: str) -> None:
    defect = problem(severity=severity, affects_business=affects, disposition={"kind": "defect", "on": "2026-03-02"})
    due = law.last_day(window, date(2026, 3, 2), "150102")
    assert find_mending_deadline(defect, law, date(2026, 3, 3)) == due


def test_a_change_of_severity_moves_the_window_from_then_on_and_invents_no_breach(root: Path, law: Law) -> None:
    graver = RecordChange("severity", "blocking", date(2026, 3, 10), "当日起全部项目受阻。")
    defect = problem(disposition={"kind": "defect", "on": "2026-03-02"})
    with_change = msgspec.structs.replace(defect, changes=(graver,))
    assert find_mending_deadline(with_change, law, date(2026, 3, 9)) == find_mending_deadline(
        defect, law, date(2026, 3, 9)
    )
    assert find_mending_deadline(with_change, law, date(2026, 3, 10)) == date(2026, 3, 12)
    book = load_repository(root).book
    assert not is_late(with_change, book, law, date(2026, 3, 12)) and is_late(with_change, book, law, date(2026, 3, 13))
    # A corrected value holds from the start, but nobody could have known it.
    with_correction = msgspec.structs.replace(
        defect, severity="blocking", corrections=(Correction("severity", "serious", date(2026, 3, 10), "误登。"),)
    )
    assert find_mending_deadline(with_correction, law, date(2026, 3, 20)) == date(2026, 3, 12)
    lighter = msgspec.structs.replace(
        defect, severity="minor", corrections=(Correction("severity", "blocking", date(2026, 3, 3), "误登。"),)
    )
    assert find_mending_deadline(lighter, law, date(2026, 3, 20)) == law.last_day(
        "window.defect", date(2026, 3, 2), "150102"
    )


def test_the_disposition_of_a_blocking_problem_is_due_no_later_than_its_repair(root: Path) -> None:
    record = save_problem(root, problem(severity="blocking"))
    (step,) = steps(root, record, date(2026, 3, 3))
    assert step.act.zh == "沟通并明确处理办法" and step.due == date(2026, 3, 4)


# ---- one meaning of closed ----


def test_every_place_counts_the_same_problems_as_closed() -> None:
    view = load_view(ROOT)
    book, law = view.book, view.law
    closed_records = {one.id for one in book.defects.values() if is_closed(one, book, law, view.today)}
    assert 0 < len(closed_records) < len(book.defects)
    figure = next(one for one in build_home(view, "", {}).figures if one.title == "未办结问题")
    assert figure.number == len(book.defects) - len(closed_records)
    rows = LISTS["defects"].first_rows(view, 1000).rows
    dated_records = {str(row[0].text) for row in rows if row[6].text != "—"}
    assert dated_records == closed_records
    order = [str(row[0].text) in closed_records for row in rows]
    assert order == sorted(order), "open ones come first"
    assert {one.record for one in list_occurrences(view) if one.feed == "resolved"} == closed_records
    derived_column = next(one for one in SET_BY_NAME["problems"].derived if one.name == "closed_on")
    exported_records = {
        one.id
        for one in book.defects.values()
        if derived_column.value(prepare_derivation(one, view.repository, law, view.today))
    }
    assert exported_records == closed_records
    waiting = {item.record for item in view.agenda if item.record.startswith("DEFECT-")}
    assert set(book.defects) - closed_records <= waiting


# ---- interfaces and pushes ----


def test_an_interface_answers_living_needs_and_a_withdrawn_one_is_corrected(root: Path) -> None:
    need, withdrawal = "REQ-150100-20260301-aaa5", {"reason": "业务安排调整，不再需要这项数据。"}
    apply(root, {"edit": {need: {"withdrawn": {"on": "2026-06-20", **withdrawal}}}})
    repository, law = load_with_law(root)
    findings = [one for one in check_repository(repository, TODAY) if one.code == "I01"]
    assert [(one.severity, one.is_overtaken) for one in findings] == [("warning", True)]
    (item,) = list_corrections_due(findings, repository.book, law, TODAY)
    assert item.record == "INTERFACE-001" and item.step.division == "150000" and "已撤回" in item.step.act.zh
    apply(root, {"edit": {need: {"withdrawn.on": "2026-05-20"}, "INTERFACE-001": {"title": "合同公告查询接口"}}})
    assert ("I01", "INTERFACE-001", "error") in codes(root)


PUSHES = (
    "平台主动推送至第三方", "将成交结果实时推送给预算管理一体化系统", "由平台向发改委信用系统推送合同数据",
    "与税务系统对接，平台主动推送发票数据", "推送合同信息至供应商的ERP系统", "不仅推送给用户，还推送给第三方系统",
    "在不影响性能的情况下实时推送给财政一体化系统", "平台通过webhook通知第三方系统", "系统自动推送至“信用中国”网站",
    "由平台主动将数据传输至审计监督平台", "将评审结果推送到OA", "合同备案后平台实时推送给银行系统",
    "每天凌晨将前一日成交数据推送到市大数据中心平台", "公告信息推送：自动推送至盟市公共资源交易网",
)  # fmt: skip
OTHER_TEXTS = (
    "消息推送给用户", "推送通知至移动客户端", "推送到本平台其他子系统", "不推送",
    "平台不承担推送",
    "平台不向第三方系统推送数据，由第三方系统查询", "落标告知书由系统推送到供应商工作台",
    "由平台各子系统推送到首页",
    "接收信用平台推送的失信名单", "由一体化系统向本平台推送指标数据", "银行系统将审批结果推送至合同融资系统",
    "将原推送至银行系统的方式改为由银行系统查询", "无需平台主动推送，第三方系统按接口查询",
    "禁止向任何第三方系统推送数据",
    "将待办事项推送至平台各业务系统", "合同到期提醒推送至微信公众号", "第三方系统主动向平台推送合同履约数据",
    "交易系统将合同推送至档案管理系统归档", "供应商主动提供证明材料", "不采用推送方式向第三方系统提供数据",
    "将公告推送至中国政府采购网内蒙古自治区分网", "推送给系统管理员", "推动系统建设",
)  # fmt: skip


@pytest.mark.parametrize("text", PUSHES)
def test_a_push_to_a_third_party_is_recognized(text: str) -> None:
    assert find_push(text) is not None


@pytest.mark.parametrize("text", OTHER_TEXTS)
def test_messages_to_users_and_denials_are_no_push(text: str) -> None:
    assert find_push(text) is None


@pytest.mark.parametrize("field", ["title", "content", "scenario", "proposal"])
@pytest.mark.parametrize("kind", ["adjustment", "addition"])
def test_a_push_is_refused_in_every_field_of_every_kind(root: Path, kind: str, field: str) -> None:
    text = "成交后由平台将成交结果实时推送给预算管理一体化系统"
    apply(root, {"edit": {WISH: {"kind": kind, field: text}}})
    (finding,) = (one for one in check_repository(load_repository(root), TODAY) if one.code == "R07")
    assert (finding.field, finding.severity, finding.record) == (field, "error", WISH)


def test_the_browsers_form_recognizes_the_same_pushes() -> None:
    script = (ROOT / "site/assets/apply/judge.js").read_text(encoding="utf-8")
    part = script[script.index("    const pushing =") : script.index("    const rules = {")]
    texts = [*PUSHES, *OTHER_TEXTS]
    call = f"{json.dumps(texts)}.map((text) => [findPush(text, false), findPush(text, true)])"
    program = (
        f"const page = {{ pushing: {json.dumps(describe_pushing())} }};\n{part}\nconsole.log(JSON.stringify({call}));"
    )
    result = subprocess.run(["node", "-e", program], capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stderr
    assert json.loads(result.stdout) == [[find_push(text), find_push(text, True)] for text in texts]
