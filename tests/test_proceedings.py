"""Challenges and complaints: the offices that the law names, their clocks, and where the computed days show."""

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click.testing
import pytest

from specimen import apply, build
from taizhang.cli import taizhang
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle import Step, derive_life
from taizhang.lifecycle.agenda import list_agenda
from taizhang.lifecycle.chain.due import list_due_duties
from taizhang.lifecycle.clocks import find_clocks, find_last_suspended_day
from taizhang.lifecycle.deadlines import build_deadline
from taizhang.office.papers.proceedings import describe_challenge, describe_complaint
from taizhang.records import Dispute
from taizhang.repository.repository import Repository, load_repository
from taizhang.rules.check import check_repository

DISPUTE = "DISPUTE-150102-20260601-aaa1"
SCHOOL = "呼和浩特市第一中学"
PURCHASER = {"organization": SCHOOL, "division": "150100", "agency": "内蒙古北方招标代理有限公司"}
RAISER = "新城区财政局"
Change = Callable[..., Repository]


@pytest.fixture
def apply_change(tmp_path: Path) -> Change:
    root = build(tmp_path)

    def change(edit: Mapping[str, Any], remove: tuple[str, ...] = ()) -> Repository:
        apply(root, {"edit": {DISPUTE: edit}, **({"remove": {DISPUTE: list(remove)}} if remove else {})})
        return load_repository(root)

    return change


def law_of(repository: Repository) -> Law:
    assert repository.law is not None
    return repository.law


def dispute_of(repository: Repository) -> Dispute:
    return repository.book.disputes[DISPUTE]


def steps(repository: Repository, today: date) -> dict[str, Step]:
    agenda = list_agenda(repository.book, law_of(repository), today)
    return {item.step.act.en: item.step for item in agenda if item.record == DISPUTE}


def test_the_raiser_never_answers_or_decides(apply_change: Change) -> None:
    repository = apply_change({"purchaser": PURCHASER}, ("challenge.answered_on", "challenge.answer"))
    today = date(2026, 6, 15)
    answer = steps(repository, today)["answer the challenge"]
    assert answer.actor == f"{SCHOOL}或者{PURCHASER['agency']}"
    assert (answer.division, answer.due) == ("150100", date(2026, 6, 16))
    with_respondent = apply_change({"challenge.respondent": "agency"})
    assert steps(with_respondent, today)["answer the challenge"].actor == PURCHASER["agency"]
    # A school of the city: its own level decides, not the district that raised the requirement.
    decision = steps(repository, date(2026, 6, 30))["decide on the complaint"]
    assert (decision.actor, decision.division) == ("呼和浩特市财政局", "150100")
    events = derive_life(dispute_of(repository), repository.book, law_of(repository), today).events
    assert all(event.actor != RAISER for event in events if event.act.en in ("answer due", "decision due"))


def test_without_a_purchaser_nobody_is_named_and_the_purchaser_is_due(apply_change: Change) -> None:
    old = apply_change({}, ("challenge.answered_on", "challenge.answer", "complaint"))
    current_steps = steps(old, date(2026, 6, 15))
    assert current_steps["answer the challenge"].actor == "采购人（未登记）"
    assert current_steps["answer the challenge"].division is None
    assert current_steps["record the purchaser and its budget level"].actor == RAISER
    assert not [one for one in check_repository(old, date(2026, 6, 15)) if one.code in ("U13", "U14", "U15")]


@pytest.mark.parametrize("division", ["150000", "150100", "150205", "150781", "152501", "150523"])
def test_the_budget_level_decides_at_any_place(apply_change: Change, division: str) -> None:
    repository = apply_change({"purchaser": {"organization": "某单位", "division": division}})
    law, today = law_of(repository), date(2026, 6, 30)
    assert steps(repository, today)["decide on the complaint"].actor == law.department(division, today)
    after = apply_change(
        {"complaint.decided_on": "2026-07-10", "complaint.decision": "驳回投诉。", "complaint.decided_by": division}
    )
    # The department that decided records that itself.
    due = list_due_duties(law.as_of(date(2026, 7, 10)), dispute_of(after), dispute_of(repository), lambda _: False)
    assert ("operate", division) in [(one.duty, one.division) for one in due]


