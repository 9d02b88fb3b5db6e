"""The headings of an old ledger's table against the columns of its mapping."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import same_in_both
from taizhang.intake.cells import Spot
from taizhang.intake.entries import ImportProblem
from taizhang.intake.ledger.mapping import NONE, NOTE, ColumnMapping
from taizhang.intake.ledger.table import OldTable

_message = Messages(__file__)


def check_mapping(table: OldTable, mapping: ColumnMapping) -> Iterator[ImportProblem]:
    """What is wrong between the headings of the table and the columns of the mapping.

    Every column has to be spoken of: what is not to come in is said to be so.
    """
    spot = Spot(_message("sheet", sheet=table.sheet), _message("headings"))
    known = mapping.by_heading()
    for heading in table.headings:
        if heading not in known:
            yield ImportProblem(
                spot,
                same_in_both(heading),
                _message("is-not-spoken-of-in-the-mapping"),
                _message("say-which-field-it-is-keeps-it-as-it-stands", note=NOTE, none=NONE),
            )
    for heading in known:
        if heading not in table.headings:
            yield ImportProblem(
                spot,
                same_in_both(heading),
                _message("is-no-heading-of-the-table"),
                _message("write-it-as-the-table-does"),
            )
    targets: dict[str, str] = {}
    for column in mapping.columns:
        other = targets.setdefault(column.target, column.heading)
        if other != column.heading and column.target not in (NOTE, NONE):
            yield ImportProblem(
                spot,
                same_in_both(column.heading),
                _message("are-the-same-field", other=other),
                _message("keep-one-of-them-make-the-other", note=NOTE),
            )
