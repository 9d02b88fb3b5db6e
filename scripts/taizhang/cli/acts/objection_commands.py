"""`taizhang notice object` and `handle`: objections recorded, withdrawn and handled; they complete its group."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.acts import objections
from taizhang.acts.desk import Act, Desk
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day
from taizhang.cli.acts.new_command import read_fields_file
from taizhang.cli.acts.notice_commands import describe_attachment, notice_group
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import DayType
from taizhang.documents.document import Place
from taizhang.records import Arrival, Attachment, Objection
from taizhang.records.record_fields import fields_of

_message = Messages(__file__)


__all__ = ["notice_group"]

_LATER = ("handling", "withdrawn", "arrival")


@notice_group.command("object")
@click.argument("notice")
@click.option(
    "--from", "source", metavar="FILE|-", help="网站表单生成的异议文件，-为标准输入。 A file that the site's form made."
)
@click.option("--requirement", help="异议所针对的需求编号。 The requirement.")
@click.option("--received-on", type=DayType(), help="收到日期（默认为当日）。 Day of receipt; today by default.")
@click.option("--party", help="提出方类别代号，如supplier。 Who objects, such as supplier.")
@click.option("--organization", help="提出单位；个人提出的不填。 The institution; none for a person.")
@click.option("--grounds", help="异议理由代号，如harms-competition。 The grounds, such as harms-competition.")
@click.option("--text", type=ProseType(), help="异议内容。 What it says.")
@click.option("--arrival", help="期满后登记的，收文登记的编号。 Recorded after the window: number of its receipt.")
@click.option(
    "--scan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="盖收文章的扫描件：只登记文件名和校验值。 The stamped scan; name and digest are recorded.",
)
@click.option("--withdraw", type=int, metavar="NUMBER", help="提出方撤回第几件异议。 Withdraw that objection.")
@click.option("--on", type=DayType(), help="撤回日期（默认为当日）。 Day of the withdrawal; today by default.")
@click.option("--reason", type=ProseType(), help="撤回原因。 Why it is withdrawn.")
@act_command
def object_command(
    desk: Desk,
    notice: str,
    source: str | None,
    arrival: str | None,
    scan: Path | None,
    withdraw: int | None,
    on: date | None,
    reason: str | None,
    **fields: Any,
) -> Act:
    """登记对NOTICE中一项需求的异议；逾期收到、期满后补登的同样登记。--withdraw登记撤回。

    Record an objection to one requirement of NOTICE, in time or late; one in time that is recorded after the window
    gives its arrival. With --withdraw, record that its author withdraws it.
    """
    if withdraw is not None:
        if source or arrival or scan or any(value is not None for value in fields.values()):
            raise usage_error(_message("withdraw-alone"))
        data = fill_fields(desk, "notice", ("objections", 0, "withdrawn"), {"on": on or desk.today, "reason": reason})
        return objections.withdraw_objection(desk, notice, withdraw, parse_day(data["on"]), data["reason"])
    if on or reason:
        raise usage_error(_message("withdraw-missing"))
    if bool(arrival) != bool(scan):
        raise usage_error(_message("arrival-and-scan"))
    place: Place = ("objections", 0)
    required = frozenset((key,) for key in desk.schema("notice").at(place)["required"])
    file_fields = dict(read_fields_file(desk, "notice", place, source, required).data) if source else {}
    if any(key in file_fields for key in _LATER):
        raise usage_error(_message("fields-not-from-file"))
    stated = {key: value for key, value in fields.items() if value is not None}
    data = fill_fields(desk, "notice", place, {"received_on": desk.today, **file_fields, **stated})
    received = parse_day(data.pop("received_on"))
    proof = Arrival(arrival, describe_attachment(scan), desk.today) if arrival and scan else None
    enclosures = tuple(Attachment(**one) for one in data.pop("enclosures", ()))
    typed = {key: data.pop(key) for key in fields_of(Objection) if key in data}
    return objections.record_objection(
        desk, notice, Objection(received_on=received, arrival=proof, enclosures=enclosures, **typed), data
    )


@notice_group.command("handle")
@click.argument("notice")
@click.option("--number", type=click.IntRange(1), help="第几件异议；只有一件待处理时可不填。 Which objection.")
@click.option("--on", type=DayType(), help="处理日期（默认为当日）。 The day; today by default.")
@click.option("--outcome", help="处理结果：dismissed、amended、upheld，逾期的为late。 The outcome.")
@click.option(
    "--decided-by", help="处理部门所在区划代码（默认为自治区）。 The division that decided; the region by default."
)
@click.option(
    "--officer", help="自治区本级需求的异议，指定经办人的账号。 For a requirement of the region: the named officer."
)
@click.option("--reply", type=ProseType(), help="对异议提出者的答复。 The reply.")
@act_command
def handle_command(
    desk: Desk,
    notice: str,
    number: int | None,
    on: date | None,
    outcome: str | None,
    decided_by: str | None,
    officer: str | None,
    reply: str | None,
) -> Act:
    """登记对异议的处理和答复；提出需求的部门不得自行处理。

    Record how an objection to NOTICE was handled, by another office than the requester.
    """
    values = {
        "on": on or desk.today,
        "outcome": outcome,
        "decided_by": decided_by or desk.law.region,
        "officer": officer,
        "reply": reply,
    }
    data = fill_fields(desk, "notice", ("objections", 0, "handling"), values)
    return objections.handle_objection(
        desk,
        notice,
        number,
        parse_day(data["on"]),
        data["outcome"],
        data["decided_by"],
        data["reply"],
        data.get("officer"),
    )
