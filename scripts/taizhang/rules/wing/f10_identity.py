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
    """The division, day, year or period in the id match the record's own fields."""
    for _, record, _ in facts.book.all.values():
        for field, stated, due in _compare_with_id(record, facts.law):
            if stated != due:
                yield Hit(record, field, {"stated": stated, "due": due})


def _compare_with_id(record: Record, law: Law) -> Iterator[tuple[str, Param, Param]]:
    """Every field that the id states, too: its name, its value, and the value in the id."""
    parts = record.id.split("-", 3)
    match record:
        case Requirement():
            yield (
                "requester.division",
                _describe_division(record.requester.division, law),
                _describe_division(parts[1], law),
            )
            yield "submitted_on", record.submitted_on.isoformat(), _parse_day(parts[2])
        case Defect():
            yield (
                "reporter.division",
                _describe_division(record.reporter.division, law),
                _describe_division(parts[1], law),
            )
            yield "reported_on", record.reported_on.isoformat(), _parse_day(parts[2])
        case Dispute():
            yield "explained_by", _describe_division(record.explained_by, law), _describe_division(parts[1], law)
            yield "arose_on", record.arose_on.isoformat(), _parse_day(parts[2])
        case Notice():
            yield "published_on", _describe_year(record.published_on.year), _describe_year(int(parts[1]))
        case Entry():
            yield "enrolled_on", _describe_year(record.enrolled_on.year), _describe_year(int(parts[1]))
        case Vendor() | DepartmentScheme() | DepartmentChannel():
            yield "division", _describe_division(record.division, law), _describe_division(parts[1], law)
        case Assessment():
            yield "vendor", record.vendor, f"VENDOR-{parts[1]}-{parts[2]}"
            yield "period", record.period, parts[3]
            yield "assessed_by", _describe_division(record.assessed_by, law), _describe_division(parts[1], law)
        case MigratedEntry():
            # Seal and day are looked up by the id, the row in the table by the field.
            yield "migration", record.migration, f"MIGRATION-{parts[1]}"


def _describe_division(code: str, law: Law) -> Text:
    return _message("division-with-department", code=code, department=law.department(code))


def _parse_day(digits: str) -> str:
    return f"{digits[:4]}-{digits[4:6]}-{digits[6:]}"


def _describe_year(year: int) -> Text:
    return _message("year", year=year)
