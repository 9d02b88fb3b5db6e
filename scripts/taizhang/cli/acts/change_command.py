"""`taizhang change`: what holds differently from a day on; what stood before stays."""

import sys
from datetime import date

import click

from taizhang.acts import changes
from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit
from taizhang.cli.acts.acting import Prose, act, day, fill
from taizhang.cli.acts.correct_command import ask_for
from taizhang.cli.acts.field_values import value_of
from taizhang.cli.options import Day
from taizhang.documents.schema import undotted


@click.command("change")
@click.argument("record")
@click.option("--field", help="发生变更的字段，逐级以点连接，如contracts.0.amount。 The field that changes.")
@click.option("--value", type=Prose(), help="变更后的内容；列表和分项用YAML。 What it is then; YAML for lists.")
@click.option("--from", "effective_from", type=Day(), help="自哪一日起（默认为当日）。 From when; today by default.")
@click.option("--basis", type=Prose(), help="变更依据，如补充合同。 By what, such as a supplementary contract.")
@act
def change_command(
    desk: Desk,
    record: str,
    field: str | None,
    value: str | None,
    effective_from: date | None,
    basis: str | None,
) -> Act:
    """登记RECORD（服务商、问题、接口规范）自某日起的变更，原内容不动。

    Record that a field of RECORD (a vendor, a problem, an interface) has another value from a day on. What was wrong
    from the start is a correction (`taizhang correct`).
    """
    desk.record(record)
    kind = desk.book.kind(record).name
    schema = desk.schema(kind)
    given = {"field": field, "from": effective_from or desk.today, "basis": basis}
    # Kinds whose records do not change have no such list; the act refuses them in its own words.
    named = "changes" if schema.at(("changes",)) else None
    data = fill(desk, kind, (named, 0), given, leave=("value",)) if named else given
    place = undotted(str(data["field"] or ""))
    if value is None and named and sys.stdin.isatty() and schema.at(place).get("type") not in (None, "object", "array"):
        edit = FieldEdit(place, ask_for(desk, schema, place))
    elif value is None:
        raise click.UsageError("还缺：变更后的内容（--value）。/ Missing: --value.")
    else:
        edit = FieldEdit(place, value_of(schema, place, value))
    return changes.change(desk, record, edit, day(data["from"]), str(data["basis"]))
