"""The duties of a matter that is reported up its route: each level records what it reports onward."""

from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from msgspec import structs

from taizhang.law.law import Law
from taizhang.law.route import find_reporters
from taizhang.records import Assessment, Defect, Dispute, Record, Report, Vendor

ReportedRecord = Defect | Dispute | Vendor | Assessment
"""The records with matters to be reported up."""


class ReportedMatter(NamedTuple):
    """One matter of a record that is reported up.

    Attributes:
        name: its index in the record, by which it is found in the record before a change.
        origin: the division in which it arose.
        arose_on: the day that determines its route.
    """

    name: int
    kind: Literal["defect", "dispute", "escalation"]
    origin: str
    arose_on: date
    reports: tuple[Report, ...]


def list_reported_matters(record: ReportedRecord | None) -> Iterator[ReportedMatter]:
    """The matters to report up: the problem, the dispute, an assessment's escalation, each of a vendor's problems."""
    match record:
        case Defect():
            yield ReportedMatter(0, "defect", record.reporter.division, record.reported_on, record.reports)
        case Dispute():
            yield ReportedMatter(0, "dispute", record.explained_by, record.arose_on, record.reports)
        case Assessment() if record.escalation is not None:
            yield ReportedMatter(0, "escalation", record.assessed_by, record.assessed_on, record.escalation.reports)
        case Vendor():
            for number, one in enumerate(record.major_problems):
                yield ReportedMatter(number, "escalation", record.division, one.known_on, one.reports)


def list_duties_upward(law: Law, record: ReportedRecord, before: ReportedRecord | None) -> list[tuple[str, str]]:
    """The duties, each with its division, that a change of such a record has to pass, the lowest level's first.

    Each level records its own reports, and the region its filing of a dispute. A change that only reports onward needs
    no other approval.

    Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
    """
    own = law.responsible_for(record.explained_by if isinstance(record, Dispute) else parse_division(record))
    earlier = {one.name: len(one.reports) for one in list_reported_matters(before)}
    divisions = [
        law.responsible_for(reporter)
        for one in list_reported_matters(record)
        for reporter in find_reporters(
            law.responsible_for(one.origin),
            law.route(one.kind, one.origin, one.arose_on),
            earlier.get(one.name, 0),
            len(one.reports),
        )
    ]
    if _is_filed(record) and not _is_filed(before):
        divisions.append(law.region)
    if not divisions or before is None or _strip_reports(record) != _strip_reports(before):
        divisions.insert(0, own)
    return [("operate" if code in (own, law.region) else "consolidate", code) for code in dict.fromkeys(divisions)]


def _is_filed(record: ReportedRecord | None) -> bool:
    return isinstance(record, Dispute) and record.filed is not None


def _strip_reports(record: ReportedRecord) -> ReportedRecord:
    """The record without its reports: the content of its own department."""
    match record:
        case Dispute():
            return structs.replace(record, reports=(), filed=None)
        case Defect():
            return structs.replace(record, reports=())
        case Assessment() if record.escalation is not None:
            return structs.replace(record, escalation=structs.replace(record.escalation, reports=()))
        case Vendor():
            problems = tuple(structs.replace(one, reports=()) for one in record.major_problems)
            return structs.replace(record, major_problems=problems)
        case _:
            return record


def parse_division(record: Record) -> str:
    """The division that the id of a problem, an assessment, a vendor or a mechanism names."""
    return record.id.split("-")[1]
