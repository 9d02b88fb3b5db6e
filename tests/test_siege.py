"""Ways around the law over time: each is refused by the gate and, merged and sealed all the same, found by audit."""

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from chronicle import REPOSITORY, SCAN, Chronicle, Request, at
from taizhang.approval.seal.sealing import Sealer
from taizhang.base.git import Git
from test_histories import (
    ASSESSMENT_PATH,
    DEFECT_PATH,
    ENTRY_PATH,
    NOTICE_PATH,
    OTHER,
    REASON,
    RELEASE_PATH,
    REQ,
    VENDOR_PATH,
    defect,
    enrol,
    entry,
    notice,
    objection,
    publish_notice,
    raise_requirement,
    record_assessments,
    release_data,
    ship_release,
)

Play = Callable[[Chronicle], tuple[Request, datetime]]


@pytest.fixture
def chronicle(tmp_path: Path) -> Iterator[Chronicle]:
    yield Chronicle(tmp_path)


def ask(chronicle: Chronicle, files: dict[str, Any], opened_on: str) -> tuple[Request, datetime]:
    """The last request of a siege, judged and merged six hours after its opening."""
    merged_at = at(opened_on) + timedelta(hours=6)
    return chronicle.open(files, at(opened_on), merged_at), merged_at


def with_correction(data: dict[str, Any], field: str, was: Any, on: str, **changes: Any) -> dict[str, Any]:
    corrections = [*data.get("corrections", ()), {"field": field, "was": was, "on": on, "reason": REASON}]
    return data | changes | {"corrections": corrections}


def record_objection(chronicle: Chronicle, **changes: Any) -> dict[str, Any]:
    """The notice of 5 March with an objection in time; its data."""
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10", **changes)]}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-10"))
    return dict(chronicle.read(NOTICE_PATH))


SIEGES: dict[str, tuple[frozenset[str], Play]] = {}


def siege(*codes: str) -> Callable[[Play], Play]:
    def register(play: Play) -> Play:
        SIEGES[play.__name__] = (frozenset(codes), play)
        return play

    return register


@siege("G06")
def a_requirement_slips_into_a_notice_that_ran(chronicle: Chronicle) -> tuple[Request, datetime]:
    raise_requirement(chronicle, OTHER)
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH)
    path = f"requests/150102/2026/{OTHER}.yaml"
    data["requirements"].append({"id": OTHER, "sha256": chronicle.digest(path)})
    return ask(chronicle, {NOTICE_PATH: data}, "2026-03-19")


