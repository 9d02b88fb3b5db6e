"""U07: a dispute is explained, then handled."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNEXPLAINED = _message("unexplained")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """A dispute arises, is explained, is handled, in this order; none is handled without an explanation."""
    for dispute in facts.book.disputes.values():
        latest = dispute.arose_on
        if dispute.explanation is not None:
            day = dispute.explanation.on
            if day < latest:
                problem = _message("explained-too-early", day=day, arose_on=latest)
                yield Hit(dispute, "explanation.on", {"problem": problem}, by=("house/records",))
            latest = max(latest, day)
        if dispute.handling is None:
            continue
        if dispute.explanation is None:
            yield Hit(dispute, "handling", {"problem": _UNEXPLAINED}, by=("house/disputes",))
        if dispute.handling.on < latest:
            day = dispute.handling.on
            problem = _message("handled-too-early", day=day, preceding_day=latest)
            by = ("house/records",) if day < dispute.arose_on else ("house/disputes",)
            yield Hit(dispute, "handling.on", {"problem": problem}, by=by)
