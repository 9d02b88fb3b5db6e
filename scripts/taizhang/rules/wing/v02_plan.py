"""V02: a contract is signed after its service plan was submitted."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def plan(facts: Facts) -> Iterator[Hit]:
    """A service plan was submitted by the day its contract was signed; its items' ids are unique."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            place, submitted_on = f"contracts.{number}.service_plan", contract.service_plan.submitted_on
            if submitted_on > contract.signed_on:
                problem = _message("plan-after-signing", submitted_on=submitted_on, signed_on=contract.signed_on)
                params: dict[str, Param] = {"contract": contract.number, "problem": problem}
                yield Hit(vendor, f"{place}.submitted_on", params, by=("service-plan",))
            seen: set[str] = set()
            for index, item in enumerate(contract.service_plan.items):
                if item.id in seen:
                    problem = _message("plan-item-twice", item=item.id)
                    params = {"contract": contract.number, "problem": problem}
                    yield Hit(vendor, f"{place}.items.{index}.id", params, by=("house/records",))
                seen.add(item.id)
