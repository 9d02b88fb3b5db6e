"""The columns of every sheet with their headings and fields. The headings are the schemas' titles.

The application form as a sheet, its import, the exports and their merge all take their headings from here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema, format_place
from taizhang.records.record_fields import has_field
from taizhang.repository.amendments import LISTS
from taizhang.repository.kinds import KIND_BY_NAME, KindName

CellForm = Literal[
    "line",  # one line of text
    "prose",  # text of several lines
    "day",
    "number",
    "yes-no",
    "choice",  # one coded value, shown by its title
    "choices",  # several of them
    "reference",  # the id of another record
    "bases",  # laws and policy documents
    "reports",  # reports up the chain
    "handling",  # what was done, step by step
    "scores",
    "lines",  # a list of single values, one a line
    "other",  # not editable in a cell: shown in words, edited in the file or the JSON export
]
EditPolicy = Literal["free", "fill", "never", "derived"]
"""What may be changed in a sheet: everything; only empty fields; nothing; or nothing, as the value is derived."""

PROSE = 20_000
"""The maximum length of a prose field, by which a schema distinguishes prose from a line."""
CONTACT = "contact"
"""The name of the form's column for the contact, who is stored in the register outside the repository."""
DERIVED_MARK = "（自动计算）"
"""The suffix of the heading of a derived column."""

PARTS: dict[CellForm, frozenset[str]] = {
    "bases": frozenset({"document", "number", "article"}),
    "handling": frozenset({"on", "by", "measure"}),
    "reports": frozenset({"to", "on"}),
    "scores": frozenset({"item", "score", "remark"}),
}
"""The lists of groups that a cell can hold, each with the fields that a line states."""
_FIXED: dict[str, frozenset[str]] = {
    "requirement": frozenset({"id", "submitted_on", "requester.division", "withdrawn.on", "withdrawn.reason"}),
}
_GROWING = frozenset({"defect", "assessment"})
_FILLED = {
    "defect": ("disposition", "reports", "handling", "resolved_on", "verified"),
    "assessment": ("major_problem", "escalation"),
}
_FORM_FIRST = (
    "requester.organization",
    "requester.division",
    "kind",
    "title",
    "content",
    "scenario",
    "legal_basis",
    "proposal",
    "affected_scope.subsystems",
    "affected_scope.base_libraries",
    "affected_scope.description",
    "rationale",
    "expected_by",
    CONTACT,
    "requester.landline",
)
_NOT_IN_FORM = frozenset({"id", "requester.contact_ref", "withdrawn.on", "withdrawn.reason"})
_ANNEX = ("requester.organization", "affected_scope.description")
"""The fields for which the annex uses the title of their group: 需求提出机构 and 影响业务范围."""
_FILLED_IN_AUTOMATICALLY = frozenset({"submitted_on"})
"""Required fields of the record that are filled in automatically if the form leaves them empty."""
_SHORT = 3
"""A title of at most this many characters (文件名, 办法) is ambiguous without the title of its group."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        heading: unique within its sheet.
        name: the dotted place of its field; for a derived column, a name of its own.
        place: the place of its field, empty for a derived column.
        form: how its values are written.
        edit_policy: what may be changed in a sheet.
        required: whether the schema requires the field if its group is present.
        aliases: other accepted headings.
        hint: the schema's description.
        hides: whether part of its values is not public; a sheet shows the rest and is read-only.
    """

    heading: str
    name: str
    place: Place
    form: CellForm
    edit_policy: EditPolicy = "free"
    required: bool = False
    aliases: tuple[str, ...] = ()
    hint: str = ""
    hides: bool = False


def record_columns(kind: KindName, schema: Schema) -> tuple[Column, ...]:
    """The columns of all public fields of a kind, in schema order; without `x-public: false` fields.

    Corrections and changes are left out too: a derived column describes them.
    """
    columns = (column for column in _list_columns(schema, schema.bundle, (), True) if schema.is_public(column.place))
    return _add_headings(schema, [_apply_policy(kind, schema, column) for column in columns])


