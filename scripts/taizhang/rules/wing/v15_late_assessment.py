"""V15: an assessment recorded after a renewal shows that the renewal does not rest on the newest."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.lifecycle.renewal import find_newest, find_newest_known
from taizhang.lifecycle.service import GRADES
from taizhang.rules.rule import Facts, Hit, rule


@rule
def late_assessment(facts: Facts) -> Iterator[Hit]:
    """No assessment made before a signing came to main after the contract and is newer than its basis."""
    for vendor in facts.book.vendors.values():
        for number, contract in enumerate(vendor.contracts):
            newest = find_newest(vendor, contract, facts.book)
            if (
                newest is None
                or newest == find_newest_known(vendor, contract, facts.book)
                or newest.id == contract.basis
            ):
                continue
            params: dict[str, Param] = {
                "contract": contract.number,
                "assessment": newest.id,
                "grade": GRADES[newest.grade],
            }
            yield Hit(vendor, f"contracts.{number}.basis", params)
