"""D05: a problem is handled step by step, and closed by its handling."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_UNSETTLED = _message("unsettled")
_UNTOUCHED = _message("untouched")


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling goes in order of days; a resolved defect has its handling, an explained one was explained by then.

    A problem that affects business is resolved first: its disposition may follow, and is due until then.
    """
    for recorded in facts.book.defects.values():
        defect = record_in_force(recorded, facts.today)
        preceding_day = defect.reported_on
        for number, step in enumerate(defect.handling):
            if step.on < preceding_day:
                problem = _message("handled-too-early", day=step.on, preceding_day=preceding_day)
                yield Hit(defect, f"handling.{number}.on", {"problem": problem}, by=("house/records",))
            preceding_day = max(preceding_day, step.on)
        if defect.resolved_on is None:
            continue
        ruling = defect.disposition
        if ruling is None:
            if not defect.affects_business or not defect.handling:
                problem = _UNTOUCHED if defect.affects_business else _UNSETTLED
                by = "house/defects" if defect.affects_business else "daily-communication"
                yield Hit(defect, "resolved_on", {"problem": problem}, by=(by,))
        elif ruling.kind == "explained" and ruling.on > defect.resolved_on:
            problem = _message("explained-after-closing", day=ruling.on)
            yield Hit(defect, "resolved_on", {"problem": problem}, by=("house/records",))
        elif ruling.kind == "defect" and not defect.handling:
            yield Hit(defect, "resolved_on", {"problem": _UNTOUCHED}, defect.resolved_on, by=("house/defects",))
