"""The agenda: each item once, for the right division, with the right day; as a table, as data, as a calendar."""

import json
import os
import subprocess
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import icalendar
import pytest

from command import TAIZHANG
from specimen import ROOT, build
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.agenda import AgendaItem, list_agenda
from taizhang.records import Dispute, Vendor
from taizhang.repository.repository import Repository, load_repository

DAY = date(2026, 11, 23)


@pytest.fixture(scope="module")
def demonstration() -> Repository:
    return load_repository(ROOT)


def list_items(repository: Repository, today: date = DAY, division: str | None = None) -> tuple[AgendaItem, ...]:
    assert repository.law is not None
    return list_agenda(repository.book, repository.law, today, division)


def run(*arguments: str, cwd: Path = ROOT, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8", **more}
    return subprocess.run([*TAIZHANG, *arguments], cwd=cwd, env=environment, capture_output=True, text=True)


def test_no_item_is_repeated_and_the_overdue_come_first(demonstration: Repository) -> None:
    items = list_items(demonstration)
    assert len({(item.record, item.step.act) for item in items}) == len(items)
    late = [item.step.overdue for item in items]
    assert late == sorted(late, reverse=True) and set(late) == {True, False}
    for item in items:
        due = item.step.due
        assert item.step.overdue == (isinstance(due, date) and due < DAY)
        assert item.step.since <= DAY or item.step.due is not None


def test_every_kind_of_matter_of_the_issue_is_there(demonstration: Repository) -> None:
    acts = " ".join(item.step.act.zh for item in list_items(demonstration))
    for act in ("公示期内可提出异议", "纳入台账", "处理异议", "发布公示", "列入升级计划", "实施版本",
                "明确处理办法", "解决问题", "验证", "处理争议", "更新资质"):  # fmt: skip
        assert act in acts, act
    # Matters of other days: complaints while they ran, contracts before their end.
    spring = " ".join(item.step.act.zh for item in list_items(demonstration, date(2026, 5, 20)))
    assert "作出投诉处理决定" in spring and "到期前续签" in spring
    assert "答复质疑" in " ".join(item.step.act.zh for item in list_items(demonstration, date(2026, 4, 22)))


def test_the_next_step_of_a_life_is_on_the_agenda(demonstration: Repository) -> None:
    law, book = demonstration.law, demonstration.book
    assert law is not None
    items = list_items(demonstration)
    acts = {(item.record, item.step.act.zh) for item in items}
    for kind, record, _ in book.all.values():
        following = derive_life(record, book, law, DAY).next
        if following and kind.name in ("notice", "release", "dispute", "defect", "vendor"):
            assert (record.id, following.act.zh) in acts


def test_a_divisions_agenda_holds_those_below_it_and_no_other(demonstration: Repository) -> None:
    assert demonstration.law is not None
    law = demonstration.law.as_of(DAY)
    everything = list_items(demonstration)
    for division in law.divisions:
        mine = list_items(demonstration, DAY, division)
        assert mine == tuple(i for i in everything if i.step.division and law.is_within(i.step.division, division))
    assert len(list_items(demonstration, DAY, "150000")) == len([i for i in everything if i.step.division])
    assert list_items(demonstration, DAY, "150102")


def test_each_missing_assessment_is_listed(tmp_path: Path) -> None:
    root = build(tmp_path)
    for path in root.glob("vendors/*/*/assessments/*.yaml"):
        path.unlink()
    repository = load_repository(root)
    (vendor,) = (record for record in repository.book.vendors.values() if isinstance(record, Vendor))
    items = [i.step.act.zh for i in list_items(repository, date(2027, 3, 1)) if i.record == vendor.id]
    assert len([act for act in items if act.startswith("完成")]) >= 3


def test_a_payment_is_listed_between_its_assessment_and_its_day(demonstration: Repository) -> None:
    paid = [
        (vendor.id, contract.number, index, payment, demonstration.book.assessments[payment.assessment])
        for vendor in demonstration.book.vendors.values()
        for contract in vendor.contracts
        for index, payment in enumerate(contract.payments, 1)
        if payment.paid_on and payment.assessment
    ]
    assert len(paid) > 5
    for vendor_id, number, index, payment, grounds in paid:
        assert payment.paid_on is not None
        act = f"按合同{number}支付第{index}笔款项"
        before = {(i.record, i.step.act.zh) for i in list_items(demonstration, payment.paid_on - timedelta(1))}
        after = {(i.record, i.step.act.zh) for i in list_items(demonstration, payment.paid_on)}
        assert (vendor_id, act) not in after
        if grounds.assessed_on < payment.paid_on:
            # The assessment may carry an earlier payment that is open still.
            assert any(r == vendor_id and a.startswith(f"按合同{number}支付") for r, a in before)


def test_complaints_are_listed_while_the_dispute_is_open(demonstration: Repository) -> None:
    for record in demonstration.book.disputes.values():
        assert isinstance(record, Dispute)
        if record.complaint and record.complaint.decided_on:
            during = record.complaint.decided_on - timedelta(1)
            acts = [i.step.act.zh for i in list_items(demonstration, during) if i.record == record.id]
            assert acts.count("作出投诉处理决定") == 1
            after = [
                i.step.act.zh for i in list_items(demonstration, record.complaint.decided_on) if i.record == record.id
            ]
            assert "作出投诉处理决定" not in after


def test_other_programs_can_read_the_calendar(tmp_path: Path) -> None:
    target = tmp_path / "due.ics"
    for _ in range(2):
        done = run("due", "--ics", str(target), "--today", str(DAY), "--division", "呼和浩特市")
        assert done.returncode == 0, done.stderr
        raw = target.read_bytes()
    calendar: Any = icalendar.Calendar.from_ical(raw)
    events = calendar.walk("VEVENT")
    data = json.loads(run("due", "--format", "json", "--today", str(DAY), "--division", "150100").stdout)
    dated = sorted(item["due"] for item in data if item["due"])
    assert sorted(event["DTSTART"].dt.isoformat() for event in events) == dated
    assert len({event["UID"] for event in events}) == len(events) > 3
    for event in events:
        assert type(event["DTSTART"].dt) is date
        assert event["DTEND"].dt - event["DTSTART"].dt == timedelta(1)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))
    # The same matter keeps its UID on a later day.
    run("due", "--ics", str(target), "--today", "2026-11-24", "--division", "呼和浩特市")
    again: Any = icalendar.Calendar.from_ical(target.read_bytes())
    later = {event["UID"] for event in again.walk("VEVENT")}
    assert {event["UID"] for event in events} <= later
    assert len(data) - len(dated) == int(done.stderr.split("另有")[1].split("项")[0])


