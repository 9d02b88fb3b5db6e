"""The mechanisms that finance departments set up, and the departments without one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.lifecycle.life import Event, Life, sort_events
from taizhang.records import DepartmentChannel, DepartmentScheme
from taizhang.repository.book import Book

_message = Messages(__file__)

MECHANISM_STAGES = {
    "adopted": _message("mechanism-stages-adopted"),
    "in-force": _message("mechanism-stages-in-force"),
}


@dataclass(frozen=True, slots=True)
class Mechanisms:
    """What one finance department has set up.

    Attributes:
        division: the department's division, in force.
        scheme: its assessment mechanism; None where not recorded.
        channel: its communication mechanism; None where not recorded.
        has_vendor: whether it has a vendor of its own on record to assess.
    """

    division: str
    scheme: DepartmentScheme | None
    channel: DepartmentChannel | None
    has_vendor: bool


def derive_mechanism_life(record: DepartmentScheme | DepartmentChannel, law: Law, today: date) -> Life:
    """The life of a mechanism: adopted, in force, changed from days on.

    Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.
    """
    begins = record.effective_from if isinstance(record, DepartmentScheme) else record.adopted_on

    def events() -> Iterator[Event]:
        department = law.department_responsible_for(record.division, record.adopted_on)
        yield Event(record.adopted_on, _message("adopted"), department, record.number or "")
        if begins != record.adopted_on:
            yield Event(begins, _message("in-force"))
        for change in record.changes:
            department = law.department_responsible_for(record.division, change.effective_from)
            yield Event(change.effective_from, _message("changed"), department, change.basis)

    stage = "in-force" if begins <= today else "adopted"
    return Life(stage, MECHANISM_STAGES[stage], sort_events(events(), today))


def find_mechanisms(book: Book, law: Law, today: date) -> tuple[Mechanisms, ...]:
    """What the department of every division in force on a day has set up, in the order of the vocabulary.

    A successor does not inherit the mechanisms of a division that has ended.

    Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.
    """
    law = law.as_of(today)
    schemes = {one.division: one for one in book.schemes.values() if one.adopted_on <= today}
    channels = {one.division: one for one in book.channels.values() if one.adopted_on <= today}
    served = {law.responsible_for(one.division) for one in book.vendors.values()}
    return tuple(
        Mechanisms(code, schemes.get(code), channels.get(code), code in served) for code in law.divisions_in_force
    )
