"""V13: a major problem of a vendor is reported up its route from the day on which it is known."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.route import find_misrouted_reports
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def major_problem(facts: Facts) -> Iterator[Hit]:
    """A major problem arose under a contract of the vendor, and its reports follow the route, one after the other."""
    for vendor in facts.book.vendors.values():
        signed_on = {contract.number: contract.signed_on for contract in vendor.contracts}
        for number, problem in enumerate(vendor.major_problems):
            place = f"major_problems.{number}"
            known_on = problem.known_on
            if problem.contract not in signed_on:
                message = _message("no-such-contract", contract=problem.contract)
                yield Hit(vendor, f"{place}.contract", {"problem": message}, known_on)
            elif known_on < signed_on[problem.contract]:
                message = _message("known-before-contract", known_on=known_on, signed_on=signed_on[problem.contract])
                yield Hit(vendor, f"{place}.known_on", {"problem": message}, known_on)
            due = facts.law.route("escalation", vendor.division, known_on)
            for misrouted in find_misrouted_reports(problem.reports, due, known_on, facts.law):
                report_place = f"{place}.reports.{misrouted.number}.{misrouted.part}"
                yield Hit(vendor, report_place, {"problem": misrouted.problem}, known_on)
