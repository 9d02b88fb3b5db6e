"""V12: the signing of a contract shows failures of the same company at other departments."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.company import find_failures_elsewhere
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def same_company(facts: Facts) -> Iterator[Hit]:
    """By the signing of a contract that still runs, the company had failed at no other department."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(record_in_force(vendor, facts.today).contracts):
            if contract.ends_on < facts.today:
                continue
            failures = find_failures_elsewhere(vendor, facts.book, facts.law, contract.signed_on)
            if not failures:
                continue
            newest = failures[0]
            department = facts.law.department_responsible_for(newest.division, newest.on)
            status = _message("report-incomplete") if newest.is_open else Text("", "")
            count = _message("several-failures", number=len(failures)) if len(failures) > 1 else Text("", "")
            problem = _message(
                "failed-elsewhere",
                day=newest.on,
                department=department,
                fault=newest.fault,
                record=newest.record,
                status=status,
                count=count,
            )
            yield Hit(vendor, f"contracts.{number}.number", {"contract": contract.number, "problem": problem})
