"""`taizhang correct`: corrects fields that were recorded wrongly, and keeps the old values beside them."""

import sys
from datetime import date
from typing import Any

import click

from taizhang.acts import corrections
from taizhang.acts.desk import Act, Desk
from taizhang.acts.fields import FieldEdit, check_known
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.acts.asking.form import FieldQuestion
from taizhang.cli.acts.asking.prompt import Back, ask_question
from taizhang.cli.acts.field_values import parse_field_value
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import ask_once
from taizhang.cli.options import DayType
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema, parse_place

_message = Messages(__file__)


@click.command("correct")
@click.argument("record")
@click.option("--field", "fields", multiple=True, help="有误的字段，逐级以点连接；可重复。 A field that is wrong.")
@click.option(
    "--value",
    "values",
    multiple=True,
    type=ProseType(),
    help="更正后的内容，依次对应各--field；列表和分项用YAML。 What it should be; YAML for lists and mappings.",
)
@click.option("--remove", "removed", multiple=True, help="去掉一个误填的选填字段，可重复。 Take an optional field out.")
@click.option("--on", type=DayType(), help="更正日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=ProseType(), help="为何有误，据何更正。 Why it was wrong, and by what it is put right.")
@act_command
def correct_command(
    desk: Desk,
    record: str,
    fields: tuple[str, ...],
    values: tuple[str, ...],
    removed: tuple[str, ...],
    on: date | None,
    reason: str | None,
) -> Act:
    """更正RECORD中登记时即有误的字段，原值留存。

    Correct a field of RECORD that was wrong from the start. Its old value is kept beside it. A value that was right and
    differs from a day on is a change (`taizhang change`).
    """
    desk.record(record)
    kind = desk.book.kind(record).name
    names = [*fields, *removed]
    if len(set(names)) < len(names):
        raise usage_error(_message("field-repeated"))
    correction = fill_fields(
        desk,
        kind,
        ("corrections", 0),
        {"field": names[0] if names else None, "on": on or desk.today, "reason": reason},
        leave=("was",),
    )
    fields = fields or (() if removed else (str(correction["field"]),))
    schema = desk.schema(kind)
    for field in fields:
        check_known(record, schema, parse_place(field))
    edits = [*_edits(desk, schema, fields, values), *(FieldEdit(parse_place(field), None) for field in removed)]
    return corrections.correct_record(desk, record, edits, parse_day(correction["on"]), correction["reason"])


def _edits(desk: Desk, schema: Schema, fields: tuple[str, ...], values: tuple[str, ...]) -> list[FieldEdit]:
    if len(fields) == 1 and not values and sys.stdin.isatty() and _is_scalar(schema, parse_place(fields[0])):
        place = parse_place(fields[0])
        return [FieldEdit(place, ask_value(desk, schema, place))]
    if len(fields) != len(values):
        raise usage_error(_message("value-count"))
    return [
        FieldEdit(parse_place(field), parse_field_value(schema, parse_place(field), value))
        for field, value in zip(fields, values, strict=True)
    ]


def _is_scalar(schema: Schema, place: Place) -> bool:
    node = schema.at(place)
    return bool(node) and node.get("type") not in ("object", "array")


def ask_value(desk: Desk, schema: Schema, place: Place) -> Any:
    """The value of one field, as answered on the terminal."""
    return ask_once(place, lambda: _ask_for(desk, schema, place))


def _ask_for(desk: Desk, schema: Schema, place: Place) -> Any:
    while True:
        try:
            return ask_question(FieldQuestion(place, schema.at(place), True, schema), desk.law)
        except Back:
            click.echo(_message("first-item").zh)
