"""The acts one by one: the facts they write, and what they refuse beyond the stage of a record."""

import hashlib
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import click.testing
import pytest
import yaml

from confirming import confirm, remove_confirmations
from sealing import seal_by_region
from specimen import apply, build, reseal
from taizhang.acts import (
    assessments,
    defects,
    disputes,
    interfaces,
    notices,
    objections,
    payments,
    publication,
    raising,
    releases,
    vendors,
)
from taizhang.acts.desk import Act, Desk, carry_out, check_act, open_desk
from taizhang.acts.enrolment import enroll
from taizhang.acts.identity import next_serial_id
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.cli import taizhang
from taizhang.findings.finding import Finding
from taizhang.records import Attachment, Objection
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from terminal import Terminal, dialogue
from test_new import run

DAY = date(2026, 7, 1)
URL = "https://www.ccgp-neimenggu.gov.cn/category/cggg?notice=test"
NOTICE, REQUEST, DISPUTE = "NOTICE-2026-01", "REQ-150102-20260105-aaa1", "DISPUTE-150102-20260601-aaa1"
VENDOR, RELEASE = "VENDOR-150102-yunwei", "V1.0.0"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def perform(root: Path, act: Callable[[Desk], Act], on: date = DAY) -> Act:
    desk = open_desk(root, on)
    result = act(desk)
    carry_out(desk, result)
    return result


def collect_refusals(root: Path, act: Callable[[Desk], Act], on: date = DAY) -> list[Finding | Refusal]:
    """Why the act is refused, each reason with article and remedy; nothing was written."""
    before = {p: p.read_bytes() for p in root.rglob("*") if p.is_file()}
    with pytest.raises(RefusedError) as caught:
        perform(root, act, on)
    assert {p: p.read_bytes() for p in root.rglob("*") if p.is_file()} == before
    for reason in caught.value.reasons:
        assert reason.source and reason.message.zh and reason.message.en and reason.help.zh and reason.help.en
    return list(caught.value.reasons)


def codes(reasons: list[Finding | Refusal]) -> set[str]:
    return {reason.code for reason in reasons if isinstance(reason, Finding)}


def read_data(root: Path, path: str) -> dict[str, Any]:
    data: dict[str, Any] = yaml.load((root / path).read_text(encoding="utf-8"), Loader=yaml.BaseLoader)
    return data


def approved_requirement(root: Path) -> str:
    """The requirement of the specimen that is approved and waits for its notice."""
    (waiting,) = notices.list_noticeable_requirements(open_desk(root, DAY))
    return waiting


def test_a_notice_numbers_itself_counts_its_days_and_stores_digests(root: Path) -> None:
    record = approved_requirement(root)
    act = perform(root, lambda desk: notices.open_notice(desk, [record, record], DAY, URL))
    data = read_data(root, "ledger/notices/NOTICE-2026-03.yaml")
    assert data["closes_on"] == "2026-07-15" and "第三批" in str(data["title"])
    assert "notice publish NOTICE-2026-03" in act.messages[1].zh and "--renew NOTICE-2026-03" in act.messages[1].zh
    digest = hashlib.sha256(next(root.glob(f"requests/*/*/{record}.yaml")).read_bytes()).hexdigest()
    assert data["requirements"] == [{"id": record, "sha256": digest}]
    assert not check_repository(load_repository(root), DAY)


def test_a_notice_whose_last_day_is_not_known_yet_is_refused(root: Path) -> None:
    record = approved_requirement(root)
    reasons = collect_refusals(
        root, lambda desk: notices.open_notice(desk, [record], date(2026, 12, 21), URL), date(2026, 12, 21)
    )
    assert "节假日安排" in reasons[0].message.zh and "2027" in reasons[0].message.zh
    assert isinstance(reasons[0], Refusal) and "较早" not in reasons[0].help.zh


