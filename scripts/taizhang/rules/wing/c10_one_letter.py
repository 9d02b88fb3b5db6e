"""C10: one letter goes up on one day: its number stands on no consolidation of another department or day."""

from collections.abc import Iterator
from datetime import date

from taizhang.rules.rule import Facts, Hit, rule


@rule
def one_letter(facts: Facts) -> Iterator[Hit]:
    """A letter's number on a consolidate step is that of one department and one day; the first one sealed has it."""
    first: dict[str, tuple[str, date, str]] = {}
    for approval in sorted(facts.book.approvals.values(), key=lambda one: (one.predicate.sealed_at, one.id)):
        for index, step in enumerate(approval.predicate.chain):
            if step.duty != "consolidate" or step.letter is None:
                continue
            day = step.at.date()
            division, held_on, held = first.setdefault(step.letter, (step.division, day, approval.record))
            if (division, held_on) != (step.division, day):
                params = {
                    "letter": step.letter,
                    "department": facts.law.department(division, held_on),
                    "first": held,
                    "on": held_on.isoformat(),
                    "day": day.isoformat(),
                }
                yield Hit(approval, f"predicate.chain.{index}.letter", params)
