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
from taizhang.citing import is_binding
from taizhang.history import effective
from taizhang.lifecycle.payments import PASSING, assessment_of, period_before
from taizhang.lifecycle.periods import Period, days_named, list_periods, name_of, open_periods
from taizhang.lifecycle.service import GRADES, must_go_up
from taizhang.records import Assessment, Contract, Payment, Vendor
from taizhang.text import Text


@dataclass(frozen=True, slots=True)
class Terms:
    """What a contract says of a payment that does not simply follow a passed assessment.

    Attributes:
        kind: advance, instalment or final.
        clause: the contract's clause.
        deducted: what is taken off, in yuan; `reason` says why.
    """

    kind: str | None = None
    clause: str | None = None
    deducted: float | None = None
    reason: str | None = None


NO_TERMS = Terms()
"""The defaults of the system on what a payment and a renewal rest on: they refuse nothing until they are confirmed."""


@dataclass(frozen=True, slots=True)
class Marks:
    """The marks for one item of the scheme, with what the assessors remark."""

    item: str
    score: float
    remark: str | None = None


def assess(
    desk: Desk,
    vendor: str,
    period: str | None,
    on: date,
    marks: Sequence[Marks],
    contract: str | None = None,
    major_problem: str | None = None,
    escalation: str | None = None,
    reported_on: date | None = None,
) -> Act:
    """The assessment of a vendor for a period; total and grade are computed.

    Of the arguments:
        period: the period's name; where not given, the earliest one that ended before `on` and is not assessed.
        contract: the number of the contract assessed; the one that has the period where not given.
        escalation: the reason for reporting up, due where it failed seriously or met a major problem.
        reported_on: the day on which the first report was sent, where it was; nothing is recorded of it otherwise.

    Raises:
        RefusedError: the period was assessed already, none is open, or no contract has it.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = desk.find(vendor, Vendor)
    agreed = _period(desk, held, period, contract, on)
    period = agreed.name
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
    raised: dict[str, Any] | None = None
    if escalation:
        raised = {"reason": prose(escalation)}
        if reported_on:
            due = desk.law.route("escalation", held.division, on)
            source = ("escalation",)
            (_, first), _ = report_up(desk.law, (), due, reported_on, ("escalation", "reports"), source)
            raised["reports"] = [first]
    data = {
        "id": record,
        "vendor": vendor,
        "contract": agreed.contract,
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
        else _name_what_a_failure_bars(desk, held, on)
    )
    files = desk.new("assessment", f"vendors/{division}/{slug}/assessments/{period}.yaml", data)
    return Act(files, (told, after))


def _name_what_a_failure_bars(desk: Desk, vendor: Vendor, on: date) -> Text:
    barred = [
        name
        for source, name in (("house/payments", Text("付款", "payment")), ("house/renewal", Text("续签", "renewal")))
        if is_binding((source,), desk.law, on, vendor.division)
    ]
    if not barred:
        return Text(
            "合格方可据以付款、续签未经自治区确认，据此付款、续签时只作提醒；付款依照合同约定。",
            "Nobody confirmed that only a pass carries payment and renewal: both are remarked and go by the contract.",
        )
    return Text(
        f"不得据以{'、'.join(one.zh for one in barred)}（合同另有约定的除外）。",
        f"No {' or '.join(one.en for one in barred)} may rest on it, unless the contract says so.",
    )


def pay(
    desk: Desk,
    vendor: str,
    on: date,
    contract: str | None,
    number: int | None,
    assessment: str | None,
    terms: Terms = NO_TERMS,
) -> Act:
    """Record a payment of a contract, resting on a passing assessment, or on what the contract says.

    Of the arguments:
        contract: the contract's number; where not given, the one with the earliest payment that is open.
        number: which payment, from 1; the earliest open one where not given.
        assessment: the assessment that it rests on; where not given, that of the newest period before the payment's
            day, else the newest passing one of the contract. An advance rests on none.
        terms: what the contract says of the payment where it does not simply follow a pass.

    Raises:
        RefusedError: no payment is open, it was made already, or no assessment passed and the contract says nothing
            while that is asked for by a confirmed default; where nobody confirmed it, a rule remarks it.

    Source: region-2021-1131/3, house/payments.
    """
    held = desk.find(vendor, Vendor)
    place, index = _payment(held, contract, number)
    agreed = effective(held, on).contracts[place]
    payment = agreed.payments[index]
    kind = terms.kind or payment.kind
    grounds = None if kind == "advance" else assessment or _grounds(desk, held, agreed, payment, on, terms)
    base = ("contracts", place, "payments", index)
    stated = {
        "kind": terms.kind if payment.kind is None else None,
        "paid_on": on,
        "assessment": grounds,
        "clause": terms.clause,
        "deduction": {"amount": _number(terms.deducted), "clause": terms.clause, "reason": prose(terms.reason or "")}
        if terms.deducted
        else None,
    }
    files = desk.add(vendor, [((*base, key), value) for key, value in stated.items() if value is not None])
    amount = payment.amount - (terms.deducted or 0)
    rests = _name_grounds(grounds, kind, terms)
    told = Text(
        f"合同{agreed.number}第{index + 1}笔{amount:,.2f}元已于{on}支付，{rests.zh}。",
        f"Payment {index + 1} of {agreed.number}, {amount:,.2f} yuan, was made on {on}, {rests.en}.",
    )
    return Act(files, (told,))


def _name_grounds(assessment: str | None, kind: str | None, terms: Terms) -> Text:
    if assessment:
        return Text(f"依据{assessment}", f"resting on {assessment}")
    if kind == "advance":
        return Text("预付款", "as an advance")
    if terms.clause:
        return Text(f"依据{terms.clause}", "as the contract says")
    return Text("未注明考核和合同约定", "naming neither an assessment nor a clause")


def renew(desk: Desk, vendor: str, contract: Mapping[str, Any]) -> Act:
    """Record the next contract, `contract` by the schema; what it renews and rests on is filled in where missing.

    Without a service plan of its own it takes the plan of the contract that it renews, submitted on the day of signing.

    Raises:
        RefusedError: the contract that it renews was not assessed by the day of signing; or its newest assessment
            is no pass while a confirmed default asks for one. Where nobody confirmed it, a rule remarks it.

    Source: region-2021-1131/3, house/renewal.
    """
    held = desk.find(vendor, Vendor)
    data = dict(contract)
    data.setdefault("renews", max(held.contracts, key=lambda c: c.starts_on).number)
    before = next((one for one in held.contracts if one.number == data["renews"]), None)
    if before is None:
        known = [one.number for one in held.contracts]
        told = Text(f"没有合同{data['renews']}", f"there is no contract {data['renews']}")
        help_ = Text(f"现有合同：{'、'.join(known)}。", f"Known: {', '.join(known)}.")
        raise RefusedError(Refusal(told, ("renewal",), help_))
    signed = date.fromisoformat(str(data["signed_on"]))
    data.setdefault("basis", _basis(desk, held, before.number, signed))
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
    if not must_go_up(held, desk.book):
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


def record_problem(desk: Desk, vendor: str, known_on: date, contract: str | None, description: str) -> Act:
    """Record a major problem of a vendor on the day it is known; it goes up from then on, whenever it is assessed.

    Of the arguments:
        contract: the contract under which it arose; the one that ran on the day where not given.

    Raises:
        RefusedError: no contract ran on the day.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = desk.find(vendor, Vendor)
    running = [c for c in effective(held, known_on).contracts if c.signed_on <= known_on]
    if contract is None and not running:
        told = Text(f"{known_on}尚未签订合同", f"no contract was signed by {known_on}")
        help_ = Text("用--contract写明履行哪一份合同时发生。", "Say under which contract by --contract.")
        raise RefusedError(Refusal(told, ("escalation",), help_))
    data = {
        "known_on": known_on,
        "contract": contract or max(running, key=lambda c: c.starts_on).number,
        "description": prose(description),
    }
    number = len(held.major_problems)
    files = desk.add(vendor, [(("major_problems", number), data)])
    due = desk.law.route("escalation", held.division, known_on)
    first = desk.law.department_responsible_for(due[0], known_on) if due else ""
    told = Text(
        f"{vendor}的第{number + 1}个重大问题已登记" + (f"，请及时上报{first}。" if first else "。"),
        f"Major problem {number + 1} of {vendor} is recorded" + (f"; report it to {first}." if first else "."),
    )
    return Act(files, (told,))


