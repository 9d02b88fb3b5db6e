"""D03: where a business rule changes, a problem takes the way of a requirement."""

from collections.abc import Iterator
from datetime import date

from taizhang.history import effective
from taizhang.lifecycle.transfer import describe_mismatch, find_end
from taizhang.records import Defect
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text

_CLOSED = Text("没有转为需求即已办结", "yet it was closed without a requirement")
_EXPLAINED = Text("解释说明之外，还应提出需求并在requirement中写明", "so beside its explanation it names a requirement")


@rule
def becomes_requirement(facts: Facts) -> Iterator[Hit]:
    """A problem that changes a business rule ends with a living requirement of its own line, whatever its disposition.

    A requirement that ends after the disposition makes no fault of it: the problem is open again. So is one that is
    on main with less than this rule asks. That a resolved problem has a disposition at all is D05's.
    """
    for recorded in facts.book.defects.values():
        defect = effective(recorded, facts.today)
        ruling = defect.disposition
        if not defect.changes_business_rules or ruling is None:
            continue
        if ruling.requirement is None:
            if ruling.kind == "explained":
                yield _hit(facts, recorded, "disposition.requirement", _EXPLAINED)
            elif defect.resolved_on and ruling.kind == "defect":
                yield _hit(facts, recorded, "disposition.kind", _CLOSED)
            continue
        requirement = facts.book.requirements.get(ruling.requirement)
        if requirement is None:
            continue
        settled = max(ruling.on, requirement.submitted_on)
        end = find_end(requirement.id, facts.book, facts.law, facts.today)
        if end is not None:
            problem = Text(f"所关联的{end[1].zh}（{end[0]}）", f"yet {end[1].en} ({end[0]})")
            yield _hit(facts, recorded, "disposition.requirement", problem, end[0] > settled)
            continue
        mismatch = describe_mismatch(defect, requirement, facts.law)
        if mismatch is not None:
            problem = Text(f"所关联的{mismatch.zh}", f"yet {mismatch.en}")
            yield _hit(facts, recorded, "disposition.requirement", problem)


def _hit(facts: Facts, defect: Defect, field: str, problem: Text, came_later: bool = False) -> Hit:
    is_sealed: date | None = facts.book.settled_on(defect.id)
    return Hit(defect, field, {"problem": problem}, is_overtaken=came_later or is_sealed is not None)
