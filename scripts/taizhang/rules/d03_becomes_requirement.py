"""D03: where a business rule changes, a problem takes the way of a requirement."""

from collections.abc import Iterator

from taizhang.history import effective
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

_SOFTWARE = frozenset({"adjustment", "addition"})


@rule
def becomes_requirement(facts: Facts) -> Iterator[Hit]:
    """A problem that changes a business rule is closed only by a requirement for an adjustment or addition.

    That a resolved problem has a disposition at all is D05's.
    """
    for recorded in facts.book.defects.values():
        defect = effective(recorded, facts.today)
        ruling = defect.disposition
        if not defect.changes_business_rules or ruling is None:
            continue
        if ruling.kind != "requirement":
            if defect.resolved_on:
                problem = Text(f"处理办法却写为{ruling.kind}即已办结", f'yet it was closed as "{ruling.kind}"')
                yield Hit(defect, "disposition.kind", {"problem": problem})
            continue
        requirement = facts.book.requirements.get(ruling.requirement or "")
        if requirement and requirement.kind not in _SOFTWARE:
            problem = Text(
                f"所关联的{requirement.id}却不是调整或新增软件功能的需求",
                f"yet {requirement.id} asks for no adjustment or addition",
            )
            yield Hit(defect, "disposition.requirement", {"problem": problem})
