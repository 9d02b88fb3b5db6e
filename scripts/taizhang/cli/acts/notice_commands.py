"""`taizhang notice`: open a public notice, move it before its approval, prove its page, annul it."""

import hashlib
from datetime import date
from pathlib import Path

import click

from taizhang.acts import annulment, notices, publication
from taizhang.acts.desk import Act, Desk
from taizhang.base.messages import Messages
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, parse_day, split_words
from taizhang.cli.bilingual import usage_error
from taizhang.cli.options import DayType
from taizhang.records import Attachment

_message = Messages(__file__)


@click.group("notice")
def notice_group() -> None:
    """公示：发布、改期、登记发布证明、撤销，登记和处理异议。

    Public notices and the objections to them.
    """


def describe_attachment(path: Path) -> Attachment:
    """Name and digest of a file, which itself stays outside the repository."""
    return Attachment(path.name, hashlib.sha256(path.read_bytes()).hexdigest())


@notice_group.command("open")
@click.option("--requests", help="列入公示的需求编号，以逗号分隔。 Requirements, separated by commas.")
@click.option("--all-approved", is_flag=True, help="列入全部待公示的需求。 All that wait for a notice.")
@click.option("--renew", metavar="NOTICE", help="把尚未存证的公示改到--date那一日。 Move a notice that is not sealed.")
@click.option(
    "--date",
    "on",
    type=DayType(),
    help="公示发布日（默认为当日，可以预定几个工作日）。 Day of publication; today by default, or a few days ahead.",
)
@click.option("--url", help="预定的公示网页地址，可以不填。 The address that the page is to have, where known.")
@click.option("--title", help="公示标题（默认按年度和批次）。 Its title; by year and number by default.")
@click.option(
    "--screenshot",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="网页截图文件：只登记文件名和校验值。 Picture of the page; name and digest are recorded.",
)
@act_command
def open_command(
    desk: Desk,
    requests: str | None,
    all_approved: bool,
    renew: str | None,
    on: date | None,
    url: str | None,
    title: str | None,
    screenshot: Path | None,
) -> Act:
    """发布公示：编号、截止日、校验值由程序确定；--renew改期。

    Open a notice of approved requirements; its number, last day and digests are computed. With --renew, move one that
    is not sealed.
    """
    if [bool(requests), all_approved, bool(renew)].count(True) != 1:
        raise usage_error(_message("choose-requirements"))
    if renew:
        if url or title or screenshot:
            raise usage_error(_message("renew-alone"))
        return notices.reschedule_notice(desk, renew, on or desk.today)
    if screenshot and not url:
        raise usage_error(_message("screenshot-needs-url"))
    requirements = notices.list_noticeable_requirements(desk) if all_approved else split_words(requests)
    picture = describe_attachment(screenshot) if screenshot else None
    return notices.open_notice(desk, requirements, on or desk.today, url, title, picture)


@notice_group.command("publish")
@click.argument("notice")
@click.option("--url", help="公示网页自身的地址。 The address of the notice's own page.")
@click.option("--date", "on", type=DayType(), help="网页载明的发布日期（默认为当日）。 The day that the page prints.")
@click.option(
    "--screenshot",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="网页截图文件：只登记文件名和校验值。 Picture of the page; name and digest are recorded.",
)
@act_command
def publish_command(desk: Desk, notice: str, url: str | None, on: date | None, screenshot: Path) -> Act:
    """登记NOTICE的网页已在法定网站发布，并重新计算公示期。

    Record that the page of NOTICE is on the official site. Its window runs from the later of the two days.
    """
    values = {"url": url, "on": on or desk.today}
    data = fill_fields(desk, "notice", ("publication",), values, leave=("screenshot",))
    return publication.record_publication(
        desk, notice, data["url"], parse_day(data["on"]), describe_attachment(screenshot)
    )


@notice_group.command("annul")
@click.argument("notice")
@click.option("--on", type=DayType(), help="撤销日期（默认为当日）。 The day; today by default.")
@click.option("--reason", type=ProseType(), help="为何撤销。 Why.")
@act_command
def annul_command(desk: Desk, notice: str, on: date | None, reason: str | None) -> Act:
    """撤销公示NOTICE，视同未发布；所列需求可再次公示。

    Annul NOTICE, as if it had never been published; its requirements may be noticed again.
    """
    data = fill_fields(desk, "notice", ("annulled",), {"on": on or desk.today, "reason": reason})
    return annulment.annul_notice(desk, notice, parse_day(data["on"]), data["reason"])
