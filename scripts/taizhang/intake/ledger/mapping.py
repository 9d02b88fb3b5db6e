"""The mapping file: which column of an old ledger is which field."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import read_document
from taizhang.documents.schema import Schema
from taizhang.intake.unfit import UnfitFileError
from taizhang.rules.check import describe_fault

_message = Messages(__file__)

NOTE, NONE = "note", "none"
"""The targets of a column that is kept as it stands, and of one that is not brought in."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column.

    Attributes:
        target: the dotted field, or `note`, or `none`.
        values: what a wording in it means; None where nobody can tell.
    """

    heading: str
    target: str
    values: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """All of it; what is None is found out.

    Attributes:
        heading_rows: the first and the last row of the headings.
    """

    columns: tuple[MappedColumn, ...]
    sheet: str | None = None
    heading_rows: tuple[int | None, int | None] = (None, None)

    def by_heading(self) -> Mapping[str, MappedColumn]:
        """The columns by their headings."""
        return {column.heading: column for column in self.columns}


def read_mapping(raw: bytes, name: str, schema: Schema) -> ColumnMapping:
    """The mapping in the file called `name`.

    Raises:
        UnfitFileError: it cannot be read or has not the shape of a mapping; says at which line.
    """
    document, faults = read_document(raw, name, schema.shape)
    problems = list(faults) if document is None else list(schema.faults(document))
    if problems or document is None:
        descriptions = [
            (f"第{one.mark.line}行第{one.mark.column}列", f"line {one.mark.line}", describe_fault(one))
            for one in problems[:5]
        ]
        raise UnfitFileError(
            Text(
                "不是有效的栏目对照："
                + "；".join(f"{zh} {message.zh.rstrip('。')}" for zh, _, message in descriptions),
                "is no valid mapping of columns: "
                + "; ".join(f"{en}: {message.en.rstrip('.')}" for _, en, message in descriptions),
            ),
            _message("mend-it-by-schemas-mapping-schema-json"),
        )
    return parse_mapping(document.data)


def parse_mapping(data: Mapping[str, Any]) -> ColumnMapping:
    """The mapping that plain data state."""
    columns = tuple(MappedColumn(one["heading"], one["field"], one.get("values", {})) for one in data["columns"])
    return ColumnMapping(columns, data.get("sheet"), (data.get("first_heading_row"), data.get("last_heading_row")))
