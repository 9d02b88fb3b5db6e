"""N15: an announcement that prolongs the window of a notice is recorded as its prolongation."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.prolongation import find_due_prolongation
from taizhang.rules.rule import Facts, Hit, rule


@rule
def prolongation_due(facts: Facts) -> Iterator[Hit]:
    """No notice lacks a due prolongation."""
    for notice in facts.book.notices.values():
        due = find_due_prolongation(notice, facts.law, facts.today)
        if due is None:
            continue
        to = due.window.last_day
        until = Text(str(to), str(to)) if isinstance(to, date) else PENDING
        yield Hit(notice, "closes_on", {"notice": notice.id, "stood": due.recorded_last_day, "to": until})
