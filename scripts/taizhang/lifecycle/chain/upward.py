"""The duties of a matter that goes up its route: what each level reports onward it records itself."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from msgspec import structs

from taizhang.law.law import Law
from taizhang.law.route import find_reporters
from taizhang.records import Assessment, Defect, Dispute, Record, Report, Vendor

Reported = Defect | Dispute | Vendor | Assessment
"""The records that hold what goes up."""


class Upward(NamedTuple):
    """One matter of a record that goes up.

    Attributes:
        name: which of the record's, to find it again before a change.
        origin: the division in which it arose.
        arose_on: the day by whose route it goes.
    """

    name: int
    kind: Literal["defect", "dispute", "escalation"]
    origin: str
    arose_on: date
    reports: tuple[Report, ...]


def list_upward(record: Reported | None) -> Iterator[Upward]:
    """What of a record goes up: the problem, the dispute, an assessment's escalation, each of a vendor's problems."""
    match record:
        case Defect():
            yield Upward(0, "defect", record.reporter.division, record.reported_on, record.reports)
        case Dispute():
            yield Upward(0, "dispute", record.explained_by, record.arose_on, record.reports)
        case Assessment() if record.escalation is not None:
            yield Upward(0, "escalation", record.assessed_by, record.assessed_on, record.escalation.reports)
        case Vendor():
            for number, one in enumerate(record.major_problems):
                yield Upward(number, "escalation", record.division, one.known_on, one.reports)


def list_duties_upward(law: Law, record: Reported, before: Reported | None) -> list[tuple[str, str]]:
    """The duties, each with its division, that a change of such a record has to pass, the lowest level's first.

    A county's report is the county's to record, and what the city sends on only the city knows; the region's filing of
    a dispute is the region's. A change that does nothing but report onward asks nobody else.

    Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
    """
    own = law.responsible_for(record.explained_by if isinstance(record, Dispute) else division_of(record))
    earlier = {one.name: len(one.reports) for one in list_upward(before)}
    found = [
        law.responsible_for(reporter)
        for one in list_upward(record)
        for reporter in find_reporters(
            law.responsible_for(one.origin),
            law.route(one.kind, one.origin, one.arose_on),
            earlier.get(one.name, 0),
            len(one.reports),
        )
    ]
    if _is_filed(record) and not _is_filed(before):
        found.append(law.region)
    if not found or before is None or _below(record) != _below(before):
        found.insert(0, own)
    return [("operate" if code in (own, law.region) else "consolidate", code) for code in dict.fromkeys(found)]


def _is_filed(record: Reported | None) -> bool:
    return isinstance(record, Dispute) and record.filed is not None


def _below(record: Reported) -> Reported:
    """The record without what goes up: all that its own department says of it."""
    match record:
        case Dispute():
            return structs.replace(record, reports=(), filed=None)
        case Defect():
            return structs.replace(record, reports=())
        case Assessment() if record.escalation is not None:
            return structs.replace(record, escalation=structs.replace(record.escalation, reports=()))
        case Vendor():
            silent = tuple(structs.replace(one, reports=()) for one in record.major_problems)
            return structs.replace(record, major_problems=silent)
        case _:
            return record


def division_of(record: Record) -> str:
    """The division that the id of a problem, an assessment, a vendor or a mechanism names."""
    return record.id.split("-")[1]
