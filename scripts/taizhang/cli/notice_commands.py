"""`taizhang notice`: open a public notice, record objections to it and their handling."""

import hashlib
from datetime import date
from pathlib import Path

import click

from taizhang.acts import notices
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acting import Prose, act, day, fill, words
from taizhang.cli.new_command import given_file
from taizhang.cli.options import Day
from taizhang.document import Place
from taizhang.records import Objection


@click.group("notice")
def notice_group() -> None:
    """公示：发布公示、登记异议、处理异议。

    Public notices and the objections to them.
    """


@notice_group.command("open")
@click.option("--requests", help="列入公示的需求编号，以逗号分隔。 Requirements, separated by commas.")
@click.option("--all-approved", is_flag=True, help="列入全部待公示的需求。 All that wait for a notice.")
@click.option("--date", "on", type=Day(), help="公示发布日（默认为当日）。 Day of publication; today by default.")
@click.option("--url", help="公示网页地址。 The notice's address on the branch site.")
@click.option("--title", help="公示标题（默认按年度和批次）。 Its title; by year and number by default.")
@click.option(
    "--screenshot",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="网页截图文件：只登记文件名和校验值。 Picture of the page; name and digest are recorded.",
)
@act
def open_command(
    desk: Desk,
    requests: str | None,
    all_approved: bool,
    on: date | None,
    url: str | None,
    title: str | None,
    screenshot: Path | None,
) -> Act:
    """发布公示：编号、截止日、校验值由程序确定。

    Open a notice of approved requirements; its number, last day and digests are computed.
    """
    if bool(requests) == all_approved:
        raise click.UsageError(
            "请用--requests指明需求，或者用--all-approved列入全部待公示的需求。"
            "/ Give either --requests or --all-approved."
        )

    listed = notices.noticeable(desk) if all_approved else words(requests)
    address = fill(desk, "notice", ("channel",), {"url": url})["url"]
    proof = (screenshot.name, hashlib.sha256(screenshot.read_bytes()).hexdigest()) if screenshot else None
    return notices.open_notice(desk, listed, on or desk.today, address, title, proof)


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
@act
def object_command(
    desk: Desk,
    notice: str,
    source: str | None,
    requirement: str | None,
    received_on: date | None,
    party: str | None,
    organization: str | None,
    grounds: str | None,
    text: str | None,
) -> Act:
    """登记对NOTICE中一项需求的异议；逾期收到的同样登记。

    Record an objection to one requirement of NOTICE, in time or late.
    """
    place: Place = ("objections", 0)
    asked = frozenset((key,) for key in desk.schema("notice").at(place)["required"])
    taken = dict(given_file(desk, "notice", place, source, asked).data) if source else {}
    if "handling" in taken:
        raise click.UsageError(
            "异议的处理另用taizhang notice handle登记。/ Its handling is recorded by `notice handle`."
        )
    stated = {
        "requirement": requirement,
        "received_on": received_on,
        "party": party,
        "organization": organization,
        "grounds": grounds,
        "text": text,
    }
    given = {"received_on": desk.today, **taken, **{key: value for key, value in stated.items() if value is not None}}
    data = fill(desk, "notice", place, given)
    received = day(data.pop("received_on"))
    return notices.object_to(desk, notice, Objection(received_on=received, **data))


@notice_group.command("handle")
@click.argument("notice")
@click.option("--number", type=click.IntRange(1), help="第几件异议；只有一件待处理时可不填。 Which objection.")
@click.option("--on", type=Day(), help="处理日期（默认为当日）。 The day; today by default.")
@click.option("--outcome", help="处理结果：dismissed、amended、upheld，逾期的为late。 The outcome.")
@click.option("--decided-by", help="处理部门所在区划代码。 The division whose finance department decided.")
@click.option("--reply", type=Prose(), help="对异议提出者的答复。 The reply.")
@act
def handle_command(
    desk: Desk,
    notice: str,
    number: int | None,
    on: date | None,
    outcome: str | None,
    decided_by: str | None,
    reply: str | None,
) -> Act:
    """登记对异议的处理和答复；提出需求的部门不得自行处理。

    Record how an objection to NOTICE was handled, by another than whoever raised the requirement.
    """
    given = {"on": on or desk.today, "outcome": outcome, "decided_by": decided_by, "reply": reply}
    data = fill(desk, "notice", ("objections", 0, "handling"), given)
    return notices.handle_objection(
        desk, notice, number, day(data["on"]), data["outcome"], data["decided_by"], data["reply"]
    )