def test_each_step_of_a_complaint_has_its_clock(apply_change: Change) -> None:
    repository = apply_change(
        {
            "purchaser": PURCHASER,
            "challenge.answered_by": SCHOOL,
            "inquiries": [{"received_on": "2026-06-02", "matter": "询问延长解密的依据。"}],
        },
        ("complaint.accepted",),
    )
    law = law_of(repository)

    def due(repository: Repository, today: date) -> dict[str, object]:
        return {clock.field: clock.due for clock in find_clocks(dispute_of(repository), law, today)}

    first = due(repository, date(2026, 6, 22))
    assert first["inquiries.0.replied_on"] == date(2026, 6, 5)
    # 19 to 21 June are 端午.
    assert first["complaint.examined_on"] == date(2026, 6, 26)
    assert "complaint.decided_on" not in first
    supplement = {"on": "2026-06-23", "matters": "补充授权委托书。", "until": "2026-06-30"}
    repository = apply_change({"complaint.supplement": supplement})
    waiting = steps(repository, date(2026, 6, 24))
    assert waiting["put the complaint right"].actor == "投诉人"
    assert waiting["put the complaint right"].mark is None, "that day is stated, not computed"
    after_the_deadline = steps(repository, date(2026, 7, 1))
    assert "put the complaint right" not in after_the_deadline
    assert after_the_deadline["give notice that it is not accepted: not put right in time"].due == date(2026, 7, 3)
    repository = apply_change(
        {"complaint.supplement": {**supplement, "supplied_on": "2026-06-29"}, "complaint.accepted": True}
    )
    after_acceptance = due(repository, date(2026, 6, 30))
    assert after_acceptance["complaint.forwarded_on"] == date(2026, 7, 9)
    # Five working days, 23 to 29 June, do not count.
    assert after_acceptance["complaint.decided_on"] == date(2026, 8, 7)


def test_a_complaint_of_another_level_is_referred_there(apply_change: Change) -> None:
    repository = apply_change(
        {"purchaser": PURCHASER, "challenge.answered_by": SCHOOL, "complaint.received_by": "150102"},
        ("complaint.accepted",),
    )
    examination = steps(repository, date(2026, 6, 22))["examine the complaint"]
    assert examination.actor == RAISER, "the office that received it examines it"
    repository = apply_change({"complaint.accepted": False, "complaint.examined_on": "2026-06-24"})
    notice = steps(repository, date(2026, 6, 25))["give written notice that the complaint is not accepted"]
    assert (notice.actor, notice.due) == (RAISER, date(2026, 6, 29))
    rejection = {"on": "2026-06-26", "reason": "采购人为市本级预算单位。", "turn_to": "150100"}
    repository = apply_change({"complaint.rejection": rejection})
    assert not steps(repository, date(2026, 6, 26))
    wrong = apply_change({"complaint.rejection.turn_to": "150000"})
    assert [one.field for one in check_repository(wrong, date(2026, 7, 1)) if one.code == "U15"] == [
        "complaint.rejection.turn_to"
    ]


def test_a_suspension_lasts_thirty_days_of_the_calendar_at_most(apply_change: Change) -> None:
    suspension = {"reason": "合同尚未签订。", "from": "2026-06-22", "until": "2026-07-15"}
    repository = apply_change(
        {"purchaser": PURCHASER, "challenge.answered_by": SCHOOL, "complaint.suspension": suspension}
    )
    law, complaint = law_of(repository), dispute_of(repository).complaint
    assert complaint is not None and complaint.suspension is not None
    assert find_last_suspended_day(complaint.suspension, "150100", law) == date(2026, 7, 22)
    act = "let the suspended procurement go on"
    assert act in steps(repository, date(2026, 7, 14))
    assert act not in steps(repository, date(2026, 7, 16)), "it ends by itself"
    late = apply_change({"complaint.received_on": "2026-12-02", "complaint.suspension.from": "2026-12-02"})
    complaint = dispute_of(late).complaint
    assert complaint is not None and complaint.suspension is not None
    assert isinstance(find_last_suspended_day(complaint.suspension, "150100", law), Unknown)


