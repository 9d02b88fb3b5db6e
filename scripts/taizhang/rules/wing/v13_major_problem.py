"""V13: a major problem of a vendor goes up its route from the day on which it is known."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.law.route import astray
from taizhang.rules.rule import Facts, Hit, rule


@rule
def major_problem(facts: Facts) -> Iterator[Hit]:
    """A major problem arose under a contract of the vendor, and its reports follow the route, one after the other."""
    for vendor in facts.book.vendors.values():
        signed = {contract.number: contract.signed_on for contract in vendor.contracts}
        for number, problem in enumerate(vendor.major_problems):
            place = f"major_problems.{number}"
            known = problem.known_on
            if problem.contract not in signed:
                told = Text(f"没有编号为{problem.contract}的合同", f"there is no contract {problem.contract}")
                yield Hit(vendor, f"{place}.contract", {"problem": told}, known)
            elif known < signed[problem.contract]:
                told = Text(
                    f"知悉日期{known}早于合同签订日期{signed[problem.contract]}",
                    f"it was known on {known}, before the contract was signed on {signed[problem.contract]}",
                )
                yield Hit(vendor, f"{place}.known_on", {"problem": told}, known)
            due = facts.law.route("escalation", vendor.division, known)
            for wrong in astray(problem.reports, due, known, facts.law):
                at = f"{place}.reports.{wrong.number}.{wrong.part}"
                yield Hit(vendor, at, {"problem": wrong.problem}, known)
