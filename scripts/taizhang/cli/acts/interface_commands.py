"""`taizhang interface`: publish an interface specification."""

from datetime import date
from pathlib import Path

import click

from taizhang.acts import interfaces
from taizhang.acts.desk import Act, Desk
from taizhang.cli.acts.acting import ProseType, act_command, fill_fields, split_words
from taizhang.cli.options import DayType


@click.group("interface")
def interface_group() -> None:
    """接口规范：回应经审核的数据共享需求。

    Interface specifications.
    """


@interface_group.command("publish")
@click.option(
    "--document",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="OpenAPI 3文件，存入ledger/interfaces。 The OpenAPI document.",
)
@click.option("--title", help="规范名称。 Its title.")
@click.option("--answers", help="所回应的数据共享需求编号，以逗号分隔。 The requirements that it answers.")
@click.option("--provision", help="提供方式：query或download。 How data are provided.")
@click.option("--summary", type=ProseType(), help="规范说明。 A summary.")
@click.option("--version", help="版本（默认为接口文档的版本）。 The version; the document's by default.")
@click.option("--on", type=DayType(), help="发布日期（默认为当日）。 The day; today by default.")
@act_command
def publish_command(
    desk: Desk,
    document: Path,
    title: str | None,
    answers: str | None,
    provision: str | None,
    summary: str | None,
    version: str | None,
    on: date | None,
) -> Act:
    """发布接口规范及其OpenAPI文件。

    Publish an interface specification with its OpenAPI document.
    """
    values = {"title": title, "answers": split_words(answers), "provision": provision, "summary": summary}
    data = fill_fields(desk, "interface", (), values, leave=("id", "version", "published_on", "document"))
    return interfaces.publish_interface(
        desk,
        data["title"],
        data["answers"],
        data["provision"],
        data["summary"],
        document.read_bytes(),
        on or desk.today,
        version,
    )
