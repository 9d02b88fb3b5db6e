"""The columns of every sheet: which heading stands for which field. The words come from the schemas' titles.

The application form as a sheet, its reading, the exports and their way back all take their headings from here.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema, dotted
from taizhang.records.knowledge import knows
from taizhang.repository.amendments import LISTS
from taizhang.repository.kinds import KIND_BY_NAME, KindName

Form = Literal[
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
    "other",  # what no cell can take back: shown in words, written in the file or the JSON export
]
Leave = Literal["free", "fill", "never", "derived"]
"""What a sheet may change: anything; what is still empty; nothing; or nothing, for no record holds it."""

PROSE = 20_000
"""The longest text of a field of prose, by which the schemas tell prose from a line."""
CONTACT = "contact"
"""The name of the form's column for the contact, who is kept in the register outside the repository."""
DERIVED_MARK = "（自动计算）"
"""What follows the heading of a column that no record holds."""

PARTS: dict[Form, frozenset[str]] = {
    "bases": frozenset({"document", "number", "article"}),
    "handling": frozenset({"on", "by", "measure"}),
    "reports": frozenset({"to", "on"}),
    "scores": frozenset({"item", "score", "remark"}),
}
"""The lists of parts that a cell can hold, each with the fields of an item that its lines state."""
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
_FORM_LEFT = frozenset({"id", "requester.contact_ref", "withdrawn.on", "withdrawn.reason"})
_ANNEX = ("requester.organization", "affected_scope.description")
"""The fields that the annex's own columns 需求提出机构 and 影响业务范围 become: it heads them by the group's title."""
_MADE = frozenset({"submitted_on"})
"""What is required of the record, but made where the form leaves it open."""
_SHORT = 3
"""A title of so few characters (文件名, 办法) says too little without its group's."""
_BLANKS = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Column:
    """One column.

    Attributes:
        heading: what stands above it; unique within its sheet.
        name: the dotted place of its field; for a column that no record holds, a word of its own.
        place: the place of its field, empty where no record holds it.
        form: how its values are written.
        leave: what of it may be changed in a sheet that comes back.
        needed: the schema requires the field wherever its group is filled in.
        aliases: other headings by which it is known.
        hint: the schema's description.
        hides: something within its values is kept from the public; a sheet shows the rest and takes nothing back.
    """

    heading: str
    name: str
    place: Place
    form: Form
    leave: Leave = "free"
    needed: bool = False
    aliases: tuple[str, ...] = ()
    hint: str = ""
    hides: bool = False


def record_columns(kind: KindName, schema: Schema) -> tuple[Column, ...]:
    """A column for every public field of a kind, in the schema's order; what is `x-public: false` has none.

    Corrections and changes have none either: a derived column puts them into words.
    """
    found = (column for column in _leaves(schema, schema.bundle, (), True) if schema.shown(column.place))
    return _headed(schema, [_published(kind, schema, column) for column in found])


def form_columns(schema: Schema) -> tuple[Column, ...]:
    """The columns of the application form as a sheet, one requirement a row; `schema` is the requirement's.

    First the annex's own, in its order, then what else a requirement may say, last what the schema alone knows. The
    contact's column belongs to no field: who it is goes into the register outside the repository.
    """
    fields = {column.name: column for column in _leaves(schema, schema.bundle, (), True)}
    hint = "联系人姓名，只记入库外登记册，不进入本库。"
    fields |= {name: replace(fields[name], needed=False) for name in _MADE}
    fields[CONTACT] = Column("联系人", CONTACT, (), "line", needed=True, hint=hint)
    others = [name for name in fields if name not in _FORM_FIRST and name not in _FORM_LEFT]
    record = KIND_BY_NAME["requirement"].record
    names = [*_FORM_FIRST, *sorted(others, key=lambda name: not knows(record, fields[name].place))]
    known = _headed(schema, [fields[name] for name in names])
    return tuple(
        replace(column, aliases=(schema.title(column.place[:1]),)) if column.name in _ANNEX else column
        for column in known
    )


def by_heading(columns: Iterable[Column]) -> dict[str, Column]:
    """The columns by every heading that stands for one of them, as `plain` gives it."""
    found: dict[str, Column] = {}
    for column in columns:
        for heading in (column.heading, *column.aliases):
            found.setdefault(plain(heading), column)
    return found


def plain(heading: str) -> str:
    """A heading without blanks, line ends and marks of what must be filled in, so that retyped ones are known."""
    return _BLANKS.sub("", heading).strip("*＊").removesuffix("（必填）").removesuffix("(必填)")


def _published(kind: KindName, schema: Schema, column: Column) -> Column:
    if schema.contains(column.place, "x-public", said=False):
        return replace(column, leave="never", hides=True)
    return replace(column, leave=_leave(kind, column))


def _leave(kind: KindName, column: Column) -> Leave:
    if kind == "requirement":
        return "never" if column.name in _FIXED[kind] else "free"
    if kind in _GROWING and column.place[0] in _FILLED[kind]:
        return "fill"
    # No act records what the schema alone knows: where it is empty, a sheet may fill it in.
    return "never" if knows(KIND_BY_NAME[kind].record, column.place) else "fill"


def _leaves(schema: Schema, node: JsonSchema, place: Place, needed: bool) -> Iterator[Column]:
    told = schema.resolve(node)
    for key, below in told.get("properties", {}).items():
        if not place and key in LISTS:
            continue
        where = (*place, key)
        inner = schema.resolve(below)
        due = needed and key in told.get("required", ())
        if inner.get("type") == "object":
            yield from _leaves(schema, inner, where, due)
        else:
            hint = str(inner.get("description", ""))
            yield Column("", dotted(where), where, form_of(schema, where), needed=due, hint=hint)


def form_of(schema: Schema, place: Place) -> Form:
    """How the field at `place` is written in a cell."""
    told = schema.at(place)
    if "x-ref" in told:
        return "reference"
    if "oneOf" in told:
        return "choice"
    match told.get("type"):
        case "array":
            return _list_form(schema, (*place, 0))
        case "boolean":
            return "yes-no"
        case "number" | "integer":
            return "number"
        case "string":
            if told.get("format") == "date":
                return "day"
            return "prose" if told.get("maxLength") == PROSE else "line"
    return "other"


def _list_form(schema: Schema, item: Place) -> Form:
    node = schema.at(item)
    if "oneOf" in node:
        return "choices"
    if node.get("type") == "object":
        keys = frozenset(node.get("properties", ()))
        return next((form for form, parts in PARTS.items() if parts <= keys), "other")
    return "lines" if form_of(schema, item) in ("line", "day", "number", "reference") else "other"


def _headed(schema: Schema, columns: list[Column]) -> tuple[Column, ...]:
    """The columns with their headings: the title, led by its group's where it would not be the only one."""
    depth = {
        column.name: 2 if len(column.place) > 1 and len(schema.title(column.place)) <= _SHORT else 1
        for column in columns
    }
    while True:
        headings = {c.name: c.heading or _trail(schema, c.place, depth[c.name]) for c in columns}
        counts = Counter(headings.values())
        again = [c.name for c in columns if counts[headings[c.name]] > 1 and depth[c.name] < len(c.place)]
        if not again:
            return tuple(replace(column, heading=headings[column.name]) for column in columns)
        for name in again:
            depth[name] += 1


def _trail(schema: Schema, place: Place, depth: int) -> str:
    return "—".join(schema.title(place[: end + 1]) for end in range(len(place) - depth, len(place)))