@siege("F14")
def an_annulment_is_undone(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    undoing = {"on": "2026-03-10", "reason": "公示内容有误，予以撤销。"}
    chronicle.complete({NOTICE_PATH: chronicle.read(NOTICE_PATH) | {"annulled": undoing}}, at("2026-03-10"))
    data = chronicle.read(NOTICE_PATH)
    was = data.pop("annulled")
    return ask(chronicle, {NOTICE_PATH: with_correction(data, "annulled", was, "2026-03-11")}, "2026-03-11")


@siege("F14")
def a_striking_is_undone(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    undoing = {"on": "2026-03-23", "reason": "所依据的公示有误，移出台账。"}
    chronicle.complete({ENTRY_PATH: chronicle.read(ENTRY_PATH) | {"struck": undoing}}, at("2026-03-23"))
    data = chronicle.read(ENTRY_PATH)
    was = data.pop("struck")
    return ask(chronicle, {ENTRY_PATH: with_correction(data, "struck", was, "2026-03-24")}, "2026-03-24")


@siege("F14")
def a_cancelling_is_undone(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    chronicle.complete({RELEASE_PATH: release_data()}, at("2026-03-24"))
    undoing = {"on": "2026-03-25", "reason": "年度计划调整，本次升级取消。"}
    chronicle.complete({RELEASE_PATH: release_data(cancelled=undoing)}, at("2026-03-25"))
    return ask(
        chronicle, {RELEASE_PATH: with_correction(release_data(), "cancelled", undoing, "2026-03-26")}, "2026-03-26"
    )


@siege("F14")
def a_postponing_is_undone(chronicle: Chronicle) -> tuple[Request, datetime]:
    enrol(chronicle)
    chronicle.complete({RELEASE_PATH: release_data()}, at("2026-03-24"))
    undoing = [{"entry": "LEDGER-2026-0001", "on": "2026-03-25", "reason": "开发未完成，延后至下一版本。"}]
    chronicle.complete({RELEASE_PATH: release_data(postponed=undoing)}, at("2026-03-25"))
    return ask(
        chronicle, {RELEASE_PATH: with_correction(release_data(), "postponed", undoing, "2026-03-26")}, "2026-03-26"
    )


@siege("F14")
def an_objection_is_corrected_away(chronicle: Chronicle) -> tuple[Request, datetime]:
    data = record_objection(chronicle)
    was = data.pop("objections")
    return ask(chronicle, {NOTICE_PATH: with_correction(data, "objections", was, "2026-03-11")}, "2026-03-11")


@siege("G11")
def a_late_objection_is_corrected_into_time(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    late = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-23")]}
    chronicle.complete({NOTICE_PATH: late}, at("2026-03-23"))
    data = chronicle.read(NOTICE_PATH)
    data["objections"][0]["received_on"] = "2026-03-18"
    data = with_correction(data, "objections.0.received_on", "2026-03-23", "2026-03-24")
    return ask(chronicle, {NOTICE_PATH: data}, "2026-03-24")


@siege("N09")
def an_objection_is_withdrawn_after_it_was_upheld(chronicle: Chronicle) -> tuple[Request, datetime]:
    decision = {
        "on": "2026-03-11",
        "outcome": "upheld",
        "decided_by": "150000",
        "reply": "经核查，该功能确实限定了签到方式，异议成立。",
    }
    data = record_objection(chronicle, handling=decision | {"on": "2026-03-10"})
    data["objections"][0]["withdrawn"] = {"on": "2026-03-12", "reason": "提出方表示不再坚持异议。"}
    return ask(chronicle, {NOTICE_PATH: data}, "2026-03-12")


@siege("G08")
def a_late_entry_that_the_seal_refused_is_touched(chronicle: Chronicle) -> tuple[Request, datetime]:
    publish_notice(chronicle, raise_requirement(chronicle))
    refused_request = chronicle.open({ENTRY_PATH: entry()}, at("2026-03-25"), at("2026-03-25", 15))
    assert "G08" in refused_request.codes
    assert not chronicle.try_seal(refused_request, at("2026-03-25", 15))
    text = "# 重新提交\n" + (chronicle.root / ENTRY_PATH).read_text("utf-8")
    return ask(chronicle, {ENTRY_PATH: text}, "2026-03-26")


@siege("L06")
def an_entry_is_reclassified_behind_a_correction(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    data = chronicle.read(path)
    requester = data["requester"]
    correction = with_correction(
        data,
        "requester.organization",
        requester["organization"],
        "2026-03-04",
        requester=requester | {"organization": "内蒙古自治区政府采购中心"},
    )
    chronicle.complete({path: correction}, at("2026-03-04"))
    publish_notice(chronicle, path)
    bearer = {"division": "150102", "source": "city-2021-76/1.4"}
    data = entry(classification="individual", cost_bearer={"towards_region": bearer, "internal": bearer})
    return ask(chronicle, {ENTRY_PATH: data}, "2026-03-20")


@siege("G06")
def a_live_release_is_cancelled(chronicle: Chronicle) -> tuple[Request, datetime]:
    ship_release(chronicle)
    data = chronicle.read(RELEASE_PATH) | {"cancelled": {"on": "2026-04-17", "reason": REASON}}
    return ask(chronicle, {RELEASE_PATH: data}, "2026-04-17")


@siege("G06")
def an_entry_of_a_live_release_is_postponed(chronicle: Chronicle) -> tuple[Request, datetime]:
    ship_release(chronicle)
    postponement = [{"entry": "LEDGER-2026-0001", "on": "2026-04-17", "reason": REASON}]
    return ask(chronicle, {RELEASE_PATH: chronicle.read(RELEASE_PATH) | {"postponed": postponement}}, "2026-04-17")


@siege("G08")
def a_late_notice_that_the_seal_refused_is_touched(chronicle: Chronicle) -> tuple[Request, datetime]:
    path = raise_requirement(chronicle)
    refused_request = chronicle.open({NOTICE_PATH: notice(chronicle, path)}, at("2026-03-05"), at("2026-03-18"))
    assert not chronicle.try_seal(refused_request, at("2026-03-18"))
    data = chronicle.read(NOTICE_PATH) | {"title": "2026年第1批软件功能需求公示（重新提交）"}
    return ask(chronicle, {NOTICE_PATH: data}, "2026-03-19")


@siege("G08")
def a_change_states_a_day_to_come(chronicle: Chronicle) -> tuple[Request, datetime]:
    record_assessments(chronicle)
    data = chronicle.read(VENDOR_PATH)
    scheme = data["assessment_scheme"] | {"adopted_on": "2026-03-20"}
    change = {"field": "assessment_scheme", "value": scheme, "from": "2026-04-01", "basis": "补充协议第2号。"}
    data["changes"] = [*data.get("changes", ()), change]
    return ask(chronicle, {VENDOR_PATH: data}, "2026-03-09")


@pytest.mark.parametrize("name", SIEGES)
def test_a_way_around_the_law_is_refused_by_the_gate_and_found_by_the_audit(chronicle: Chronicle, name: str) -> None:
    codes, play = SIEGES[name]
    request, merged_at = play(chronicle)
    before = {breach.message.zh for breach in chronicle.audit(merged_at.date()).breaches}
    assert codes <= request.codes, [finding.message.zh for finding in request.verdict.findings]
    assert all(chain.is_complete for chain in request.verdict.chains), "only the law over time may refuse it"
    chronicle.force_merge(request, merged_at)
    new_messages = {breach.message.zh for breach in chronicle.audit(merged_at.date()).breaches} - before
    for code in codes:
        assert any(message.startswith(f"{code}：") for message in new_messages), (code, new_messages)


def _publication_away(chronicle: Chronicle) -> dict[str, Any]:
    publish_notice(chronicle, raise_requirement(chronicle))
    data = chronicle.read(NOTICE_PATH)
    was = data.pop("publication")
    return {NOTICE_PATH: with_correction(data, "publication", was, "2026-03-20")}


def _moved_to_another_requirement(chronicle: Chronicle) -> dict[str, Any]:
    publish_notice(chronicle, raise_requirement(chronicle), raise_requirement(chronicle, OTHER))
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-10"))
    data["objections"][0]["requirement"] = OTHER
    return {NOTICE_PATH: with_correction(data, "objections.0.requirement", REQ, "2026-03-20")}


def _outcome_turned(chronicle: Chronicle) -> dict[str, Any]:
    decision = {
        "on": "2026-03-10",
        "outcome": "upheld",
        "decided_by": "150000",
        "reply": "经核查，该功能确实限定了签到方式，异议成立。",
    }
    data = record_objection(chronicle, handling=decision)
    data["objections"][0]["handling"]["outcome"] = "dismissed"
    return {NOTICE_PATH: with_correction(data, "objections.0.handling.outcome", "upheld", "2026-03-20")}


def _proof_added_later(chronicle: Chronicle) -> dict[str, Any]:
    data = record_objection(chronicle)
    data["objections"][0]["arrival"] = {"number": "收文〔2026〕9号", "scan": SCAN, "recorded_on": "2026-03-20"}
    return {NOTICE_PATH: data}


def _report_taken_back(chronicle: Chronicle) -> dict[str, Any]:
    with_report = defect(reports=[{"to": "150100", "on": "2026-03-02"}])
    chronicle.complete({DEFECT_PATH: with_report}, at("2026-03-02"))
    return {DEFECT_PATH: with_correction(defect(), "reports", with_report["reports"], "2026-03-20")}


def _dated_back(chronicle: Chronicle) -> dict[str, Any]:
    chronicle.complete({DEFECT_PATH: defect(severity="blocking")}, at("2026-03-02"))
    change = {"field": "severity", "value": "minor", "from": "2026-03-02", "basis": "经核查，影响范围有限。"}
    return {DEFECT_PATH: defect(severity="blocking", changes=[change])}


def _assessed_for_another_contract(chronicle: Chronicle) -> dict[str, Any]:
    data = record_assessments(chronicle)
    was = data["contract"]
    return {ASSESSMENT_PATH: with_correction(data, "contract", was, "2026-03-20", contract="另一份合同")}


@pytest.mark.parametrize(
    "play",
    [
        _publication_away,
        _moved_to_another_requirement,
        _outcome_turned,
        _proof_added_later,
        _report_taken_back,
        _dated_back,
        _assessed_for_another_contract,
    ],
)
def test_nobody_moves_a_legal_date_a_lane_or_money_alone(
    chronicle: Chronicle, play: Callable[[Chronicle], dict[str, Any]]
) -> None:
    request, _ = ask(chronicle, play(chronicle), "2026-03-20")
    steps = [(step.duty, step.division) for chain in request.verdict.chains for step in chain.steps]
    assert len(steps) >= 2
    assert steps[0] == steps[1]


UNFIT: dict[str, tuple[str, Any]] = {
    "below a text": ("title.0", "2"),
    "deep below a text": ("title.0.1.x", "2"),
    "no such item": ("requirements.99.id", REQ),
    "an unknown field": ("nothing", "x"),
    "an old value of another shape": ("title", {"a": [1, True]}),
    "inside the corrections": ("corrections.0.was", "x"),
    "a mapping for a list": ("objections", {"0": "x"}),
    "far below nothing": ("objections.7.handling.on", "2026-03-01"),
}


@pytest.mark.parametrize("name", UNFIT)
def test_a_correction_that_fits_nothing_is_a_finding(chronicle: Chronicle, name: str) -> None:
    field, was = UNFIT[name]
    path = raise_requirement(chronicle)
    publish_notice(chronicle, path)
    requirement = chronicle.read(path) | {"title": "3026年评审签到改进"}
    notice_data = chronicle.read(NOTICE_PATH) | {"title": "3026年第1批软件功能需求公示"}
    for where, data in ((NOTICE_PATH, notice_data), (path, requirement)):
        request, _ = ask(chronicle, {where: with_correction(data, field, was, "2026-03-20")}, "2026-03-20")
        assert request.codes & {"F14", "G09"}


def test_a_change_waiting_for_its_seal_is_refused_once_the_first_version_is_sealed(chronicle: Chronicle) -> None:
    """A problem, its seal delayed, is made a small one by its own county before the witness seals it."""
    first = chronicle.open({DEFECT_PATH: defect(severity="blocking")}, at("2026-03-09"), at("2026-03-09", 15))
    merge = chronicle._merge_branch(first)
    second, merged_at = ask(chronicle, {DEFECT_PATH: defect(severity="minor")}, "2026-03-10")
    again = chronicle._merge_branch(second)
    sealer = Sealer(Git(chronicle.root), chronicle.key, REPOSITORY, at("2026-03-10", 16))
    first_sealing = sealer.seal(merge, chronicle._build_merged_pull(first, at("2026-03-09", 15)), lambda _: False)
    assert first_sealing.files
    second_sealing = sealer.seal(again, chronicle._build_merged_pull(second, merged_at), lambda _: False)
    assert not second_sealing.files
    assert "G06" in {finding.code for finding in second_sealing.findings or second_sealing.verdict.errors}


def test_a_rewriting_that_the_seal_refused_is_mended_by_the_sealed_version(chronicle: Chronicle) -> None:
    """An unlawful merge can be undone; the audit then lists it as mended and finds nothing else."""
    chronicle.complete({DEFECT_PATH: defect()}, at("2026-03-02"))
    rewritten = chronicle.open({DEFECT_PATH: defect(severity="minor")}, at("2026-03-03"), at("2026-03-03", 15))
    assert not chronicle.try_seal(rewritten, at("2026-03-03", 15))
    chronicle.complete({DEFECT_PATH: defect()}, at("2026-03-04"))
    audit = chronicle.audit(at("2026-03-05").date())
    assert [breach.message.zh for breach in audit.breaches] == []
    assert any("补正" in remark.message.zh for remark in audit.remarks)


def test_a_refused_merge_that_restores_an_older_seal_does_not_count_as_sealed(chronicle: Chronicle) -> None:
    """An objection is removed: the notice is again as its first seal approved it, and is then edited once more."""
    publish_notice(chronicle, raise_requirement(chronicle))
    first = (chronicle.root / NOTICE_PATH).read_text("utf-8")
    data = chronicle.read(NOTICE_PATH) | {"objections": [objection("2026-03-10")]}
    chronicle.complete({NOTICE_PATH: data}, at("2026-03-10"))
    refused_request = chronicle.open({NOTICE_PATH: first}, at("2026-03-11"), at("2026-03-11", 15))
    assert "G06" in refused_request.codes
    assert not chronicle.try_seal(refused_request, at("2026-03-11", 15))
    request, merged_at = ask(chronicle, {NOTICE_PATH: "# 重新提交\n" + first}, "2026-03-12")
    assert "G06" in request.codes
    chronicle.force_merge(request, merged_at)
    messages = [breach.message.zh for breach in chronicle.audit(merged_at.date()).breaches]
    assert sum(message.startswith("G06：") for message in messages) == 2, messages


def test_a_merge_that_the_seal_refused_replaces_no_second_person(chronicle: Chronicle) -> None:
    """A grade is corrected by one person, merged by the forge, refused by the seal, and then edited once more."""
    data = record_assessments(chronicle)
    worse = with_correction(data, "contract", data["contract"], "2026-03-09", contract="另一份合同")
    alone = chronicle.open({ASSESSMENT_PATH: worse}, at("2026-03-09"), approve=False)
    assert not chronicle.try_seal(alone, at("2026-03-09", 15))
    text = "# 重新提交\n" + (chronicle.root / ASSESSMENT_PATH).read_text("utf-8")
    request, _ = ask(chronicle, {ASSESSMENT_PATH: text}, "2026-03-10")
    assert [step.duty for chain in request.verdict.chains for step in chain.steps] == ["operate", "operate"]


def test_no_merge_is_sealed_after_the_one_that_mended_it(chronicle: Chronicle) -> None:
    first = chronicle.open({DEFECT_PATH: defect(severity="blocking")}, at("2026-03-09"), at("2026-03-09", 15))
    merge = chronicle._merge_branch(first)
    second, merged_at = ask(chronicle, {DEFECT_PATH: defect(severity="minor")}, "2026-03-10")
    assert chronicle.try_seal(second, merged_at)
    sealer = Sealer(Git(chronicle.root), chronicle.key, REPOSITORY, at("2026-03-11"))
    late = sealer.seal(merge, chronicle._build_merged_pull(first, at("2026-03-09", 15)), lambda _: False)
    assert not late.files
    assert late.sealed == ("DEFECT-150102-20260302-aaa1",)
    assert not chronicle.audit(at("2026-03-11").date()).breaches
