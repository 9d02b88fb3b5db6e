"""L02: a requirement enters the ledger only after the window of its notice."""

from collections.abc import Iterator

from taizhang.base.text import Param
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import window_of
from taizhang.rules.rule import Facts, Hit, rule


@rule
def window(facts: Facts) -> Iterator[Hit]:
    """An entry is enrolled later than the last day of its notice, counted from the day its page went up."""
    for entry in facts.book.entries.values():
        notice = facts.book.notices.get(entry.notice)
        if notice is None or entry.struck is not None:
            continue
        window = window_of(notice, facts.law)
        if not window.has_ended(entry.enrolled_on):
            params: dict[str, Param] = {
                "notice": notice.id,
                "enrolled_on": entry.enrolled_on,
                "closes_on": window.known_last_day or PENDING,
            }
            yield Hit(entry, "enrolled_on", params, window.opens_on)
