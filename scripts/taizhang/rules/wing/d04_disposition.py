"""D04: a disposition has the fields that its kind requires, and no more."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Defect, Disposition
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def disposition(facts: Facts) -> Iterator[Hit]:
    """An explained problem has its explanation, one that became a requirement names it, a defect has neither."""
    for recorded in facts.book.defects.values():
        # The first ruling, and the one that a change put in its place since.
        for ruling in dict.fromkeys((recorded.disposition, record_in_force(recorded, facts.today).disposition)):
            if ruling is not None:
                for field, problem in _find_problems(recorded, ruling):
                    yield Hit(recorded, f"disposition.{field}", {"problem": problem})


def _find_problems(defect: Defect, ruling: Disposition) -> Iterator[tuple[str, Text]]:
    if ruling.kind == "explained" and not ruling.explanation:
        yield (
            "explanation",
            _message("explanation-missing"),
        )
    if ruling.kind == "requirement" and not ruling.requirement:
        yield (
            "requirement",
            _message("requirement-missing"),
        )
    if ruling.kind == "defect":
        for field in ("explanation", "requirement"):
            # What changes a business rule ends with a requirement, whatever its kind of disposition.
            if getattr(ruling, field) and not (field == "requirement" and defect.changes_business_rules):
                yield field, _message("field-not-for-defect", field=field)
    if ruling.on < defect.reported_on:
        yield "on", _message("settled-before-report", settled_on=ruling.on, reported_on=defect.reported_on)
