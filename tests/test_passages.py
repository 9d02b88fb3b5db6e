"""Every act at every stage: done where the notices allow it, refused with article and remedy where they do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from functools import cache
from typing import get_args

import pytest

from specimen import ROOT
from taizhang.acts import (
    annulment,
    defects,
    disputes,
    enrolment,
    entries,
    interfaces,
    notices,
    objections,
    publication,
    raising,
    releases,
)
from taizhang.acts.desk import Act, Desk, check_act, open_desk
from taizhang.acts.passage import PASSAGES, WAIVED_STAGES, ActName, find_stage_refusal, require_stage
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.findings.citing import is_binding, is_known
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.defect import DEFECT_STAGES
from taizhang.lifecycle.dispute import DISPUTE_STAGES
from taizhang.lifecycle.matters import ENTRY_STAGES, NOTICE_STAGES, RELEASE_STAGES
from taizhang.lifecycle.requirement import STAGES
from taizhang.records import Attachment, Defect, Dispute, Entry, Notice, Objection, Record, Release, Requirement
from taizhang.repository.repository import with_files

URL = "https://www.ccgp-neimenggu.gov.cn/category/cggg?notice=test"
OPENAPI = b'openapi: "3.1.0"\ninfo: {title: t, version: "1.0.0"}\npaths: {}\n'
REASON = "业务安排调整，原需求不再需要，由提出机构撤回。"

KINDS: dict[ActName, tuple[type[Record], frozenset[str]]] = {
    "withdraw": (Requirement, frozenset(STAGES)),
    "notice open": (Requirement, frozenset(STAGES)),
    "enroll": (Requirement, frozenset(STAGES)),
    "interface publish": (Requirement, frozenset(STAGES)),
    "notice renew": (Notice, frozenset(NOTICE_STAGES)),
    "notice publish": (Notice, frozenset(NOTICE_STAGES)),
    "notice object": (Notice, frozenset(NOTICE_STAGES)),
    "notice annul": (Notice, frozenset(NOTICE_STAGES)),
    "entry strike": (Entry, frozenset(ENTRY_STAGES)),
    "release postpone": (Release, frozenset(RELEASE_STAGES)),
    "release cancel": (Release, frozenset(RELEASE_STAGES)),
    "release plan": (Entry, frozenset(ENTRY_STAGES)),
    "dispute open": (Entry, frozenset(ENTRY_STAGES)),
    "release ship": (Release, frozenset(RELEASE_STAGES)),
    "dispute explain": (Dispute, frozenset(DISPUTE_STAGES)),
    "dispute handle": (Dispute, frozenset(DISPUTE_STAGES)),
    "dispute report": (Dispute, frozenset(DISPUTE_STAGES)),
    "dispute file": (Dispute, frozenset(DISPUTE_STAGES)),
    "defect advance": (Defect, frozenset(DEFECT_STAGES)),
    "defect resolve": (Defect, frozenset(DEFECT_STAGES)),
    "defect verify": (Defect, frozenset(DEFECT_STAGES)),
}
MATRIX = [(name, stage) for name, (_, stages) in KINDS.items() for stage in sorted(stages)]


def act(desk: Desk, name: ActName, record: str) -> Act:
    today = desk.today
    makers: dict[ActName, Callable[[], Act]] = {
        "withdraw": lambda: raising.withdraw_requirement(desk, record, today, REASON),
        "notice open": lambda: notices.open_notice(desk, [record], today, URL),
        "enroll": lambda: enrolment.enroll(desk),
        "interface publish": lambda: interfaces.publish_interface(
            desk, "规范", [record], "query", "说明。", OPENAPI, today
        ),
        "release plan": lambda: releases.plan_release(
            desk, "V9.9.9", "版本", _fitting(desk, record), today + timedelta(30), [record], today, _word(desk, record)
        ),
        "dispute open": lambda: disputes.open_dispute(desk, record, today, "public", "争议", "对升级有争议。"),
        "release ship": lambda: releases.ship_release(desk, record, today),
        "notice renew": lambda: notices.reschedule_notice(desk, record, today),
        "notice publish": lambda: publication.record_publication(
            desk, record, URL, today, Attachment("page.png", "0" * 64)
        ),
        "notice object": lambda: objections.record_objection(desk, record, _objection(desk, record)),
        "notice annul": lambda: annulment.annul_notice(desk, record, today, REASON),
        "entry strike": lambda: entries.strike_entry(desk, record, today, REASON),
        "release postpone": lambda: releases.postpone_entry(
            desk, record, desk.book.releases[record].entries[0], today, REASON
        ),
        "release cancel": lambda: releases.cancel_release(desk, record, today, REASON),
        "dispute explain": lambda: disputes.explain_dispute(desk, record, today, "解释说明如下，功能按规则运行。"),
        "dispute handle": lambda: disputes.handle_dispute(desk, record, today, "核对记录。", "争议平息。"),
        "dispute report": lambda: disputes.report_dispute(desk, record, today),
        "dispute file": lambda: disputes.file_dispute(desk, record, today, "内财购备〔2026〕99号"),
        "defect advance": lambda: defects.advance_defect(
            desk, record, today, measure=defects.Measure("运维团队", "核查。")
        ),
        "defect resolve": lambda: defects.resolve_defect(desk, record, today),
        "defect verify": lambda: defects.verify_defect(desk, record, today, None),
    }
    return makers[name]()


def _objection(desk: Desk, notice: str) -> Objection:
    requirement = desk.book.notices[notice].requirements[0].id
    return Objection(requirement, desk.today, "public", "other", "建议明确施行时间。")


def _fitting(desk: Desk, entry: str) -> str:
    current = desk.book.entries[entry].classification
    return next(type_ for type_, classification in releases.TYPES.items() if classification == current)


def _word(desk: Desk, entry: str) -> releases.FrameworkConfirmation | None:
    if desk.book.entries[entry].classification != "individual":
        return None
    return releases.FrameworkConfirmation(next(iter(desk.book.vendors)), desk.today, "经核对，不改变平台基本框架。")


@cache
def _desk() -> Desk:
    return open_desk(ROOT, date(2026, 11, 23))


@cache
def find_at_stage(name: ActName, stage: str) -> tuple[Desk, Record] | None:
    """Find a record of the demonstration set at the stage, on the latest possible day."""
    kind = KINDS[name][0]
    for back in range(0, 330, 3):
        desk = replace(_desk(), today=_desk().today - timedelta(back))
        for _, record, _ in desk.book.all.values():
            if not isinstance(record, kind) or _first_day(record) > desk.today:
                continue
            if derive_life(record, desk.book, desk.law, desk.today).stage == stage:
                return desk, record
    return _bring_to(kind, stage)


def _bring_to(kind: type[Record], stage: str) -> tuple[Desk, Record] | None:
    """Bring a record to a stage that no record of the set has: undone today, not yet published, or not proven."""
    desk, undoing = _desk(), {"on": _desk().today, "reason": REASON}
    for identity, (_, record, _) in desk.book.all.items():
        current_stage = derive_life(record, desk.book, desk.law, desk.today).stage
        files: dict[str, bytes] = {}
        match record, stage:
            case Notice(), "announced":
                desk = replace(desk, today=record.published_on - timedelta(1))
            case Notice(), "annulled":
                files = desk.add(identity, [(("annulled",), undoing)])
            case Entry(), "struck":
                files = desk.add(identity, [(("struck",), undoing)])
            case Release(), "cancelled" if current_stage == "planned":
                files = desk.add(identity, [(("cancelled",), undoing)])
            case Defect(), "reopened" if current_stage == "transferred" and record.disposition:
                wish = record.disposition.requirement or ""
                if desk.book.document(wish).data.get("withdrawn") is None:
                    files = desk.add(wish, [(("withdrawn",), undoing)])
            case Requirement(), "unproven" if current_stage == "cleared":
                notice = desk.book.notices_of[identity][-1].id
                data = {**desk.book.document(notice).data}
                for proof in ("publication", "channel"):
                    data.pop(proof, None)
                files = desk.rewrite(notice, data)
            case _:
                continue
        if isinstance(record, kind):
            desk = replace(desk, repository=with_files(desk.repository, files)) if files else desk
            return desk, desk.book.all[identity][1]
    return None


def _first_day(record: Record) -> date:
    match record:
        case Requirement():
            return record.submitted_on
        case Notice():
            return record.published_on
        case Entry():
            return record.enrolled_on
        case Release():
            return record.arranged_on
        case Dispute():
            return record.arose_on
        case Defect():
            return record.reported_on
    raise AssertionError(record)


def test_the_matrix_holds_every_act_and_every_stage() -> None:
    assert set(KINDS) == set(PASSAGES) == set(get_args(ActName))
    for name, passage in PASSAGES.items():
        assert passage.stages and passage.stages <= KINDS[name][1], name


@pytest.mark.parametrize(("name", "stage"), MATRIX)
def test_an_act_at_a_stage(name: ActName, stage: str) -> None:
    case = find_at_stage(name, stage)
    assert case is not None, f"the demonstration set has nothing at the stage {stage}"
    desk, record = case
    if stage in PASSAGES[name].stages:
        assert find_stage_refusal(desk, name, record) is None
        return
    refusal = find_stage_refusal(desk, name, record)
    assert refusal is not None
    assert refusal.message.zh.startswith(f"{record.id}现为“")
    assert refusal.help.zh and refusal.help.en
    for source in refusal.source:
        assert is_known(source, desk.law), source
    if name == "enroll":
        # It enters only what is due; anything else is left out, not refused.
        contents = enrolment.enroll(desk).files.values()
        assert not any(record.id.encode() in content for content in contents)
        return
    default = WAIVED_STAGES.get(name, {}).get(stage)
    if default is not None:
        assert refusal.source == (default,)
        if not is_binding((default,), desk.law, desk.today):
            require_stage(desk, name, record)  # a rule only remarks on what an unconfirmed default forbids
            return
    with pytest.raises(RefusedError) as error:
        act(desk, name, record.id)
    assert refusal in error.value.reasons


def test_what_only_a_default_forbids_is_a_stage_of_the_matrix_that_no_passage_has() -> None:
    for name, stages in WAIVED_STAGES.items():
        assert set(stages) <= KINDS[name][1] - PASSAGES[name].stages, name


@pytest.mark.parametrize("name", [name for name in KINDS if name != "enroll"])
def test_at_a_lawful_stage_the_act_succeeds_or_a_rule_states_why_not(name: ActName) -> None:
    through = 0
    for stage in sorted(PASSAGES[name].stages):
        case = find_at_stage(name, stage)
        assert case is not None
        desk, record = case
        # On earlier days later facts of the same records interfere, so the last day is used.
        if desk.today != _desk().today:
            continue
        try:
            proposal = act(desk, name, record.id)
        except RefusedError as error:
            assert all(isinstance(reason, Refusal) and reason.source for reason in error.reasons)
            continue
        findings = check_act(desk, proposal)
        assert all(finding.source and finding.help.zh for finding in findings)
        through += not findings
    # Notices of the set are sealed and proven; test_undoing moves and proves others.
    elsewhere = {"notice renew", "notice publish"}
    disputes_all_filed = {"dispute explain", "dispute handle", "dispute report", "dispute file", "defect verify"}
    assert through or name in elsewhere | disputes_all_filed
