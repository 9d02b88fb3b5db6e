"""U07: a dispute is explained first and handled then."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule

_UNEXPLAINED = Text("尚未作出解释即已处理完毕", "it was handled without an explanation")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """A dispute arises, is explained, is handled, in this order; nothing is handled unexplained."""
    for dispute in facts.book.disputes.values():
        latest = dispute.arose_on
        if dispute.explanation is not None:
            day = dispute.explanation.on
            if day < latest:
                problem = Text(f"解释日期{day}早于发生日期{latest}", f"explained on {day}, before it arose on {latest}")
                yield Hit(dispute, "explanation.on", {"problem": problem}, by=("house/records",))
            latest = max(latest, day)
        if dispute.handling is None:
            continue
        if dispute.explanation is None:
            yield Hit(dispute, "handling", {"problem": _UNEXPLAINED}, by=("house/disputes",))
        if dispute.handling.on < latest:
            day = dispute.handling.on
            problem = Text(
                f"处理日期{day}早于前一环节的日期{latest}",
                f"handled on {day}, before what preceded it on {latest}",
            )
            by = ("house/records",) if day < dispute.arose_on else ("house/disputes",)
            yield Hit(dispute, "handling.on", {"problem": problem}, by=by)
