"""L14: the shares of a cost are those that its bearers agreed on: of each of them, a hundred percent together."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.records import CostAgreement, CostBearer
from taizhang.rules.rule import Facts, Hit, rule


@rule
def shares(facts: Facts) -> Iterator[Hit]:
    """An agreement on shares has several bearers, names each of them once, and divides the whole cost."""
    for entry in facts.book.entries.values():
        bearer = entry.cost_bearer
        if bearer is None or bearer.agreement is None:
            continue
        problem = _problem(bearer, bearer.agreement)
        if problem is not None:
            field = "cost_bearer.agreement.shares" if bearer.joint else "cost_bearer.agreement"
            yield Hit(entry, field, {"problem": problem})


def _problem(bearer: CostBearer, agreement: CostAgreement) -> Text | None:
    if not bearer.joint:
        return Text("费用由一个单位承担，无须分担", "one department bears the cost: there is nothing to share")
    named = [share.division for share in agreement.shares]
    if sorted(named) != sorted(one.division for one in bearer.joint):
        return Text("所列单位与各承担单位不一致，应各列一次", "it does not name each of the bearers, once")
    whole = round(sum(share.percent for share in agreement.shares), 6)
    if whole != 100:
        return Text(f"各单位比例合计为{whole:g}，应为100", f"the shares come to {whole:g} percent, not 100")
    return None
