"""V14: a unified social credit code is valid."""

from collections.abc import Iterator

from taizhang.lifecycle.company import has_right_check_digit
from taizhang.rules.rule import Facts, Hit, rule


@rule
def credit_code(facts: Facts) -> Iterator[Hit]:
    """The check digit of a vendor's code is right, also of a code set by a change."""
    for vendor in facts.book.vendors.values():
        codes = [("credit_code", vendor.credit_code)]
        codes += [
            (f"changes.{number}.value", str(one.value))
            for number, one in enumerate(vendor.changes)
            if one.field == "credit_code"
        ]
        for place, code in codes:
            if code is not None and not has_right_check_digit(code):
                yield Hit(vendor, place, {"code": code})
