"""V13: a major problem of a vendor goes up its route from the day on which it is known."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.route import astray
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def major_problem(facts: Facts) -> Iterator[Hit]:
    """A major problem arose under a contract of the vendor, and its reports follow the route, one after the other."""
    for vendor in facts.book.vendors.values():
        signed = {contract.number: contract.signed_on for contract in vendor.contracts}
        for number, problem in enumerate(vendor.major_problems):
            place = f"major_problems.{number}"
            known = problem.known_on
            if problem.contract not in signed:
                told = _message("there-is-no-contract", contract=problem.contract)
                yield Hit(vendor, f"{place}.contract", {"problem": told}, known)
            elif known < signed[problem.contract]:
                told = _message("it-was-known-on-before-the-contract", known=known, signed=signed[problem.contract])
                yield Hit(vendor, f"{place}.known_on", {"problem": told}, known)
            due = facts.law.route("escalation", vendor.division, known)
            for wrong in astray(problem.reports, due, known, facts.law):
                at = f"{place}.reports.{wrong.number}.{wrong.part}"
                yield Hit(vendor, at, {"problem": wrong.problem}, known)
