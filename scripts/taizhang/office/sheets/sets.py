"""The exported sets of records, with the derived columns of each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import Schema
from taizhang.law.calendar import PENDING, Unknown
from taizhang.law.law import Law
from taizhang.law.paper_days import known_day
from taizhang.lifecycle import Life, derive_life
from taizhang.lifecycle.closing import count_working_days_open, find_closing_day
from taizhang.office.sheets.columns import DERIVED_MARK, CellForm, Column, record_columns
from taizhang.office.sheets.words import CellValue
from taizhang.records import Assessment, Defect, Entry, MigratedEntry, Record, Requirement
from taizhang.repository.amendments import amendments_of, describe_amendment
from taizhang.repository.book import Book
from taizhang.repository.kinds import KindName
from taizhang.repository.repository import Repository

_message = Messages(__file__)

SetName = Literal["requirements", "ledger", "problems", "assessments", "migrated"]


class DerivationInput(NamedTuple):
    """The inputs of a derived column."""

    record: Any
    life: Life
    book: Book
    law: Law
    today: date
    schema: Schema
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Derived:
    """A derived column, stored in no record.

    Attributes:
        after: the name of the column that it follows.
        value: computes its value for a record.
    """

    name: str
    heading: str
    after: str
    value: Callable[[DerivationInput], CellValue]
    form: CellForm = "line"
    hint: str = ""


@dataclass(frozen=True, slots=True)
class RecordSet:
    """One set: a sheet of the workbook, a CSV file, a list in the JSON document.

    Attributes:
        name: the word in commands, file names and JSON.
        title: the name of the set and of its sheet.
        kind: the records in it.
        derived: the derived columns.
    """

    name: SetName
    title: Text
    kind: KindName
    derived: tuple[Derived, ...]

    def columns(self, repository: Repository) -> tuple[Column, ...]:
        """All its columns, from left to right."""
        columns = list(record_columns(self.kind, repository.schemas[self.kind]))
        for derived in self.derived:
            position = next(index for index, column in enumerate(columns) if column.name == derived.after)
            heading = derived.heading + DERIVED_MARK
            columns.insert(position + 1, Column(heading, derived.name, (), derived.form, "derived", hint=derived.hint))
        return tuple(columns)


def find_record_day(record: Record) -> date | None:
    """The day by which a record belongs to a year: when it was raised, enrolled, reported or assessed.

    None for a migrated entry whose paper has no day.
    """
    match record:
        case Requirement():
            return record.submitted_on
        case Entry():
            return record.enrolled_on
        case Defect():
            return record.reported_on
        case Assessment():
            return record.assessed_on
        case MigratedEntry():
            return known_day(record)
    raise TypeError(type(record).__name__)


def list_divisions(record: Record, book: Book) -> tuple[str, ...]:
    """The divisions that a record belongs to, several where they raised it together.

    Empty if the record that states them is invalid.
    """
    match record:
        case Requirement():
            return (record.requester.division, *record.raising_divisions)
        case Entry():
            requirement = book.requirements.get(record.requirement)
            return list_divisions(requirement, book) if requirement else ()
        case Defect():
            return (record.reporter.division,)
        case Assessment():
            return (record.assessed_by,)
        case MigratedEntry():
            return (record.requester.division,) if record.requester and record.requester.division else ()
    raise TypeError(type(record).__name__)


def prepare_derivation(record: Record, repository: Repository, law: Law, today: date) -> DerivationInput:
    """Collect the inputs of a record's derived columns."""
    book = repository.book
    schema, data = repository.schemas[book.kind(record.id).name], book.document(record.id).data
    return DerivationInput(record, derive_life(record, book, law, today), book, law, today, schema, data)


def _derive_stage(item: DerivationInput) -> CellValue:
    return item.life.title.zh


def _derive_next_step(item: DerivationInput) -> CellValue:
    following = item.life.next
    return f"{following.actor}：{following.act.zh}" if following else ""


def _derive_due_day(item: DerivationInput) -> CellValue:
    due = item.life.next.due if item.life.next else None
    return PENDING.zh if isinstance(due, Unknown) else due or ""


def _list_notices(item: DerivationInput) -> CellValue:
    return "、".join(notice.id for notice in item.book.notices_of.get(item.record.id, ()))


def _list_annulled_notices(item: DerivationInput) -> CellValue:
    listing = item.book.listings_of.get(item.record.id, ())
    return "、".join(
        f"{notice.id}（{notice.annulled.on}撤销）"
        for notice in listing
        if notice.annulled is not None and notice.annulled.on <= item.today
    )


def _list_struck_entries(item: DerivationInput) -> CellValue:
    entries = item.book.struck_entries_of.get(item.record.id, ())
    return "、".join(
        f"{entry.id}（{entry.struck.on}移出）"
        for entry in entries
        if entry.struck is not None and entry.struck.on <= item.today
    )


def _describe_amendments(item: DerivationInput) -> CellValue:
    return "\n".join(
        describe_amendment(item.schema, item.law, amendment) for amendment in amendments_of(item.schema, item.data)
    )


def _find_entry(item: DerivationInput) -> CellValue:
    entry = item.book.entry_of.get(item.record.id)
    return entry.id if entry else ""


