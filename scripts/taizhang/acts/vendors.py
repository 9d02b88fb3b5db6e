"""Vendors: assessed by their scheme, paid and renewed on a passing assessment, reported up when they fail badly."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from math import fsum
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Assessment, Contract, Vendor
from taizhang.text import Text


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks for one item of the scheme, with what the assessors remark."""

    item: str
    score: float
    remark: str | None = None


def assess(
    desk: Desk,
    vendor: str,
    period: str,
    on: date,
    marks: Sequence[Marks],
    contract: str | None = None,
    major_problem: str | None = None,
    escalation: str | None = None,
) -> Act:
    """The assessment of a vendor for a period; total and grade are computed.

    Of the arguments:
        contract: the number of the contract assessed; the one in force at the end of the period where not given.
        escalation: the reason for reporting up, due where it failed seriously or met a major problem; the first
            report then goes out on day `on`.

    Raises:
        RefusedError: the period was assessed already, or no contract can be told.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = desk.find(vendor, Vendor)
    record = f"ASSESS-{vendor.removeprefix('VENDOR-')}-{period}"
    if desk.book.known(record):
        told = Text(f"{vendor}的{period}考核已经登记", f"{vendor} was assessed for {period} already")
        help_ = Text(
            f"一个考核期只考核一次；登记有误的，用taizhang correct {record} --field scores.0.score --value 分数更正，"
            "总分和等次随之重算。",
            f"A period is assessed once. If it was wrong, `taizhang correct {record} --field scores.0.score --value "
            "MARKS`; total and grade follow.",
        )
        raise RefusedError(Refusal(told, ("periodic-assessment",), help_))
    total = round(fsum(mark.score for mark in marks), 2)
    grade = desk.law.grade(total, on)
    raised = None
    if escalation:
        due = desk.law.route("escalation", held.division, on)
        reports = [{"to": due[0], "on": on}] if due else []
        raised = {"reason": prose(escalation), "reports": reports}
    data = {
        "id": record,
        "vendor": vendor,
        "contract": contract or _contract(held, on).number,
        "period": period,
        "assessed_on": on,
        "assessed_by": held.division,
        "scores": [
            {"item": m.item, "score": _number(m.score), "remark": prose(m.remark) if m.remark else None} for m in marks
        ],
        "total": _number(total),
        "grade": grade,
        "major_problem": prose(major_problem) if major_problem else None,
        "escalation": raised,
    }
    division, slug = vendor.split("-")[1:]
    told = Text(
        f"{record}总分{total:g}分，等次为{GRADES[grade].zh}。", f"{record}: {total:g} marks, {GRADES[grade].en}."
    )
    after = (
        Text("可据以付款、续签（taizhang vendor pay、renew）。", "Payment and renewal may rest on it.")
        if grade in PASSING
        else Text("不得据以付款、续签。", "Neither payment nor renewal may rest on it.")
    )
    files = desk.new("assessment", f"vendors/{division}/{slug}/assessments/{period}.yaml", data)
    return Act(files, (told, after))


def pay(desk: Desk, vendor: str, on: date, contract: str | None, number: int | None, assessment: str | None) -> Act:
    """Record a payment of a contract, resting on a passing assessment.

    Of the arguments:
        contract: the contract's number; where not given, the one with the earliest payment that is open.
        number: which payment, from 1; the earliest open one where not given.
        assessment: the assessment that it rests on; where not given, the earliest passing one of the contract
            that no payment rests on yet.

    Raises:
        RefusedError: no payment is open, it was made already, or no assessment passed.

    Source: region-2021-1131/3.
    """
    held = desk.find(vendor, Vendor)
    place, index = _payment(held, contract, number)
    agreed = held.contracts[place]
    grounds = assessment or _grounds(desk, held, agreed, on)
    base = ("contracts", place, "payments", index)
    files = desk.add(vendor, [((*base, "paid_on"), on), ((*base, "assessment"), grounds)])
    amount = (agreed.payments)[index].amount
    told = Text(
        f"合同{agreed.number}第{index + 1}笔{amount:,.2f}元已于{on}支付，依据{grounds}。",
        f"Payment {index + 1} of {agreed.number}, {amount:,.2f} yuan, was made on {on}, resting on {grounds}.",
    )
    return Act(files, (told,))


def renew(desk: Desk, vendor: str, contract: Mapping[str, Any]) -> Act:
    """Record the next contract, `contract` by the schema; what it renews and rests on is filled in where missing.

    Without a service plan of its own it takes the plan of the contract that it renews, submitted on the day of signing.

    Raises:
        RefusedError: no assessment passed by the day of signing.

    Source: region-2021-1131/3.
    """
    held = desk.find(vendor, Vendor)
    before = max(held.contracts, key=lambda c: c.starts_on)
    data = dict(contract)
    data.setdefault("renews", before.number)
    signed = date.fromisoformat(str(data["signed_on"]))
    data.setdefault("basis", _basis(desk, held, signed))
    if "service_plan" not in data:
        plan = desk.book.document(vendor).data["contracts"][held.contracts.index(before)]["service_plan"]
        data["service_plan"] = {**plan, "submitted_on": signed}
    files = desk.add(vendor, [(("contracts", len(held.contracts)), data)])
    told = Text(
        f"合同{data['number']}已登记，续签自{data['renews']}，依据{data['basis']}。",
        f"Contract {data['number']} is recorded: it renews {data['renews']}, resting on {data['basis']}.",
    )
    return Act(files, (told,))


def escalate(desk: Desk, assessment: str, on: date, reason: str | None) -> Act:
    """Record the next report up of a serious failure or a major problem. Source: region-2021-1131/3, city-2021-76/2.

    Raises:
        RefusedError: it has been reported all the way, or the first report has no reason.
    """
    held = desk.find(assessment, Assessment)
    due = desk.law.route("escalation", held.assessed_by, held.assessed_on)
    source = ("escalation",)
    if held.escalation:
        addition, told = report_up(desk.law, held.escalation.reports, due, on, ("escalation", "reports"), source)
        return Act(desk.add(assessment, [addition]), (told,))
    if held.grade != "seriously-failed" and not held.major_problem:
        grade = GRADES[held.grade]
        fine = Text(
            f"{assessment}等次为{grade.zh}，也没有重大问题", f"{assessment} is {grade.en}, without a major problem"
        )
        help_ = Text(
            "严重不合格或者有重大问题的才须上报；请核对考核编号。",
            "Only a serious failure or a major problem is reported up; look at the id.",
        )
        raise RefusedError(Refusal(fine, source, help_))
    if not reason:
        fine = Text("首次上报须写明事由", "the first report needs a reason")
        raise RefusedError(Refusal(fine, source, Text("用--reason写明上报事由。", "Give it by --reason.")))
    (_, first), told = report_up(desk.law, (), due, on, ("escalation", "reports"), source)
    data = {"reason": prose(reason), "reports": [first]}
    return Act(desk.add(assessment, [(("escalation",), data)]), (told,))


def _contract(vendor: Vendor, on: date) -> Contract:
    running = [c for c in vendor.contracts if c.starts_on <= on]
    if running:
        return max(running, key=lambda c: c.starts_on)
    told = Text(f"{on}尚无已开始的合同", f"no contract has begun by {on}")
    help_ = Text("用--contract写明考核所依据的合同编号。", "Say which contract by --contract.")
    raise RefusedError(Refusal(told, ("plan-as-basis",), help_))


def _payment(vendor: Vendor, contract: str | None, number: int | None) -> tuple[int, int]:
    source = ("payment",)
    known = [c.number for c in vendor.contracts]
    if contract and contract not in known:
        told = Text(f"没有合同{contract}", f"there is no contract {contract}")
        raise RefusedError(
            Refusal(told, source, Text(f"现有合同：{'、'.join(known)}。", f"Known: {', '.join(known)}."))
        )
    chosen = [
        (payment.due_on, place, index, payment)
        for place, agreed in enumerate(vendor.contracts)
        if contract in (None, agreed.number)
        for index, payment in enumerate(agreed.payments)
        if number in (None, index + 1)
    ]
    waiting = [item[:3] for item in chosen if item[3].paid_on is None]
    if waiting:
        return min(waiting)[1:]
    if chosen:
        told = Text("该笔款项已经支付，没有重复登记", "it was paid already; nothing was recorded")
    else:
        told = Text("合同没有这一笔款项", "the contract has no such payment")
    help_ = Text(
        "请核对合同编号和第几笔（--contract、--number）；合同没有列明的款项，先在合同的payments中列明金额和约定付款日。",
        "Look at --contract and --number; a payment stands in the contract's payments with amount and due day first.",
    )
    raise RefusedError(Refusal(told, source, help_))


def _grounds(desk: Desk, vendor: Vendor, contract: Contract, on: date) -> str:
    used = {payment.assessment for agreed in vendor.contracts for payment in agreed.payments}
    for assessment in desk.book.assessments_of.get(vendor.id, ()):
        mine = assessment.contract == contract.number and assessment.grade in PASSING
        if mine and assessment.assessed_on <= on and assessment.id not in used:
            return assessment.id
    told = Text(
        f"合同{contract.number}没有可据以付款的合格考核", f"no passing assessment of contract {contract.number} is left"
    )
    help_ = Text(
        "先完成考核（taizhang assess）；考核合格的，按合同及时付款。",
        "Assess first (`taizhang assess`); what passed is paid in time.",
    )
    raise RefusedError(Refusal(told, ("payment",), help_))


def _basis(desk: Desk, vendor: Vendor, signed: date) -> str:
    past = [a for a in desk.book.assessments_of.get(vendor.id, ()) if a.assessed_on <= signed]
    newest = max(past, key=lambda a: (a.assessed_on, a.period), default=None)
    if newest is not None and newest.grade in PASSING:
        return newest.id
    if newest is None:
        told = Text(f"{signed}之前没有考核，不得续签", f"there is no assessment by {signed}: it cannot be renewed")
    else:
        grade = GRADES[newest.grade]
        told = Text(f"最近一次考核{newest.id}为{grade.zh}，不得续签", f"{newest.id}, the newest, is {grade.en}")
    help_ = Text("考核合格是续签的依据；先完成考核（taizhang assess）。", "A renewal rests on a passing assessment.")
    raise RefusedError(Refusal(told, ("renewal",), help_))


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
