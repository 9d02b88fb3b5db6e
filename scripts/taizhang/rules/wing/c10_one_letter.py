"""C10: one letter goes up on one day: consolidations of other departments or days do not state its number."""

from collections.abc import Iterator
from datetime import date

from taizhang.rules.rule import Facts, Hit, rule


@rule
def one_letter(facts: Facts) -> Iterator[Hit]:
    """A letter's number on a consolidate step is that of one department and one day; the first sealed keeps it."""
    letters: dict[str, tuple[str, date, str]] = {}
    for approval in sorted(facts.book.approvals.values(), key=lambda one: (one.predicate.sealed_at, one.id)):
        for index, step in enumerate(approval.predicate.chain):
            if step.duty != "consolidate" or step.letter is None:
                continue
            day = step.at.date()
            first_division, first_day, first_record = letters.setdefault(
                step.letter, (step.division, day, approval.record)
            )
            if (first_division, first_day) != (step.division, day):
                params = {
                    "letter": step.letter,
                    "department": facts.law.department(first_division, first_day),
                    "first": first_record,
                    "on": first_day.isoformat(),
                    "day": day.isoformat(),
                }
                yield Hit(approval, f"predicate.chain.{index}.letter", params)