def test_what_a_notice_may_not_hold(root: Path) -> None:
    record = approved_requirement(root)
    assert "没有待公示" in collect_refusals(root, lambda desk: notices.open_notice(desk, [], DAY, URL))[0].message.zh
    assert codes(
        collect_refusals(root, lambda desk: notices.open_notice(desk, [record], DAY, "https://example.com/x"))
    ) == {"N11"}
    past = collect_refusals(root, lambda desk: notices.open_notice(desk, [record], date(2026, 6, 30), URL))
    assert "早于当日" in past[0].message.zh and "2026-07-01" in past[0].help.zh
    far = collect_refusals(root, lambda desk: notices.open_notice(desk, [record], date(2026, 7, 9)))
    assert "5个工作日" in far[0].message.zh and "2026-07-08" in far[0].message.zh
    unknown = collect_refusals(root, lambda desk: notices.open_notice(desk, ["REQ-150102-20260105-zzzz"], DAY, URL))
    assert "没有编号" in unknown[0].message.zh


def publish_notice(root: Path, record: str) -> None:
    """A notice of `record` that is opened on DAY, sealed, and on the site from that day."""
    perform(root, lambda desk: notices.open_notice(desk, [record], DAY))
    seal_by_region(root, "NOTICE-2026-03", f"{DAY}T09:00:00+08:00")
    picture = Attachment("page.png", "0" * 64)
    perform(root, lambda desk: publication.record_publication(desk, "NOTICE-2026-03", URL, DAY, picture))


def build_objection(on: date, requirement: str = REQUEST) -> Objection:
    return Objection(requirement, on, "public", "other", "建议明确施行时间。", None)


def test_a_late_objection_is_recorded_and_delays_nothing(root: Path) -> None:
    act = perform(root, lambda desk: objections.record_objection(desk, NOTICE, build_objection(date(2026, 6, 30))))
    assert "不影响纳入台账" in act.messages[0].zh
    reply = "所提建议已在升级说明中载明。"
    perform(root, lambda desk: objections.handle_objection(desk, NOTICE, None, DAY, "dismissed", "150000", reply))
    assert not check_repository(load_repository(root), DAY)


def test_objections_that_are_refused(root: Path) -> None:
    early = collect_refusals(
        root, lambda desk: objections.record_objection(desk, NOTICE, build_objection(date(2026, 3, 1)))
    )
    other = collect_refusals(
        root, lambda desk: objections.record_objection(desk, NOTICE, build_objection(DAY, "REQ-150102-20260501-aaa7"))
    )
    odd = Objection(REQUEST, DAY, "nobody", "dislike", "建议明确施行时间。")
    assert codes(other) == {"N09"} and "N09" in codes(early)
    assert codes(collect_refusals(root, lambda desk: objections.record_objection(desk, NOTICE, odd))) == {"F08"}


def test_only_a_waiting_objection_is_handled(root: Path) -> None:
    def handle(number: int | None, by: str = "150000") -> Callable[[Desk], Act]:
        return lambda desk: objections.handle_objection(
            desk, NOTICE, number, DAY, "dismissed", by, "所提建议已经采纳落实。"
        )

    assert "没有待处理" in collect_refusals(root, handle(None))[0].message.zh
    for _ in range(2):
        perform(root, lambda desk: objections.record_objection(desk, NOTICE, build_objection(date(2026, 6, 30))))
    assert "--number" in collect_refusals(root, handle(None))[0].help.zh
    assert "已经处理" in collect_refusals(root, handle(1))[0].message.zh
    assert "没有第9件" in collect_refusals(root, handle(9))[0].message.zh
    assert codes(collect_refusals(root, handle(2, "150102"))) == {"N10"}
    perform(root, handle(2))


def test_enrolment_takes_what_is_due_and_explains_the_rest(root: Path) -> None:
    record = approved_requirement(root)
    publish_notice(root, record)
    waiting = perform(root, enroll, date(2026, 7, 15))
    assert not waiting.files and "2026-07-16" in waiting.messages[1].zh
    act = perform(root, enroll, date(2026, 7, 16))
    (path,) = act.files
    data = read_data(root, path)
    assert (data["requirement"], data["notice"], data["enrolled_on"]) == (record, "NOTICE-2026-03", "2026-07-16")
    again = perform(root, enroll, date(2026, 7, 17))
    assert not again.files
    assert not check_repository(load_repository(root), date(2026, 7, 17))


