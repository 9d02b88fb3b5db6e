"""Compares the headings of an old ledger's table with the columns of its mapping."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.intake.cells import Spot
from taizhang.intake.entries import ImportProblem
from taizhang.intake.ledger.mapping import NONE, NOTE, ColumnMapping
from taizhang.intake.ledger.table import OldTable

_message = Messages(__file__)


def check_mapping(table: OldTable, mapping: ColumnMapping) -> Iterator[ImportProblem]:
    """The differences between the headings of the table and the columns of the mapping.

    Every column must be in the mapping, also one that is not to be imported.
    """
    spot = Spot(_message("sheet", sheet=table.sheet), _message("headings"))
    columns = mapping.by_heading()
    for heading in table.headings:
        if heading not in columns:
            yield ImportProblem(
                spot,
                same_in_both(heading),
                _message("column-not-mapped"),
                _message("map-the-column", note=NOTE, none=NONE),
            )
    for heading in columns:
        if heading not in table.headings:
            yield ImportProblem(
                spot,
                same_in_both(heading),
                _message("no-such-heading"),
                _message("copy-the-heading"),
            )
    targets: dict[str, str] = {}
    for column in mapping.columns:
        other = targets.setdefault(column.target, column.heading)
        if other != column.heading and column.target not in (NOTE, NONE):
            yield ImportProblem(
                spot,
                same_in_both(column.heading),
                _message("field-mapped-twice", other=other),
                _message("map-one-to-note", note=NOTE),
            )
