"""V10: a vendor's contracts follow one another."""

from collections.abc import Iterator
from datetime import date

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def contract(facts: Facts) -> Iterator[Hit]:
    """Each contract is signed before it starts and starts before it ends; numbers and periods do not clash."""
    for vendor in facts.book.vendors.values():
        numbers: set[str] = set()
        last: tuple[date, str] | None = None
        for index, item in sorted(enumerate(vendor.contracts), key=lambda pair: pair[1].starts_on):
            problems: dict[str, Text] = {}
            if item.ends_on < item.starts_on:
                told = f"终止日期{item.ends_on}早于起始日期{item.starts_on}"
                problems["ends_on"] = Text(told, f"it ends on {item.ends_on}, before its start")
            if item.signed_on > item.starts_on:
                told = f"签订日期{item.signed_on}晚于起始日期{item.starts_on}"
                problems["signed_on"] = Text(told, f"it was signed on {item.signed_on}, after its start")
            if item.number in numbers:
                problems["number"] = Text("合同编号重复", "its number occurs twice")
            if last and item.starts_on <= last[0]:
                told = f"起始日期{item.starts_on}仍在合同{last[1]}的期限内（至{last[0]}）"
                problems["starts_on"] = Text(told, f"it starts while {last[1]} runs to {last[0]}")
            numbers.add(item.number)
            last = max(last or (item.ends_on, item.number), (item.ends_on, item.number))
            for field, problem in problems.items():
                yield Hit(vendor, f"contracts.{index}.{field}", {"contract": item.number, "problem": problem})