@pytest.mark.parametrize(("word", "code"), [("功能延伸", "local-extension"), ("region-wide", "region-wide")])
def test_what_the_review_left_unclassified_is_classified_at_enrolment(root: Path, word: str, code: str) -> None:
    record, day = approved_requirement(root), "2026-07-16"
    publish_notice(root, record)
    remove_confirmations(root)
    chain = f"{record}/0001"
    steps = load_repository(root).book.approvals[chain].predicate.chain
    review = next(number for number, step in enumerate(steps) if step.duty == "review")
    apply(root, {"edit": {chain: {f"predicate.chain.{review}.classification": None}}})
    reseal(root, [record])
    unclassified = perform(root, enroll, date.fromisoformat(day))
    assert not unclassified.files and any(f"--classification {record}=" in one.zh for one in unclassified.messages)

    def state(word: str) -> click.testing.Result:
        words = ["enroll", "--repo", str(root), "--today", day, "--classification", f"{record}={word}"]
        return click.testing.CliRunner().invoke(taizhang, words)

    unknown = state("其他")
    assert unknown.exit_code == 2 and "通用、功能延伸、个性化" in unknown.output
    classified = state(word)
    assert classified.exit_code == 0 and f"{record}暂不纳入" not in classified.output
    (entry,) = (one for one in load_repository(root).book.entries.values() if one.requirement == record)
    # It is the region's own: of what it raised itself no notice says who bears a local extension either.
    assert entry.classification == code and entry.cost_bearer is None
    assert {
        one.code for one in check_repository(load_repository(root), date.fromisoformat(day)) if one.severity == "error"
    } == set()


def test_a_class_given_at_enrolment_goes_against_no_review_and_to_nothing_that_is_not_due(root: Path) -> None:
    record, day = approved_requirement(root), date(2026, 7, 16)
    publish_notice(root, record)
    (early,) = collect_refusals(root, lambda desk: enroll(desk, (), {record: "individual"}), date(2026, 7, 15))
    assert "今日不应纳入台账" in early.message.zh
    (other,) = collect_refusals(root, lambda desk: enroll(desk, (), {record: "individual"}), day)
    assert "审核时已定为" in other.message.zh and other.source == ("house/seals",)
    stated = load_repository(root).book.approvals[f"{record}/0001"].classification
    assert perform(root, lambda desk: enroll(desk, (), {record: str(stated)}), day).files


def test_after_missed_days_everything_enters_at_once_in_the_order_of_the_notices(root: Path) -> None:
    for path in (*root.glob("ledger/entries/*/*"), *root.glob("ledger/releases/*"), *root.glob("ledger/disputes/*/*")):
        path.unlink()
    standing = list(check_repository(load_repository(root), DAY))
    act = perform(root, enroll)
    numbers = [path[-9:-5] for path in act.files]
    assert len(numbers) >= 4 and numbers == [f"{number:04}" for number in range(1, len(numbers) + 1)]
    closes = [load_repository(root).book.notices[str(read_data(root, path)["notice"])].closes_on for path in act.files]
    assert closes == sorted(closes)
    assert {f.code for f in check_repository(load_repository(root), DAY)} <= {f.code for f in standing}
    individual = next(read_data(root, p) for p in act.files if read_data(root, p)["classification"] == "individual")
    assert individual["cost_bearer"]
    general = next(read_data(root, p) for p in act.files if read_data(root, p)["classification"] == "region-wide")
    assert "cost_bearer" not in general


def test_a_withdrawal_adds_to_a_sealed_file_and_the_seal_still_fits(root: Path) -> None:
    record = approved_requirement(root)
    path = next(root.glob(f"requests/*/*/{record}.yaml"))
    path.write_text("# 经办人留言\n" + path.read_text(encoding="utf-8"), encoding="utf-8")
    reseal(root, [record])
    before = path.read_text(encoding="utf-8")
    perform(
        root,
        lambda desk: raising.withdraw_requirement(desk, record, DAY, "业务安排调整，原需求不再需要，由提出机构撤回。"),
    )
    after = path.read_text(encoding="utf-8")
    assert after.startswith(before)
    assert not check_repository(load_repository(root), DAY)
    # Whatever else is changed with it shows.
    path.write_text(after.replace("经办人留言", "经办人改动"), encoding="utf-8")
    assert {finding.code for finding in check_repository(load_repository(root), DAY)} == {"C01"}
    twice = collect_refusals(
        root, lambda desk: raising.withdraw_requirement(desk, record, DAY, "业务安排调整，不再需要。")
    )
    assert "已撤回" in twice[0].message.zh


