"""L04: a requirement objected to in time does not enter the ledger by that notice."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Param
from taizhang.law.notice_window import holding_objections
from taizhang.records import Objection
from taizhang.rules.rule import Facts, Hit, rule


@rule
def objection(facts: Facts) -> Iterator[Hit]:
    """No objection in time, handled or not, stands in the notice named, nor one not dismissed in another before it."""
    for entry in facts.book.entry_of.values():
        for notice in facts.book.notices_of.get(entry.requirement, ()):
            held = holding_objections(notice, entry.requirement, facts.law)
            if notice.id != entry.notice:
                held = tuple(one for one in held if not _dismissed(one, entry.enrolled_on))
            if held and notice.published_on <= entry.enrolled_on:
                first = min(one.received_on for one in held)
                params: dict[str, Param] = {"notice": notice.id, "requirement": entry.requirement, "received_on": first}
                here = notice.id == entry.notice
                by = ("objection", "notice-period", "period-end") if here else ("house/handling",)
                yield Hit(entry, "notice", params, notice.published_on, by=by)
                break


def _dismissed(objection: Objection, by: date) -> bool:
    """Whether it was found groundless by then; what came after that day held nothing up."""
    if objection.received_on > by:
        return True
    handled = objection.handling
    return handled is not None and handled.outcome == "dismissed" and handled.on <= by