def test_a_computed_day_is_labelled_everywhere(apply_change: Change) -> None:
    repository = apply_change({"purchaser": PURCHASER}, ("challenge.answered_on", "challenge.answer", "complaint"))
    law, today = law_of(repository), date(2026, 6, 15)
    item = next(one for one in list_agenda(repository.book, law, today) if one.step.act.en == "answer the challenge")
    event = build_deadline(item, repository.book, law, repository.schemas, today, "争议")
    assert event is not None and "2026-06-16（推算）" in event.description
    dispute = dispute_of(repository)
    assert "2026年6月16日（推算），由呼和浩特市第一中学或者内蒙古北方招标代理有限公司承办。" in describe_challenge(
        dispute, law, today
    )
    assert describe_complaint(dispute, law, today) == ""
    result = click.testing.CliRunner().invoke(
        taizhang, ["due", "--repo", str(repository.root), "--today", "2026-06-15"]
    )
    line = next(line for line in result.output.splitlines() if "答复质疑" in line)
    assert "2026-06-16（推算）" in line and SCHOOL in line
    deadlines = [e for e in derive_life(dispute, repository.book, law, today).events if e.act.zh == "质疑答复期限"]
    assert [(e.mark.zh if e.mark else "", SCHOOL in e.actor) for e in deadlines] == [("推算", True)]


def test_a_day_that_is_not_published_is_never_a_date(apply_change: Change) -> None:
    edit = {"purchaser": PURCHASER, "challenge.known_on": "2026-12-22", "challenge.received_on": "2026-12-24"}
    repository = apply_change(edit, ("challenge.answered_on", "challenge.answer", "complaint"))
    step = steps(repository, date(2026, 12, 25))["answer the challenge"]
    assert isinstance(step.due, Unknown) and not step.overdue and step.due_mark.zh == ""
    assert "待国务院办公厅节假日安排公布后确定" in describe_challenge(
        dispute_of(repository), law_of(repository), date(2026, 12, 25)
    )


def test_the_commands_go_through_a_whole_complaint(tmp_path: Path) -> None:
    root = build(tmp_path)
    apply(root, {"remove": {DISPUTE: ["challenge", "complaint"]}})

    def run(today: str, *words: str, code: int = 0) -> str:
        result = click.testing.CliRunner().invoke(taizhang, ["dispute", *words, "--repo", str(root), "--today", today])
        assert result.exit_code == code, result.output
        return result.output

    run("2026-12-01", "challenge", DISPUTE, "--known-on", "2026-11-30", "--accepted", code=1)
    run("2026-12-01", "purchaser", DISPUTE, "--organization", SCHOOL, "--division", "呼和浩特市")
    run("2026-12-01", "inquire", DISPUTE, "--matter", "询问延长解密的依据。")
    assert "没有待答复" not in run("2026-12-02", "reply", DISPUTE, "--text", "依据见开标记录。", "--by", SCHOOL)
    run("2026-12-02", "reply", DISPUTE, "--text", "再次答复。", "--by", SCHOOL, code=1)
    output = run("2026-12-01", "challenge", DISPUTE, "--known-on", "2026-11-30", "--accepted")
    assert "2026-12-10（推算），由呼和浩特市第一中学承办" in output
    run("2026-12-04", "answer", DISPUTE, "--text", "质疑事项不成立。", "--by", SCHOOL)
    output = run("2026-12-07", "complain", DISPUTE)
    assert "2026-12-14（推算），由呼和浩特市财政局承办" in output
    run("2026-12-08", "resume", DISPUTE, code=1)
    run("2026-12-08", "supplement", DISPUTE, "--matters", "补充授权委托书。", "--until", "2026-12-11")
    run("2026-12-10", "supplied", DISPUTE, "--sufficient")
    run("2026-12-11", "examine", DISPUTE, "--accepted")
    run("2026-12-14", "forward", DISPUTE)
    run("2026-12-14", "suspend", DISPUTE, "--until", "2026-12-25", "--reason", "合同尚未签订。")
    run("2026-12-18", "resume", DISPUTE)
    run("2026-12-21", "decide", DISPUTE, "--text", "投诉事项缺乏事实依据，驳回投诉。")
    complaint = load_repository(root).book.disputes[DISPUTE].complaint
    assert complaint is not None and complaint.decided_by == "150100"
    assert check_repository(load_repository(root), date(2026, 12, 21)) == ()