def test_releases(root: Path) -> None:
    def plan(version: str, entries: list[str], type_: str = "unified", on: date = DAY) -> Callable[[Desk], Act]:
        return lambda desk: releases.plan_release(desk, version, "夏季升级", type_, date(2026, 8, 1), entries, on)

    assert "已经存在" in collect_refusals(root, plan(RELEASE, ["LEDGER-2026-0001"]))[0].message.zh
    assert "没有可以列入" in collect_refusals(root, plan("V9.0.0", []))[0].message.zh
    # That it is planned already is a remark by a default which nobody confirmed; of what kind it is the notices say.
    assert codes(collect_refusals(root, plan("V9.0.0", ["LEDGER-2026-0001"]))) == {"U03"}
    publish_notice(root, approved_requirement(root))
    perform(root, enroll, date(2026, 7, 16))
    assert codes(
        collect_refusals(root, plan("V9.0.0", ["LEDGER-2026-0005"], "separate", date(2026, 7, 16)), date(2026, 7, 16))
    ) == {"U03"}
    assert codes(collect_refusals(root, plan("9.0", ["LEDGER-2026-0005"], on=date(2026, 7, 16)), date(2026, 7, 16)))
    desk = open_desk(root, date(2026, 7, 16))
    assert not set(releases.list_plannable_entries(desk, "separate")) & {"LEDGER-2026-0004", "LEDGER-2026-0005"}
    assert set(releases.list_plannable_entries(desk, "unified")) == {"LEDGER-2026-0004", "LEDGER-2026-0005"}
    perform(root, plan("V9.0.0", ["LEDGER-2026-0005"], on=date(2026, 7, 16)), date(2026, 7, 16))
    early = collect_refusals(
        root, lambda desk: releases.ship_release(desk, "V9.0.0", date(2026, 7, 15)), date(2026, 7, 20)
    )
    assert codes(early)
    perform(root, lambda desk: releases.ship_release(desk, "V9.0.0", date(2026, 8, 3), "说明。"), date(2026, 8, 3))


def challenge(on: str, accepted: bool = True) -> dict[str, object]:
    return {"known_on": "2026-06-10", "received_on": on, "accepted": accepted}


def test_a_dispute_and_the_challenge_that_it_led_to(root: Path) -> None:
    entry = "LEDGER-2026-0001"
    act = perform(
        root, lambda desk: disputes.open_dispute(desk, entry, date(2026, 6, 9), "supplier", "争议", "对升级有争议。")
    )
    record = Path(next(iter(act.files))).stem
    assert record.startswith("DISPUTE-150102-20260609-")
    early = collect_refusals(root, lambda desk: disputes.answer_challenge(desk, record, DAY, "答复。"))
    assert "没有登记质疑" in early[0].message.zh
    assert codes(
        collect_refusals(root, lambda desk: disputes.record_challenge(desk, record, challenge("2026-06-30")))
    ) == {"U09"}
    message = (
        perform(root, lambda desk: disputes.record_challenge(desk, record, challenge("2026-06-15"))).messages[0].zh
    )
    assert "2026-06-25（推算）" in message
    twice = collect_refusals(root, lambda desk: disputes.record_challenge(desk, record, challenge("2026-06-16")))
    assert "已登记" in twice[0].message.zh
    assert (
        "没有登记投诉"
        in collect_refusals(root, lambda desk: disputes.decide_complaint(desk, record, DAY, "决定。"))[0].message.zh
    )
    perform(root, lambda desk: disputes.answer_challenge(desk, record, date(2026, 6, 18), "质疑事项不成立。"))
    collect_refusals(root, lambda desk: disputes.answer_challenge(desk, record, date(2026, 6, 18), "质疑事项不成立。"))
    perform(root, lambda desk: disputes.record_complaint(desk, record, {"received_on": "2026-06-29", "accepted": True}))
    perform(root, lambda desk: disputes.decide_complaint(desk, record, DAY, "投诉事项缺乏事实依据，予以驳回。"))
    assert not check_repository(load_repository(root), DAY)


