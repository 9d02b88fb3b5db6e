"""L04: a requirement objected to in time does not enter the ledger by that notice."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Param
from taizhang.law.notice_window import find_blocking_objections
from taizhang.records import Objection
from taizhang.rules.rule import Facts, Hit, rule


@rule
def objection(facts: Facts) -> Iterator[Hit]:
    """The notice named has no objection in time, handled or not; those of earlier notices were dismissed."""
    for entry in facts.book.entry_of.values():
        for notice in facts.book.notices_of.get(entry.requirement, ()):
            objections = find_blocking_objections(notice, entry.requirement, facts.law)
            if notice.id != entry.notice:
                objections = tuple(one for one in objections if not _is_dismissed_by(one, entry.enrolled_on))
            if objections and notice.published_on <= entry.enrolled_on:
                first_day = min(one.received_on for one in objections)
                params: dict[str, Param] = {
                    "notice": notice.id,
                    "requirement": entry.requirement,
                    "received_on": first_day,
                }
                is_named_notice = notice.id == entry.notice
                by = ("objection", "notice-period", "period-end") if is_named_notice else ("house/handling",)
                yield Hit(entry, "notice", params, notice.published_on, by=by)
                break


def _is_dismissed_by(objection: Objection, by: date) -> bool:
    """Whether it was dismissed by a day; one received later held nothing back."""
    if objection.received_on > by:
        return True
    handled = objection.handling
    return handled is not None and handled.outcome == "dismissed" and handled.on <= by