def escalate_problem(desk: Desk, vendor: str, number: int, on: date) -> Act:
    """Record the next report up of a vendor's major problem `number`, from 1.

    Raises:
        RefusedError: there is no such problem, or it has been reported all the way.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    held = desk.find(vendor, Vendor)
    if not 1 <= number <= len(held.major_problems):
        told = Text(f"{vendor}没有第{number}个重大问题", f"{vendor} has no major problem {number}")
        help_ = Text(
            f"现有{len(held.major_problems)}个；尚未登记的用taizhang vendor problem。",
            f"There are {len(held.major_problems)}; `taizhang vendor problem` records one.",
        )
        raise RefusedError(Refusal(told, ("escalation",), help_))
    problem = held.major_problems[number - 1]
    due = desk.law.route("escalation", held.division, problem.known_on)
    place = ("major_problems", number - 1, "reports")
    addition, told = report_up(desk.law, problem.reports, due, on, place, ("escalation",))
    return Act(desk.add(vendor, [addition]), (told,))


def _period(desk: Desk, vendor: Vendor, name: str | None, contract: str | None, on: date) -> Period:
    """The period of that name, or the earliest open one.

    One that is no period of the contract is judged by the rules, which name those that are.
    """
    if name is None:
        for period in open_periods(vendor, desk.book, desk.law, on):
            if contract in (None, period.contract):
                return period
        told = Text(f"{on}没有届满而未考核的考核期", f"no period that ended by {on} is left to assess")
        help_ = Text(
            "考核期届满之后再考核；要更正已登记的考核，用taizhang correct。",
            "Assess a period after its end; `taizhang correct` puts right what is recorded.",
        )
        raise RefusedError(Refusal(told, ("periodic-assessment",), help_))
    known = list_periods(vendor, desk.book, desk.law, on, date.max)
    mine = [one for one in known if contract in (None, one.contract)]
    days = days_named(name)
    named = [one for one in mine if one.name == name] or [one for one in mine if name_of(one.start, one.end) == name]
    if named:
        return named[0]
    running = [one for one in vendor.contracts if contract in (None, one.number) and days and one.starts_on <= days[1]]
    if running:
        return Period(max(running, key=lambda c: c.starts_on).number, on, on, name)
    told = Text(f"没有一份合同有{name}这一考核期", f"no contract has the period {name}")
    help_ = Text(
        f"考核期：{'、'.join(one.name for one in mine[:8]) or '无'}。",
        f"Known: {', '.join(one.name for one in mine[:8])}.",
    )
    raise RefusedError(Refusal(told, ("periodic-assessment",), help_))


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


def _grounds(desk: Desk, vendor: Vendor, contract: Contract, payment: Payment, on: date, terms: Terms) -> str | None:
    """The assessment that a payment rests on: of its own period, else the newest pass of the contract by the day.

    It may be no pass, or none, where the contract says otherwise or where nobody confirmed that one is needed.
    """
    period = period_before(vendor, contract, payment.due_on, desk.book, desk.law, on)
    own = assessment_of(period, vendor, desk.book, desk.law, on) if period else None
    if own is not None and (own.grade in PASSING or terms.clause):
        return own.id
    made = [a for a in desk.book.assessments_of.get(vendor.id, ()) if a.contract == contract.number]
    passed = [a for a in made if a.assessed_on <= on and a.grade in PASSING]
    if own is None and passed:
        return max(passed, key=lambda a: (a.assessed_on, a.period)).id
    if terms.clause:
        return None
    source = ("house/payments",)
    if not is_binding(source, desk.law, on, vendor.division):
        return own.id if own is not None else None
    if own is not None:
        grade = GRADES[own.grade]
        told = Text(
            f"{own.id}为{grade.zh}，合同未载明如何付款", f"{own.id} is {grade.en}, and no clause says how to pay"
        )
        help_ = Text(
            "合同约定扣减或者仍付款的，用--clause写明条款（扣减另写--deduct金额、--reason事由）。",
            "Where the contract says so, name its clause by --clause (with --deduct and --reason for a deduction).",
        )
        raise RefusedError(Refusal(told, source, help_))
    told = Text(
        f"合同{contract.number}没有可据以付款的合格考核",
        f"no passing assessment of contract {contract.number} is there",
    )
    help_ = Text(
        "先完成考核（taizhang assess）；合格的按合同及时付款。属于预付款的用--kind advance，"
        "合同另有约定的用--clause写明条款。",
        "Assess first (`taizhang assess`); what passed is paid in time. An advance: --kind advance; else --clause.",
    )
    raise RefusedError(Refusal(told, source, help_))


def _basis(desk: Desk, vendor: Vendor, contract: str, signed: date) -> str:
    """The assessment that a renewal rests on: the newest of the contract by the signing, a pass where that binds."""
    past = [
        a for a in desk.book.assessments_of.get(vendor.id, ()) if a.assessed_on <= signed and a.contract == contract
    ]
    newest = max(past, key=lambda a: (a.assessed_on, a.period), default=None)
    default = ("house/renewal",)
    if newest is not None and (newest.grade in PASSING or not is_binding(default, desk.law, signed, vendor.division)):
        return newest.id
    if newest is None:
        source: tuple[str, ...] = ("renewal",)
        told = Text(
            f"{signed}之前没有对合同{contract}的考核，不得续签",
            f"there is no assessment of {contract} by {signed}: it cannot be renewed",
        )
    else:
        source = default
        grade = GRADES[newest.grade]
        told = Text(
            f"对合同{contract}的最近一次考核{newest.id}为{grade.zh}，不得续签",
            f"{newest.id}, the newest of {contract}, is {grade.en}",
        )
    help_ = Text("考核合格是续签的依据；先完成考核（taizhang assess）。", "A renewal rests on a passing assessment.")
    raise RefusedError(Refusal(told, source, help_))


def _number(value: float) -> int | float:
    return int(value) if value == int(value) else value