def test_a_dispute_is_reported_along_its_route_and_no_further(root: Path) -> None:
    act = perform(
        root, lambda desk: disputes.open_dispute(desk, "LEDGER-2026-0001", DAY, "supplier", "争议", "对升级有争议。")
    )
    record = Path(next(iter(act.files))).stem
    perform(root, lambda desk: disputes.explain_dispute(desk, record, DAY, "解释说明如下，功能按规则运行。"))
    perform(root, lambda desk: disputes.handle_dispute(desk, record, DAY, "核对记录。", "争议平息。"))
    assert codes(collect_refusals(root, lambda desk: disputes.file_dispute(desk, record, DAY, "1号")))
    perform(root, lambda desk: disputes.report_dispute(desk, record, DAY))
    perform(root, lambda desk: disputes.report_dispute(desk, record, DAY))
    assert "上报完毕" in collect_refusals(root, lambda desk: disputes.report_dispute(desk, record, DAY))[0].message.zh
    perform(root, lambda desk: disputes.file_dispute(desk, record, DAY, "内财购备〔2026〕9号"))
    assert [r["to"] for r in read_data(root, f"ledger/disputes/2026/{record}.yaml")["reports"]] == ["150100", "150000"]


def report(desk: Desk, changes: bool = False) -> Act:
    reporter = {"party": "agency", "organization": "某代理机构", "division": "150102"}
    subsystem = "mall" if changes else "trading"
    data = {"title": "无法签到", "reporter": reporter, "channel": "hotline", "subsystem": subsystem}
    symptom = {"symptom": "开标当日点击签到后没有响应，刷新后仍不能签到。\n", "severity": "serious"}
    return raising.report_defect(desk, {**data, **symptom, "affects_business": True, "changes_business_rules": changes})


def test_a_defect_that_changes_business_rules_cannot_be_closed_as_one(root: Path) -> None:
    record = Path(next(iter(perform(root, lambda desk: report(desk, True)).files))).stem
    ruling = defects.Ruling("defect")
    assert (
        "不能按缺陷修复"
        in collect_refusals(root, lambda desk: defects.advance_defect(desk, record, DAY, ruling))[0].message.zh
    )
    became = defects.Ruling("requirement", requirement="REQ-150102-20260501-aaa7")
    assert "已转为需求" in perform(root, lambda desk: defects.advance_defect(desk, record, DAY, became)).messages[0].zh
    assert "已转为需求" in collect_refusals(root, lambda desk: defects.resolve_defect(desk, record, DAY))[0].message.zh


def test_a_defect_step_by_step(root: Path) -> None:
    record = Path(next(iter(perform(root, report).files))).stem
    assert "没有写明" in collect_refusals(root, lambda desk: defects.advance_defect(desk, record, DAY))[0].message.zh
    perform(root, lambda desk: defects.advance_defect(desk, record, DAY, defects.Ruling("defect")))
    again = collect_refusals(root, lambda desk: defects.advance_defect(desk, record, DAY, defects.Ruling("defect")))
    assert "已登记“处理办法”" in again[0].message.zh
    perform(
        root,
        lambda desk: defects.advance_defect(
            desk, record, DAY, measure=defects.Measure("运维团队", "修复。"), report=True
        ),
    )
    resolved = perform(root, lambda desk: defects.resolve_defect(desk, record, DAY))
    assert "呼和浩特市财政局还应将问题上报内蒙古自治区财政厅" in resolved.messages[1].zh
    perform(root, lambda desk: defects.advance_defect(desk, record, DAY, report=True))
    assert (
        "上报完毕"
        in collect_refusals(root, lambda desk: defects.advance_defect(desk, record, DAY, report=True))[0].message.zh
    )
    perform(root, lambda desk: defects.verify_defect(desk, record, DAY, None, "恢复正常。"))
    assert read_data(root, f"defects/150102/2026/{record}.yaml")["verified"]["by"] == "某代理机构"


