"""D05: a problem is handled step by step, and closed by what was done."""

from collections.abc import Iterator

from taizhang.history import effective
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

_UNSETTLED = Text("尚未明确处理办法（disposition），不得办结", "it was closed without a disposition")
_UNTOUCHED = Text("没有处理经过（handling），不得按缺陷办结", "a defect was closed without any handling")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling goes in order of days; what is resolved has a disposition, a mended defect its handling."""
    for recorded in facts.book.defects.values():
        defect = effective(recorded, facts.today)
        before = defect.reported_on
        for number, step in enumerate(defect.handling):
            if step.on < before:
                problem = Text(
                    f"处理日期{step.on}早于前一环节的日期{before}",
                    f"the handling of {step.on} comes before what preceded it on {before}",
                )
                yield Hit(defect, f"handling.{number}.on", {"problem": problem}, by=("house/records",))
            before = max(before, step.on)
        if defect.resolved_on is None:
            continue
        if defect.disposition is None:
            yield Hit(defect, "resolved_on", {"problem": _UNSETTLED}, by=("daily-communication",))
        elif defect.disposition.on > defect.resolved_on:
            problem = Text(
                f"处理办法于{defect.disposition.on}才明确，晚于办结",
                f"its disposition of {defect.disposition.on} came after it was closed",
            )
            yield Hit(defect, "resolved_on", {"problem": problem}, by=("house/records",))
        elif defect.disposition.kind == "defect" and not defect.handling:
            yield Hit(defect, "resolved_on", {"problem": _UNTOUCHED}, defect.resolved_on, by=("house/defects",))
