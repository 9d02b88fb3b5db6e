"""D05: a problem is handled step by step, and closed by what was done."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_UNSETTLED = Text("尚未明确处理办法（disposition），不得办结", "it was closed without a disposition")
_UNTOUCHED = Text("没有处理经过（handling），不得办结", "a defect was closed without any handling")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling goes in order of days; a mended defect has its handling, an explained one was explained by then.

    What affects business is mended first: how it is to be handled may be settled afterwards, and is due until then.
    """
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
        ruling = defect.disposition
        if ruling is None:
            if not defect.affects_business or not defect.handling:
                problem = _UNTOUCHED if defect.affects_business else _UNSETTLED
                by = "house/defects" if defect.affects_business else "daily-communication"
                yield Hit(defect, "resolved_on", {"problem": problem}, by=(by,))
        elif ruling.kind == "explained" and ruling.on > defect.resolved_on:
            problem = Text(
                f"于{ruling.on}才作出解释说明，晚于办结",
                f"its explanation of {ruling.on} came after it was closed",
            )
            yield Hit(defect, "resolved_on", {"problem": problem}, by=("house/records",))
        elif ruling.kind == "defect" and not defect.handling:
            yield Hit(defect, "resolved_on", {"problem": _UNTOUCHED}, defect.resolved_on, by=("house/defects",))