def marks(desk: Desk, each: float) -> list[assessments.Marks]:
    return [assessments.Marks(i.id, each * i.full_marks) for i in desk.book.vendors[VENDOR].assessment_scheme.items]


def test_assessments_payments_and_renewal(root: Path) -> None:
    vendor = load_repository(root).book.vendors[VENDOR]
    last = load_repository(root).book.assessments_of[VENDOR][-1]
    repeated = collect_refusals(
        root, lambda desk: assessments.assess_vendor(desk, VENDOR, last.period, DAY, marks(desk, 0.9))
    )
    assert "已经登记" in repeated[0].message.zh
    later = date(2027, 1, 4)
    confirm(root, "assessment")
    early = collect_refusals(
        root,
        lambda desk: assessments.assess_vendor(desk, VENDOR, "2026H2", date(2026, 12, 31), marks(desk, 0.9)),
        later,
    )
    assert codes(early) == {"V05"} and "2027-01-01起方可考核" in early[0].message.zh
    partial = collect_refusals(
        root, lambda desk: assessments.assess_vendor(desk, VENDOR, "2026H2", later, marks(desk, 0.9)[:1]), later
    )
    assert "V06" in codes(partial)
    serious = collect_refusals(
        root, lambda desk: assessments.assess_vendor(desk, VENDOR, "2026H2", later, marks(desk, 0.1)), later
    )
    assert codes(serious) == {"V09"}
    perform(
        root,
        lambda desk: assessments.assess_vendor(
            desk, VENDOR, "2026H2", later, marks(desk, 0.1), escalation="无人值守。"
        ),
        later,
    )
    contract = {"number": "续〔2027〕1号", "starts_on": "2029-01-01", "ends_on": "2029-12-31", "amount": 1}
    signed = {**contract, "signed_on": "2027-01-04"}
    rested = check_act(desk := open_desk(root, later), vendors.renew_contract(desk, VENDOR, signed))
    assert [(one.code, one.severity, one.ground) for one in rested] == [("V08", "warning", "default")]
    confirm(root, "renewal")
    (reason,) = collect_refusals(root, lambda desk: vendors.renew_contract(desk, VENDOR, signed), later)
    assert "不得续签" in reason.message.zh and reason.source == ("house/renewal",)
    fine = next(a.id for a in load_repository(root).book.assessments_of[VENDOR] if a.escalation is None)
    failed = f"ASSESS-{VENDOR.removeprefix('VENDOR-')}-2026H2"
    assert load_repository(root).book.assessments[failed].escalation.reports == ()  # type: ignore[union-attr]
    perform(root, lambda desk: assessments.escalate_assessment(desk, failed, later, None), later)
    perform(root, lambda desk: assessments.escalate_assessment(desk, failed, later, None), later)
    finished = collect_refusals(root, lambda desk: assessments.escalate_assessment(desk, failed, later, None), later)
    assert "上报完毕" in finished[0].message.zh
    assert (
        "没有重大问题"
        in collect_refusals(root, lambda desk: assessments.escalate_assessment(desk, fine, later, "x"), later)[
            0
        ].message.zh
    )
    nothing = collect_refusals(
        root, lambda desk: payments.record_payment(desk, VENDOR, later, "没有这份合同", None, None), later
    )
    assert vendor.contracts[0].number in nothing[0].help.zh


def test_a_payment_rests_on_an_assessment_of_its_own(root: Path) -> None:
    vendor = load_repository(root).book.vendors[VENDOR]
    place, contract = next((n, c) for n, c in enumerate(vendor.contracts) if any(p.paid_on for p in c.payments))
    index = next(n for n, p in enumerate(contract.payments) if p.paid_on)
    paid = collect_refusals(
        root, lambda desk: payments.record_payment(desk, VENDOR, DAY, contract.number, index + 1, None)
    )
    assert "已经支付" in paid[0].message.zh
    used = contract.payments[index].assessment
    confirm(root, "payments")
    waiting = [(c.number, n) for c in vendor.contracts for n, p in enumerate(c.payments, 1) if p.paid_on is None]
    for number, payment in waiting:

        def pay(desk: Desk, number: str = number, payment: int = payment) -> Act:
            return payments.record_payment(desk, VENDOR, DAY, number, payment, used)

        again = collect_refusals(root, pay)
        assert "V07" in codes(again)
    assert place >= 0


