"""Vendors: their contracts renewed on a passing assessment, and their major problems recorded and reported up."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.findings.citing import is_binding
from taizhang.lifecycle.payments import PASSING
from taizhang.lifecycle.service import GRADES
from taizhang.records import Vendor
from taizhang.repository.history import effective

_message = Messages(__file__)


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
        told = _message("there-is-no-contract", data=data["renews"])
        help_ = _message("known", known=Text("、".join(known), ", ".join(known)))
        raise RefusedError(Refusal(told, ("renewal",), help_))
    signed = date.fromisoformat(str(data["signed_on"]))
    data.setdefault("basis", _basis(desk, held, before.number, signed))
    if "service_plan" not in data:
        plan = desk.book.document(vendor).data["contracts"][held.contracts.index(before)]["service_plan"]
        data["service_plan"] = {**plan, "submitted_on": signed}
    files = desk.add(vendor, [(("contracts", len(held.contracts)), data)])
    told = _message("contract-is-recorded", data=data["number"], data_2=data["renews"], data_3=data["basis"])
    return Act(files, (told,))


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
        told = _message("no-contract-was-signed", known_on=known_on)
        help_ = _message("say-under-which-contract-by-contract")
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
        told = _message("has-no-major-problem", vendor=vendor, number=number)
        help_ = _message("there-are-records-one", major_problems_count=len(held.major_problems))
        raise RefusedError(Refusal(told, ("escalation",), help_))
    problem = held.major_problems[number - 1]
    due = desk.law.route("escalation", held.division, problem.known_on)
    place = ("major_problems", number - 1, "reports")
    addition, told = report_up(desk.law, problem.reports, due, on, place, ("escalation",))
    return Act(desk.add(vendor, [addition]), (told,))


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
        told = _message("there-is-no-assessment-of-by-it-cannot", signed=signed, contract=contract)
    else:
        source = default
        grade = GRADES[newest.grade]
        told = _message("the-newest", contract=contract, newest=newest.id, grade=grade)
    help_ = _message("renewal-rests-on-a-passing-assessment")
    raise RefusedError(Refusal(told, source, help_))
