"""The headings of an old ledger's table against the columns of its mapping."""

from collections.abc import Iterator

from taizhang.base.text import Text, both
from taizhang.intake.cells import Spot
from taizhang.intake.entries import Trouble
from taizhang.intake.ledger.mapping import NONE, NOTE, ColumnMapping
from taizhang.intake.ledger.table import OldTable


def check_mapping(table: OldTable, mapping: ColumnMapping) -> Iterator[Trouble]:
    """What is wrong between the headings of the table and the columns of the mapping.

    Every column has to be spoken of: what is not to come in is said to be so.
    """
    spot = Spot(Text(f"工作表“{table.sheet}”", f"sheet “{table.sheet}”"), Text("表头", "headings"))
    known = mapping.by_heading()
    for heading in table.headings:
        if heading not in known:
            yield Trouble(
                spot,
                both(heading),
                Text("对照文件没有写到这一栏", "is not spoken of in the mapping"),
                Text(
                    f"请写明它对应的字段；照录的写{NOTE}，不迁入的写{NONE}。",
                    f"Say which field it is; `{NOTE}` keeps it as it stands, `{NONE}` leaves it out.",
                ),
            )
    for heading in known:
        if heading not in table.headings:
            yield Trouble(
                spot,
                both(heading),
                Text("表中没有这一栏", "is no heading of the table"),
                Text(
                    "请照表头改写，两行表头的以“—”连接。",
                    "Write it as the table does; parts of two rows are joined by —.",
                ),
            )
    targets: dict[str, str] = {}
    for column in mapping.columns:
        other = targets.setdefault(column.target, column.heading)
        if other != column.heading and column.target not in (NOTE, NONE):
            yield Trouble(
                spot,
                both(column.heading),
                Text(f"与“{other}”对应同一字段", f"and “{other}” are the same field"),
                Text(f"请只留一栏，另一栏写{NOTE}。", f"Keep one of them, make the other `{NOTE}`."),
            )
