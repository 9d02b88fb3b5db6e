"""F10: a record's id, its path and the facts in it agree."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.law.law import Law
from taizhang.records import (
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    MigratedEntry,
    Notice,
    Record,
    Requirement,
    Vendor,
)
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def identity(facts: Facts) -> Iterator[Hit]:
    """What the id says of division, day, year or period, the record's own fields say too."""
    for _, record, _ in facts.book.all.values():
        for field, stated, due in _told(record, facts.law):
            if stated != due:
                yield Hit(record, field, {"stated": stated, "due": due})


def _told(record: Record, law: Law) -> Iterator[tuple[str, Param, Param]]:
    """Every field that the id tells too: its name, what it states, and what the id says."""
    part = record.id.split("-", 3)
    match record:
        case Requirement():
            yield "requester.division", _place(record.requester.division, law), _place(part[1], law)
            yield "submitted_on", record.submitted_on.isoformat(), _day(part[2])
        case Defect():
            yield "reporter.division", _place(record.reporter.division, law), _place(part[1], law)
            yield "reported_on", record.reported_on.isoformat(), _day(part[2])
        case Dispute():
            yield "explained_by", _place(record.explained_by, law), _place(part[1], law)
            yield "arose_on", record.arose_on.isoformat(), _day(part[2])
        case Notice():
            yield "published_on", _year(record.published_on.year), _year(int(part[1]))
        case Entry():
            yield "enrolled_on", _year(record.enrolled_on.year), _year(int(part[1]))
        case Vendor() | DepartmentScheme() | DepartmentChannel():
            yield "division", _place(record.division, law), _place(part[1], law)
        case Assessment():
            yield "vendor", record.vendor, f"VENDOR-{part[1]}-{part[2]}"
            yield "period", record.period, part[3]
            yield "assessed_by", _place(record.assessed_by, law), _place(part[1], law)
        case MigratedEntry():
            # Its seal and its day are looked up by the id, its row in the table by the field.
            yield "migration", record.migration, f"MIGRATION-{part[1]}"


def _place(code: str, law: Law) -> Text:
    return _message("text", code=code, department=law.department(code))


def _day(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _year(year: int) -> Text:
    return _message("the-year", year=year)
