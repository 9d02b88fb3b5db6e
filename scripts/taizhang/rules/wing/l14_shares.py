"""L14: the agreed shares of a cost name each of its bearers and add up to a hundred percent."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import CostAgreement, CostBearer
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def shares(facts: Facts) -> Iterator[Hit]:
    """An agreement on shares has several bearers, names each of them once, and divides the whole cost."""
    for entry in facts.book.entries.values():
        bearer = entry.cost_bearer
        if bearer is None or bearer.agreement is None:
            continue
        problem = _find_problem(bearer, bearer.agreement)
        if problem is not None:
            field = "cost_bearer.agreement.shares" if bearer.joint else "cost_bearer.agreement"
            yield Hit(entry, field, {"problem": problem})


def _find_problem(bearer: CostBearer, agreement: CostAgreement) -> Text | None:
    if not bearer.joint:
        return _message("single-bearer")
    divisions = [share.division for share in agreement.shares]
    if sorted(divisions) != sorted(one.division for one in bearer.joint):
        return _message("bearers-differ")
    total = round(sum(share.percent for share in agreement.shares), 6)
    if total != 100:
        return _message("shares-not-hundred-percent", total=total)
    return None
