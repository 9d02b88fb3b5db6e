"""V10: a vendor's contract is signed before it is fulfilled."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def contract(facts: Facts) -> Iterator[Hit]:
    """Each contract is signed before it starts and starts before it ends; no number occurs twice.

    Contracts may run side by side: each has its own assessment periods and payments.
    """
    for vendor in facts.book.vendors.values():
        numbers: set[str] = set()
        for index, item in sorted(
            enumerate(record_in_force(vendor, facts.today).contracts), key=lambda pair: pair[1].starts_on
        ):
            problems: dict[str, Text] = {}
            if item.ends_on < item.starts_on:
                problems["ends_on"] = _message("ends-before-start", ends_on=item.ends_on, starts_on=item.starts_on)
            if item.signed_on > item.starts_on:
                problem = _message("signed-after-start", signed_on=item.signed_on, starts_on=item.starts_on)
                problems["signed_on"] = problem
            if item.number in numbers:
                problems["number"] = _message("number-twice")
            numbers.add(item.number)
            for field, problem in problems.items():
                yield Hit(vendor, f"contracts.{index}.{field}", {"contract": item.number, "problem": problem})
