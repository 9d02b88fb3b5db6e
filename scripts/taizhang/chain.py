"""What hangs together in order: the duties that a requirement must pass, and records numbered without a gap."""

from taizhang.book import Book
from taizhang.law import Law
from taizhang.records import Requirement
from taizhang.text import Text


def duties(law: Law, requirement: Requirement) -> tuple[tuple[str, str], ...]:
    """The duties due for a requirement, in order, each with the division whose finance department does it.

    A county or zone judges at home and its city consolidates; a city, or a county that reports straight to
    the region, does both; what the region itself raises needs no consolidation. A data-sharing need is
    collected, not evaluated.

    Source: region-2021-1131/2.2, /2.3, /4.1; city-2021-76/1.2, /1.3, /3.1.
    """
    own = requirement.requester.division
    first = "collect" if requirement.kind == "data-sharing" else "evaluate"
    last = ("review", law.region)
    if own == law.region:
        return (first, own), last
    return (first, own), ("consolidate", law.city_of(own)), last


def number_fault(book: Book, identity: str) -> Text | None:
    """What is wrong with the number that ends `identity`, if the one before it is nowhere; numbers begin with 1.

    Only the first record after a gap is at fault. A record whose file is at fault still holds its number.

    Source: house/serials.
    """
    digits = identity[len(identity.rstrip("0123456789")) :]
    head, number, width = identity.removesuffix(digits), int(digits), len(digits)
    if number == 0:
        return Text(f"编号应自{1:0{width}}起", f"numbers begin with {1:0{width}}")
    before = f"{head}{number - 1:0{width}}"
    if number == 1 or book.known(before):
        return None
    return Text(f"其前缺少{before}", f"{before} before it is missing")
