"""`taizhang change`: records a field's other value from a day on; the earlier value stays."""

import sys
from datetime import date

import click

from taizhang.acts import changes
from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.acts.correct_command import ask_value
from taizhang.cli.acts.field_values import parse_field_value
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import DayType
from taizhang.documents.schema import parse_place

_message = Messages(__file__)


@click.command("change")
@click.argument("record")
@click.option("--field", help="发生变更的字段，逐级以点连接，如contracts.0.amount。 The field that changes.")
@click.option("--value", type=ProseType(), help="变更后的内容；列表和分项用YAML。 What it is then; YAML for lists.")
@click.option(
    "--from", "effective_from", type=DayType(), help="自哪一日起（默认为当日）。 From when; today by default."
)
@click.option("--basis", type=ProseType(), help="变更依据，如补充合同。 By what, such as a supplementary contract.")
@act_command
def change_command(
    desk: Desk,
    record: str,
    field: str | None,
    value: str | None,
    effective_from: date | None,
    basis: str | None,
) -> Act:
    """登记RECORD（服务商、问题、接口规范）自某日起的变更，原内容不动。

    Record that a field of RECORD (a vendor, a problem, an interface) has another value from a day on. A value that was
    wrong from the start needs a correction (`taizhang correct`).
    """
    desk.record(record)
    kind = desk.book.kind(record).name
    schema = desk.schema(kind)
    values = {"field": field, "from": effective_from or desk.today, "basis": basis}
    # Kinds whose records do not change have no such list; the act refuses them with its own message.
    has_changes = bool(schema.at(("changes",)))
    data = fill_fields(desk, kind, ("changes", 0), values, leave=("value",)) if has_changes else values
    place = parse_place(str(data["field"] or ""))
    is_scalar = schema.at(place).get("type") not in (None, "object", "array")
    if value is None and has_changes and is_scalar and sys.stdin.isatty():
        edit = FieldEdit(place, ask_value(desk, schema, place))
    elif value is None:
        raise usage_error(_message("value-missing"))
    else:
        edit = FieldEdit(place, parse_field_value(schema, place, value))
    return changes.record_change(desk, record, edit, parse_day(data["from"]), str(data["basis"]))