def test_overdue_is_red_on_a_terminal_and_plain_in_a_pipe() -> None:
    plain = run("due", "--today", str(DAY)).stdout
    assert "\x1b[" not in plain and "已逾期" in plain and plain.strip().splitlines()[-1].startswith("共")


def test_within_and_unknown_divisions() -> None:
    near = json.loads(run("due", "--format", "json", "--within", "3", "--today", str(DAY)).stdout)
    assert near and all(item["due"] <= "2026-11-26" for item in near)
    wrong = run("due", "--division", "呼市")
    assert wrong.returncode == 2 and "呼和浩特市" in wrong.stderr
    several = run("due", "--division", "呼和")
    assert several.returncode == 2 and "150172" in several.stderr


def test_status_shows_stage_timeline_and_next_duty() -> None:
    by_id = run("status", "REQ-150304-20261014-ktwb", "--today", str(DAY))
    assert by_id.returncode == 0
    assert "审核通过待公示" in by_id.stdout and "下一步：发布公示" in by_id.stdout
    assert "内蒙古自治区财政厅（自2026-1" in by_id.stdout
    assert run("status", "ktwb", "--today", str(DAY)).stdout == by_id.stdout
    path = "requests/150304/2026/REQ-150304-20261014-ktwb.yaml"
    assert run("status", path, "--today", str(DAY)).stdout == by_id.stdout
    english = run("status", "ktwb", "--lang", "en", "--today", str(DAY)).stdout
    assert "Next: open a notice" in english and "working days" in english
    data = json.loads(run("status", "ktwb", "--format", "json", "--today", str(DAY)).stdout)
    assert (data["stage"], data["next"]["division"]) == ("approved", "150000")


def test_status_of_an_open_request_of_the_demonstration() -> None:
    for reference in ("REQ-150102-20261116-4k40", "4k40", "requests/150102/2026/REQ-150102-20261116-4k40.yaml"):
        result = run("status", reference, "--today", str(DAY))
        assert result.returncode == 0, result.stderr
        assert "2026-11-16  提出需求" in result.stdout
        assert "下一环节：新城区财政局可行性评估（自2026-11-16起，已5个工作日）" in result.stdout
        assert "期限至2026-11-23，系统默认设置（通知未作规定）" in result.stdout


def test_status_of_an_unknown_record_suggests_similar_ones() -> None:
    unknown = run("status", "REQ-150304-20261014-ktwc")
    assert unknown.returncode == 2 and "REQ-150304-20261014-ktwb" in unknown.stderr
    several = run("status", "REQ-150102")
    assert several.returncode == 2 and "不止一条" in several.stderr
    assert run("status", "zzzzzzzz").returncode == 2