def form_columns(schema: Schema) -> tuple[Column, ...]:
    """The columns of the application form as a sheet, one requirement a row; `schema` is the requirement's.

    First the annex's own, in its order, then the other fields of a requirement, last those that only the schema
    defines. The contact's column has no field: the contact is stored in the register outside the repository.
    """
    fields = {column.name: column for column in _list_columns(schema, schema.bundle, (), True)}
    hint = "联系人姓名，只记入库外登记册，不进入本库。"
    fields |= {name: replace(fields[name], required=False) for name in _FILLED_IN_AUTOMATICALLY}
    fields[CONTACT] = Column("联系人", CONTACT, (), "line", required=True, hint=hint)
    others = [name for name in fields if name not in _FORM_FIRST and name not in _NOT_IN_FORM]
    record = KIND_BY_NAME["requirement"].record
    names = [*_FORM_FIRST, *sorted(others, key=lambda name: not has_field(record, fields[name].place))]
    columns = _add_headings(schema, [fields[name] for name in names])
    return tuple(
        replace(column, aliases=(schema.title(column.place[:1]),)) if column.name in _ANNEX else column
        for column in columns
    )


def index_by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by their normalized headings and aliases."""
    index: dict[str, Column] = {}
    for column in columns:
        for heading in (column.heading, *column.aliases):
            index.setdefault(normalize_heading(heading), column)
    return index


def normalize_heading(heading: str) -> str:
    """A heading without blanks, line ends and required marks, so that retyped headings match."""
    return _BLANKS.sub("", heading).strip("*＊").removesuffix("（必填）").removesuffix("(必填)")


def _apply_policy(kind: KindName, schema: Schema, column: Column) -> Column:
    if schema.contains_flag(column.place, "x-public", flag=False):
        return replace(column, edit_policy="never", hides=True)
    return replace(column, edit_policy=_determine_policy(kind, column))


def _determine_policy(kind: KindName, column: Column) -> EditPolicy:
    if kind == "requirement":
        return "never" if column.name in _FIXED[kind] else "free"
    if kind in _GROWING and column.place[0] in _FILLED[kind]:
        return "fill"
    # No command records fields that only the schema defines: a sheet may fill in an empty one.
    return "never" if has_field(KIND_BY_NAME[kind].record, column.place) else "fill"


def _list_columns(schema: Schema, node: JsonSchema, place: Place, needed: bool) -> Iterator[Column]:
    node_schema = schema.resolve(node)
    for key, child in node_schema.get("properties", {}).items():
        if not place and key in LISTS:
            continue
        where = (*place, key)
        child_schema = schema.resolve(child)
        required = needed and key in node_schema.get("required", ())
        if child_schema.get("type") == "object":
            yield from _list_columns(schema, child_schema, where, required)
        else:
            hint = str(child_schema.get("description", ""))
            yield Column("", format_place(where), where, determine_form(schema, where), required=required, hint=hint)


def determine_form(schema: Schema, place: Place) -> CellForm:
    """The form in which the field at `place` is written in a cell."""
    node = schema.at(place)
    if "x-ref" in node:
        return "reference"
    if "oneOf" in node:
        return "choice"
    match node.get("type"):
        case "array":
            return _list_form(schema, (*place, 0))
        case "boolean":
            return "yes-no"
        case "number" | "integer":
            return "number"
        case "string":
            if node.get("format") == "date":
                return "day"
            return "prose" if node.get("maxLength") == PROSE else "line"
    return "other"


def _list_form(schema: Schema, item: Place) -> CellForm:
    node = schema.at(item)
    if "oneOf" in node:
        return "choices"
    if node.get("type") == "object":
        keys = frozenset(node.get("properties", ()))
        return next((form for form, parts in PARTS.items() if parts <= keys), "other")
    return "lines" if determine_form(schema, item) in ("line", "day", "number", "reference") else "other"


def _add_headings(schema: Schema, columns: list[Column]) -> tuple[Column, ...]:
    """The columns with their headings: the title, preceded by the title of its group where it is not unique."""
    depth = {
        column.name: 2 if len(column.place) > 1 and len(schema.title(column.place)) <= _SHORT else 1
        for column in columns
    }
    while True:
        headings = {c.name: c.heading or _format_trail(schema, c.place, depth[c.name]) for c in columns}
        counts = Counter(headings.values())
        again = [c.name for c in columns if counts[headings[c.name]] > 1 and depth[c.name] < len(c.place)]
        if not again:
            return tuple(replace(column, heading=headings[column.name]) for column in columns)
        for name in again:
            depth[name] += 1


def _format_trail(schema: Schema, place: Place, depth: int) -> str:
    return "—".join(schema.title(place[: end + 1]) for end in range(len(place) - depth, len(place)))
