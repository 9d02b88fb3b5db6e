"""D03: where a business rule changes, a problem becomes a requirement."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.transfer import describe_mismatch, find_living_requirement, find_requirement_end
from taizhang.records import Defect, Disposition
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_CLOSED = _message("closed-without-requirement")
_EXPLAINED = _message("explained-without-requirement")


@rule
def becomes_requirement(facts: Facts) -> Iterator[Hit]:
    """A problem that changes a business rule ends with a living requirement of its own line, whatever its disposition.

    A requirement that ends after the disposition reopens the problem without a violation. So does a problem that came
    to main with less than this rule requires. D05 checks that a resolved problem has a disposition.
    """
    for recorded in facts.book.defects.values():
        defect = record_in_force(recorded, facts.today)
        if not defect.changes_business_rules or defect.disposition is None:
            continue
        is_proposed = facts.book.settled_on(recorded.id) is None
        for field, problem, came_later in _find_problems(facts, defect, defect.disposition):
            if is_proposed or came_later:
                yield Hit(recorded, f"disposition.{field}", {"problem": problem}, is_overtaken=came_later)


def _find_problems(facts: Facts, defect: Defect, ruling: Disposition) -> Iterator[tuple[str, Text, bool]]:
    """The field, its problem, and whether only a later end of the requirement causes it."""
    if ruling.requirement is None:
        if ruling.kind == "explained":
            yield "requirement", _EXPLAINED, False
        elif defect.resolved_on and ruling.kind == "defect":
            yield "kind", _CLOSED, False
        return
    requirement = facts.book.requirements.get(ruling.requirement)
    if requirement is None:
        return
    end = find_requirement_end(requirement.id, facts.book, facts.law, facts.today)
    if end is not None:
        came_later = end[0] > max(ruling.on, requirement.submitted_on) or facts.book.settled_on(defect.id) is not None
        yield "requirement", _message("requirement-ended", end_stage=end[1], day=end[0]), came_later
        return
    living = find_living_requirement(requirement.id, facts.book, facts.law, facts.today)
    mismatch = describe_mismatch(defect, living, facts.law) if living is not None else None
    if mismatch is not None:
        yield "requirement", _message("requirement-unrelated", mismatch=mismatch), False
