"""Vendors: contract renewals on a passing assessment, and major problems, recorded and reported up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Vendor
from taizhang.repository.history import record_in_force

_message = Messages(__file__)


def renew_contract(desk: Desk, vendor: str, contract: Mapping[str, Any]) -> Act:
    """Record the next contract, `contract` by the schema; `renews` and `basis` are filled in where missing.

    Without a service plan of its own it takes that of the renewed contract, submitted on the day of signing.

    Raises:
        RefusedError: the renewed contract was not assessed by the day of signing, or its newest assessment is no
            pass where a confirmed default requires one. An unconfirmed default only gives a remark.

    Source: region-2021-1131/3, house/renewal.
    """
    record = desk.find(vendor, Vendor)
    data = dict(contract)
    data.setdefault("renews", max(record.contracts, key=lambda c: c.starts_on).number)
    previous = next((one for one in record.contracts if one.number == data["renews"]), None)
    if previous is None:
        contracts = [one.number for one in record.contracts]
        message = _message("unknown-contract", contract=data["renews"])
        help_ = _message("known-contracts", contracts=Text("、".join(contracts), ", ".join(contracts)))
        raise RefusedError(Refusal(message, ("renewal",), help_))
    signed = date.fromisoformat(str(data["signed_on"]))
    data.setdefault("basis", _find_basis(desk, record, previous.number, signed))
    if "service_plan" not in data:
        plan = desk.book.document(vendor).data["contracts"][record.contracts.index(previous)]["service_plan"]
        data["service_plan"] = {**plan, "submitted_on": signed}
    files = desk.add(vendor, [(("contracts", len(record.contracts)), data)])
    message = _message("contract-recorded", contract=data["number"], renewed=data["renews"], basis=data["basis"])
    return Act(files, (message,))


def record_problem(desk: Desk, vendor: str, known_on: date, contract: str | None, description: str) -> Act:
    """Record a major problem of a vendor from the day it is known; it is reported up whether assessed or not.

    Of the arguments:
        contract: the contract under which it arose; by default the one in force on the day.

    Raises:
        RefusedError: no contract was in force on the day.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    record = desk.find(vendor, Vendor)
    running = [c for c in record_in_force(record, known_on).contracts if c.signed_on <= known_on]
    if contract is None and not running:
        message = _message("no-contract-signed", known_on=known_on)
        help_ = _message("give-contract")
        raise RefusedError(Refusal(message, ("escalation",), help_))
    data = {
        "known_on": known_on,
        "contract": contract or max(running, key=lambda c: c.starts_on).number,
        "description": format_prose(description),
    }
    number = len(record.major_problems)
    files = desk.add(vendor, [(("major_problems", number), data)])
    due = desk.law.route("escalation", record.division, known_on)
    first = desk.law.department_responsible_for(due[0], known_on) if due else ""
    message = (
        _message("major-problem-to-report", vendor=vendor, number=number + 1, department=first)
        if first
        else _message("major-problem-recorded", vendor=vendor, number=number + 1)
    )
    return Act(files, (message,))


def escalate_problem(desk: Desk, vendor: str, number: int, on: date) -> Act:
    """Record the next report up of a vendor's major problem `number`, from 1.

    Raises:
        RefusedError: the problem does not exist, or every level has its report.

    Source: region-2021-1131/3, city-2021-76/2.
    """
    record = desk.find(vendor, Vendor)
    if not 1 <= number <= len(record.major_problems):
        message = _message("unknown-major-problem", vendor=vendor, number=number)
        help_ = _message("count-of-major-problems", count=len(record.major_problems))
        raise RefusedError(Refusal(message, ("escalation",), help_))
    problem = record.major_problems[number - 1]
    due = desk.law.route("escalation", record.division, problem.known_on)
    place = ("major_problems", number - 1, "reports")
    addition, message = report_up(desk.law, problem.reports, due, on, place, ("escalation",))
    return Act(desk.add(vendor, [addition]), (message,))


def _find_basis(desk: Desk, vendor: Vendor, contract: str, signed: date) -> str:
    """The basis of a renewal: the newest assessment of the contract by the signing, a pass where that is binding."""
    earlier = [
        a for a in desk.book.assessments_of.get(vendor.id, ()) if a.assessed_on <= signed and a.contract == contract
    ]
    newest = max(earlier, key=lambda a: (a.assessed_on, a.period), default=None)
    default_source = ("house/renewal",)
    if newest is not None and (
        newest.grade in PASSING or not is_binding(default_source, desk.law, signed, vendor.division)
    ):
        return newest.id
    if newest is None:
        source: tuple[str, ...] = ("renewal",)
        message = _message("not-assessed", signed=signed, contract=contract)
    else:
        source = default_source
        grade = GRADES[newest.grade]
        message = _message("newest-did-not-pass", contract=contract, assessment=newest.id, grade=grade)
    help_ = _message("assess-first")
    raise RefusedError(Refusal(message, source, help_))