def test_a_payment_rests_on_the_assessment_of_its_own_period(root: Path) -> None:
    apply(root, {"remove": {VENDOR: ["contracts.0.payments.1.paid_on", "contracts.0.payments.1.assessment"]}})

    def pay(desk: Desk) -> Act:
        return payments.record_payment(desk, VENDOR, DAY, "YW-2025", None, None)

    perform(root, pay)
    assert (
        load_repository(root).book.vendors[VENDOR].contracts[0].payments[1].assessment == "ASSESS-150102-yunwei-2025H2"
    )
    apply(root, {"edit": {VENDOR: {"contracts.0.payments.+": {"amount": 1, "due_on": "2026-06-30"}}}})
    # What the contract pays in instalments rests on one assessment.
    perform(root, pay)
    assert (
        load_repository(root).book.vendors[VENDOR].contracts[0].payments[2].assessment == "ASSESS-150102-yunwei-2025H2"
    )


def test_an_interface_takes_its_document_along(root: Path) -> None:
    raw = b'openapi: "3.1.0"\ninfo: {title: t, version: "2.0.0"}\npaths: {}\n'
    need = "REQ-150100-20260301-aaa5"

    def publish(document: bytes, provision: str = "query", version: str | None = None) -> Callable[[Desk], Act]:
        return lambda desk: interfaces.publish_interface(
            desk, "规范", [need], provision, "说明。", document, DAY, version
        )

    assert codes(collect_refusals(root, publish(raw, "push"))) == {"I03"}
    assert codes(collect_refusals(root, publish(raw, version="1.0.0"))) == {"I02"}
    assert "无法读取" in collect_refusals(root, publish(b"a: [\n"))[0].message.zh
    assert "info.version" in collect_refusals(root, publish(b"openapi: 3.1.0\n"))[0].message.zh
    perform(root, publish(raw))
    assert (root / "ledger/interfaces/INTERFACE-002.openapi.yaml").read_bytes() == raw
    assert read_data(root, "ledger/interfaces/INTERFACE-002.yaml")["version"] == "2.0.0"


def test_an_earlier_fault_does_not_block_an_act(root: Path) -> None:
    path = root / "ledger/notices/NOTICE-2026-02.yaml"
    text = path.read_text(encoding="utf-8").split("\n")
    spoilt = [line.replace(line[-2:], "01") if line.startswith("closes_on") else line for line in text]
    path.write_text("\n".join(spoilt), encoding="utf-8")
    assert check_repository(load_repository(root), DAY)
    perform(root, report)


def test_a_file_that_changed_meanwhile_is_not_overwritten(root: Path) -> None:
    desk = open_desk(root, DAY)
    act = objections.record_objection(desk, NOTICE, build_objection(date(2026, 6, 30)))
    assert not check_act(desk, act)
    path = root / f"ledger/notices/{NOTICE}.yaml"
    path.write_text(path.read_text(encoding="utf-8") + "# 他人同时写入\n", encoding="utf-8")
    with pytest.raises(RunFailedError) as caught:
        carry_out(desk, act)
    assert "他人改动" in caught.value.message.zh
    assert path.read_text(encoding="utf-8").endswith("# 他人同时写入\n")
    new = report(desk)
    (target,) = new.files
    (root / target).parent.mkdir(parents=True, exist_ok=True)
    (root / target).write_text("x", encoding="utf-8")
    with pytest.raises(RunFailedError):
        carry_out(desk, new)
    assert (root / target).read_text(encoding="utf-8") == "x"
    assert not list(root.rglob(".taizhang-*"))


