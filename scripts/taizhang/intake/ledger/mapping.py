"""The mapping file: the field for each column of an old ledger."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Fault, read_document
from taizhang.documents.schema import Schema
from taizhang.intake.unfit import UnfitFileError
from taizhang.rules.check import describe_fault

_message = Messages(__file__)

NOTE, NONE = "note", "none"
"""The targets of a column that is copied unchanged, and of one that is not imported."""


@dataclass(frozen=True, slots=True)
class MappedColumn:
    """One column.

    Attributes:
        target: the dotted field, or `note`, or `none`.
        values: the value for each wording in it; None where the wording is illegible.
    """

    heading: str
    target: str
    values: Mapping[str, str | None] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The columns of an old ledger, its sheet and the rows of its headings; what is None is detected.

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
        UnfitFileError: it cannot be read or has not the shape of a mapping; the message names the lines.
    """
    document, faults = read_document(raw, name, schema.shape)
    problems = list(faults) if document is None else list(schema.faults(document))
    if problems or document is None:
        descriptions = [_describe(one) for one in problems[:5]]
        text = Text("；".join(one.zh for one in descriptions), "; ".join(one.en for one in descriptions))
        raise UnfitFileError(_message("invalid-mapping", faults=text), _message("correct-or-recreate"))
    return parse_mapping(document.data)


def _describe(fault: Fault) -> Text:
    message = describe_fault(fault)
    reason = Text(message.zh.rstrip("。"), message.en.rstrip("."))
    return _message("fault", line=fault.mark.line, column=fault.mark.column, message=reason)


def parse_mapping(data: Mapping[str, Any]) -> ColumnMapping:
    """The mapping from plain data."""
    columns = tuple(MappedColumn(one["heading"], one["field"], one.get("values", {})) for one in data["columns"])
    return ColumnMapping(columns, data.get("sheet"), (data.get("first_heading_row"), data.get("last_heading_row")))
