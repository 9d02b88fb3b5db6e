"""`taizhang notice object` and `handle`: objections recorded, withdrawn and handled; with them the group is whole."""

from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.acts import objections
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import Prose, act, day, fill
from taizhang.cli.acts.new_command import given_file
from taizhang.cli.acts.notice_commands import attachment_of, notice_group
from taizhang.cli.options import Day
from taizhang.documents.document import Place
from taizhang.records import Arrival, Objection
from taizhang.records.knowledge import fields_of

__all__ = ["notice_group"]

_LATER = ("handling", "withdrawn", "arrival")


@notice_group.command("object")
@click.argument("notice")
@click.option(
    "--from", "source", metavar="FILE|-", help="网站表单生成的异议文件，-为标准输入。 A file that the site's form made."
)
@click.option("--requirement", help="异议所针对的需求编号。 The requirement.")
@click.option("--received-on", type=Day(), help="收到日期（默认为当日）。 Day of receipt; today by default.")
@click.option("--party", help="提出方类别代号，如supplier。 Who objects, such as supplier.")
@click.option("--organization", help="提出单位；个人提出的不填。 The institution; none for a person.")
@click.option("--grounds", help="异议理由代号，如harms-competition。 The grounds, such as harms-competition.")
@click.option("--text", type=Prose(), help="异议内容。 What it says.")
@click.option("--arrival", help="期满后登记的，收文登记的编号。 Recorded after the window: number of its receipt.")
@click.option(
    "--scan",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="盖收文章的扫描件：只登记文件名和校验值。 The stamped scan; name and digest are recorded.",
)
@click.option("--withdraw", type=int, metavar="NUMBER", help="提出方撤回第几件异议。 Withdraw that objection.")
@click.option("--on", type=Day(), help="撤回日期（默认为当日）。 Day of the withdrawal; today by default.")
@click.option("--reason", type=Prose(), help="撤回原因。 Why it is withdrawn.")
@act
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
    gives its arrival. With --withdraw, record that its author takes it back.
    """
    if withdraw is not None:
        if source or arrival or scan or any(value is not None for value in fields.values()):
            raise click.UsageError("--withdraw只与--on、--reason并用。/ --withdraw goes with --on and --reason only.")
        data = fill(desk, "notice", ("objections", 0, "withdrawn"), {"on": on or desk.today, "reason": reason})
        return objections.withdraw_objection(desk, notice, withdraw, day(data["on"]), data["reason"])
    if on or reason:
        raise click.UsageError(
            "--on、--reason用于撤回异议（--withdraw）；收到日期用--received-on。/ They go with --withdraw."
        )
    if bool(arrival) != bool(scan):
        raise click.UsageError("--arrival与--scan须一并使用。/ --arrival and --scan go together.")
    place: Place = ("objections", 0)
    required = frozenset((key,) for key in desk.schema("notice").at(place)["required"])
    taken = dict(given_file(desk, "notice", place, source, required).data) if source else {}
    if any(key in taken for key in _LATER):
        raise click.UsageError(
            "异议的处理、撤回和收件证明不从文件取：分别用taizhang notice handle、--withdraw、--arrival登记。"
            "/ Its handling, withdrawal and arrival are recorded by `notice handle`, --withdraw and --arrival."
        )
    stated = {key: value for key, value in fields.items() if value is not None}
    data = fill(desk, "notice", place, {"received_on": desk.today, **taken, **stated})
    received = day(data.pop("received_on"))
    proof = Arrival(arrival, attachment_of(scan), desk.today) if arrival and scan else None
    known = {key: data.pop(key) for key in fields_of(Objection) if key in data}
    return objections.object_to(desk, notice, Objection(received_on=received, arrival=proof, **known), data)


@notice_group.command("handle")
@click.argument("notice")
@click.option("--number", type=click.IntRange(1), help="第几件异议；只有一件待处理时可不填。 Which objection.")
@click.option("--on", type=Day(), help="处理日期（默认为当日）。 The day; today by default.")
@click.option("--outcome", help="处理结果：dismissed、amended、upheld，逾期的为late。 The outcome.")
@click.option(
    "--decided-by", help="处理部门所在区划代码（默认为自治区）。 The division that decided; the region by default."
)
@click.option(
    "--officer", help="自治区本级需求的异议，指定经办人的账号。 For a requirement of the region: the named officer."
)
@click.option("--reply", type=Prose(), help="对异议提出者的答复。 The reply.")
@act
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

    Record how an objection to NOTICE was handled, by another than whoever raised the requirement.
    """
    given = {
        "on": on or desk.today,
        "outcome": outcome,
        "decided_by": decided_by or desk.law.region,
        "officer": officer,
        "reply": reply,
    }
    data = fill(desk, "notice", ("objections", 0, "handling"), given)
    return objections.handle_objection(
        desk, notice, number, day(data["on"]), data["outcome"], data["decided_by"], data["reply"], data.get("officer")
    )