def test_hostile_text_is_refused_with_its_place(root: Path) -> None:
    for text in ("含有\u202e反转", "手机13812345678联系"):
        raised = Objection(REQUEST, date(2026, 6, 30), "public", "other", text)

        def record(desk: Desk, raised: Objection = raised) -> Act:
            return objections.record_objection(desk, NOTICE, raised)

        found_codes = codes(collect_refusals(root, record))
        assert found_codes & {"F05", "F13"}


def test_an_act_asks_on_a_terminal_for_what_is_missing(root: Path) -> None:
    terminal = Terminal(root, "notice", "object", NOTICE, "--received-on", "2026-06-30", "--today", "2026-07-01")
    dialogue(
        terminal,
        [("针对需求", REQUEST), ("提出方类别", "社会公众"), ("异议理由", "7"), ("异议内容", "建议明确施行的时间。\n")],
    )
    assert terminal.end() == 0, terminal.output
    assert read_data(root, f"ledger/notices/{NOTICE}.yaml")["objections"][-1]["grounds"] == "other"


def test_a_correction_asks_for_field_reason_and_value(root: Path) -> None:
    record = "DEFECT-150202-20260202-aaa2"
    terminal = Terminal(root, "correct", record, "--today", "2026-07-01")
    reason = "登记时误写，据报告单更正。"
    dialogue(terminal, [("更正字段", "title"), ("更正理由", reason + "\n"), ("名称", "更正后的名称")])
    assert terminal.end() == 0, terminal.output
    data = read_data(root, f"defects/150202/2026/{record}.yaml")
    assert data["title"] == "更正后的名称" and data["corrections"][-1]["reason"].strip() == reason


def test_commands_report_missing_and_unreadable_arguments(root: Path) -> None:
    lacking = run("notice", "object", NOTICE, cwd=root)
    assert lacking.returncode == 2 and "--grounds" in lacking.stderr
    assert run("notice", "open", cwd=root).returncode == 2
    assert run("assess", VENDOR, "--period", "2026H2", "--score", "S1", cwd=root).returncode == 2
    assert run("vendor", "renew", VENDOR, "--payment", "1", cwd=root).returncode == 2
    for odd in ("nan", "inf", "1e400", "", "一"):
        for arguments in (
            ["assess", VENDOR, "--period", "2026H2", "--score", f"S1={odd}"],
            ["vendor", "renew", VENDOR, "--amount", odd],
            ["vendor", "renew", VENDOR, "--payment", f"{odd}@2027-01-01"],
        ):
            result = run(*arguments, cwd=root)
            assert result.returncode == 2 and "Error:" in result.stderr, (arguments, result.stderr)
    unknown = run("release", "plan", "V9.0.0", "--title", "x", "--type", "x", "--planned-for", "2027-01-01",
                  "--all-enrolled", cwd=root)  # fmt: skip
    assert unknown.returncode == 1 and "unified" in unknown.stderr
    assert run("withdraw", REQUEST, "--reason", "@nowhere", cwd=root).returncode == 2
    (root / "gbk.txt").write_bytes("原因".encode("gbk"))
    assert run("withdraw", REQUEST, "--reason", "@gbk.txt", cwd=root).returncode == 2
    english = run("withdraw", REQUEST, "--reason", "x", "--lang", "en", cwd=root)
    assert english.returncode == 1 and "cannot be withdrawn" in english.stderr and "by:" in english.stderr
    for arguments in (["defect", "advance", "DEFECT-150102-20260201-aaa1", "--by", "x"], ["defect", "report"]):
        assert run(*arguments, cwd=root).returncode == 2
    assert json.loads(run("status", "aaa1", "--format", "json", cwd=root).stdout or "{}") == {}


@pytest.mark.parametrize(("prefix", "width", "last"), [("NOTICE-2026-", 2, 99), ("INTERFACE-", 3, 999)])
def test_an_exhausted_series_gives_no_further_number(prefix: str, width: int, last: int) -> None:
    used_numbers = [f"{prefix}{last - 1}", f"{prefix}1".replace("1", "x"), "LEDGER-2026-9999"]
    assert next_serial_id(prefix, width, used_numbers) == f"{prefix}{last}"
    with pytest.raises(RefusedError, match="no number is left"):
        next_serial_id(prefix, width, [*used_numbers, f"{prefix}{last}"])
