"""D05: a problem is handled step by step, and closed by what was done."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNSETTLED = _message("unsettled")
_UNTOUCHED = _message("untouched")


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
                problem = _message("handling-of-comes-before-what-preceded", step_on=step.on, before=before)
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
            problem = _message("its-explanation-of-came-after-it-was-closed", ruling_on=ruling.on)
            yield Hit(defect, "resolved_on", {"problem": problem}, by=("house/records",))
        elif ruling.kind == "defect" and not defect.handling:
            yield Hit(defect, "resolved_on", {"problem": _UNTOUCHED}, defect.resolved_on, by=("house/defects",))
