"""V12: who signs a contract sees where the same company failed at other departments."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.company import failures_elsewhere
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def same_company(facts: Facts) -> Iterator[Hit]:
    """By the signing of a contract that still runs, the company had failed at no other department."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(effective(vendor, facts.today).contracts):
            if contract.ends_on < facts.today:
                continue
            found = failures_elsewhere(vendor, facts.book, facts.law, contract.signed_on)
            if not found:
                continue
            newest = found[0]
            department = facts.law.department_responsible_for(newest.division, newest.on)
            still = _message("not-reported-all-the-way-yet") if newest.is_open else Text("", "")
            problem = Text(
                f"同一企业于{newest.on}在{department}{newest.fault.zh}（{newest.record}）{still.zh}"
                + (f"，签订前共有{len(found)}次" if len(found) > 1 else ""),
                f"on {newest.on} the company had {newest.fault.en} at {department} ({newest.record}){still.en}"
                + (f", one of {len(found)} by the signing" if len(found) > 1 else ""),
            )
            yield Hit(vendor, f"contracts.{number}.number", {"contract": contract.number, "problem": problem})