def _find_release(item: DerivationInput) -> CellValue:
    entry = item.record if isinstance(item.record, Entry) else item.book.entry_of.get(item.record.id)
    release = item.book.release_of.get(entry.id) if entry else None
    return release.id if release else ""


def _from_requirement(field: Callable[[Requirement], CellValue]) -> Callable[[DerivationInput], CellValue]:
    def value(item: DerivationInput) -> CellValue:
        requirement = item.book.requirements.get(item.record.requirement)
        return field(requirement) if requirement else ""

    return value


def _division_names(item: DerivationInput) -> CellValue:
    requirement = item.book.requirements.get(item.record.requirement)
    codes = requirement.raising_divisions if requirement else ()
    return "、".join(item.law.divisions[code].name for code in codes if code in item.law.divisions)


def _find_planned_day(item: DerivationInput) -> CellValue:
    release = item.book.release_of.get(item.record.id)
    return release.planned_for if release else ""


def _find_release_day(item: DerivationInput) -> CellValue:
    release = item.book.release_of.get(item.record.id)
    return (release.released_on if release else None) or ""


def _open_days(item: DerivationInput) -> CellValue:
    days = count_working_days_open(item.record, item.book, item.law, item.today)
    return PENDING.zh if days is None else days


def _closed_on(item: DerivationInput) -> CellValue:
    return find_closing_day(item.record, item.book, item.law, item.today) or ""


def _find_vendor_name(item: DerivationInput) -> CellValue:
    vendor = item.book.vendors.get(item.record.vendor)
    return vendor.name if vendor else ""


def _next_step_columns(after: str) -> tuple[Derived, Derived]:
    return (
        Derived("next", "下一步", after, _derive_next_step, hint="由谁办理、办理什么。"),
        Derived("due", "办理期限", "next", _derive_due_day, "day", "下一步的最后一日；没有规定期限的为空。"),
    )


def _amendment_column(after: str) -> Derived:
    hint = "更正和变更：哪一栏、原来的内容、现在的内容、日期和理由。"
    return Derived("amendments", "更正说明", after, _describe_amendments, "prose", hint)


_RAISED = "取自所列的需求。"
_SHIPPED = "取自所在的版本。"
_STAGE = "由事实推算的办理阶段，每日可能变化。"

SETS: tuple[RecordSet, ...] = (
    RecordSet(
        "requirements",
        _message("requirements"),
        "requirement",
        (
            Derived("stage", "阶段", "title", _derive_stage, hint=_STAGE),
            Derived("notices", "公示编号", "withdrawn.reason", _list_notices, hint="列有本需求的公示。"),
            Derived(
                "annulled", "已撤销的公示", "notices", _list_annulled_notices, hint="曾列有本需求、后来撤销的公示。"
            ),
            Derived("entry", "台账编号", "annulled", _find_entry, hint="纳入台账后的编号。"),
            Derived("struck", "已移出台账的编号", "entry", _list_struck_entries, hint="曾经纳入、后来移出的台账编号。"),
            Derived("release", "版本", "struck", _find_release, hint="安排在哪个版本。"),
            *_next_step_columns("release"),
            _amendment_column("due"),
        ),
    ),
    RecordSet(
        "ledger",
        _message("ledger"),
        "entry",
        (
            Derived("title", "需求名称", "id", _from_requirement(lambda one: one.title), hint="所列需求的名称。"),
            Derived("stage", "阶段", "title", _derive_stage, hint=_STAGE),
            Derived(
                "organization",
                "提出机构",
                "stage",
                _from_requirement(lambda one: "、".join(one.raising_organizations)),
                hint=_RAISED,
            ),
            Derived("division", "所属区划", "organization", _division_names, hint=_RAISED),
            Derived("release", "版本", "cost_bearer.internal.source", _find_release, hint="安排在哪个版本。"),
            Derived("planned_for", "计划上线日期", "release", _find_planned_day, "day", _SHIPPED),
            Derived("released_on", "实际上线日期", "planned_for", _find_release_day, "day", _SHIPPED),
            _amendment_column("struck.reason"),
        ),
    ),
    RecordSet(
        "problems",
        _message("problem-resolution-ledger"),
        "defect",
        (
            Derived("stage", "阶段", "title", _derive_stage, hint=_STAGE),
            Derived("days", "已历工作日", "stage", _open_days, "number", "自报告至办结或者当日的工作日数。"),
            Derived(
                "closed_on", "办结日期", "days", _closed_on, "day", "解决、解释说明或者转为需求之日；未办结的为空。"
            ),
            *_next_step_columns("verified.remark"),
            _amendment_column("due"),
        ),
    ),
    RecordSet(
        "assessments",
        _message("assessments"),
        "assessment",
        (
            Derived("vendor_name", "服务商名称", "vendor", _find_vendor_name, hint="被考核服务商的名称。"),
            _amendment_column("escalation.reports"),
        ),
    ),
    RecordSet(
        "migrated",
        _message("migrated-ledger"),
        "migrated",
        (Derived("stage", "阶段", "title", _derive_stage, hint=_STAGE), _amendment_column("missing")),
    ),
)
"""Every set, in the order of the workbook's sheets."""
