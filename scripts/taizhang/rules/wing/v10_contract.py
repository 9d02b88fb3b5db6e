"""V10: a vendor's contract is signed before it is fulfilled."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.repository.history import effective
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
            enumerate(effective(vendor, facts.today).contracts), key=lambda pair: pair[1].starts_on
        ):
            problems: dict[str, Text] = {}
            if item.ends_on < item.starts_on:
                told = f"终止日期{item.ends_on}早于起始日期{item.starts_on}"
                problems["ends_on"] = Text(told, f"it ends on {item.ends_on}, before its start")
            if item.signed_on > item.starts_on:
                told = f"签订日期{item.signed_on}晚于起始日期{item.starts_on}"
                problems["signed_on"] = Text(told, f"it was signed on {item.signed_on}, after its start")
            if item.number in numbers:
                problems["number"] = _message("its-number-occurs-twice")
            numbers.add(item.number)
            for field, problem in problems.items():
                yield Hit(vendor, f"contracts.{index}.{field}", {"contract": item.number, "problem": problem})
