"""D04: a disposition carries what its kind calls for, and no more."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Defect, Disposition
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def disposition(facts: Facts) -> Iterator[Hit]:
    """An explained problem has its explanation, one that became a requirement names it, a defect has neither."""
    for recorded in facts.book.defects.values():
        # The first ruling, and the one that a change put in its place since.
        for ruling in dict.fromkeys((recorded.disposition, effective(recorded, facts.today).disposition)):
            if ruling is not None:
                for field, problem in _problems(recorded, ruling):
                    yield Hit(recorded, f"disposition.{field}", {"problem": problem})


def _problems(defect: Defect, ruling: Disposition) -> Iterator[tuple[str, Text]]:
    if ruling.kind == "explained" and not ruling.explanation:
        yield (
            "explanation",
            _message("it-was-explained-so-is-due"),
        )
    if ruling.kind == "requirement" and not ruling.requirement:
        yield (
            "requirement",
            _message("it-became-a-requirement-so-is-due"),
        )
    if ruling.kind == "defect":
        for field in ("explanation", "requirement"):
            # What changes a business rule ends with a requirement, whatever its disposition is called.
            if getattr(ruling, field) and not (field == "requirement" and defect.changes_business_rules):
                yield field, _message("a-defect", field=field)
    if ruling.on < defect.reported_on:
        told = (
            f"明确处理办法的日期{ruling.on}早于报告日期{defect.reported_on}",
            f"it was settled on {ruling.on}, before the report of {defect.reported_on}",
        )
        yield "on", Text(*told)
