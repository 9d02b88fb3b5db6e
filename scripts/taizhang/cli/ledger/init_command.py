"""`taizhang init`: a clean repository with the same machinery and no records."""

from pathlib import Path

import click

from taizhang.acts.founding import TableFaultError, found_repository, read_divisions
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.options import language_option

_message = Messages(__file__)


@click.command("init")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--divisions",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另一地区的行政区划表（CSV、JSON或YAML）。 The divisions of another region.",
)
@language_option
@click.pass_context
def init_command(context: click.Context, folder: Path, divisions: Path | None, lang: Lang) -> None:
    """在DIR建立一个没有记录的新库，全部命令随即可用。

    Create a clean repository in DIR, in which every command works at once.
    """
    entries = None
    if divisions:
        try:
            entries = read_divisions(divisions.read_bytes(), divisions.name)
        except TableFaultError as error:
            click.echo(_message("faulty-table").pick(lang), err=True)
            for fault in error.faults:
                column = f"{fault.column}: " if fault.column else ""
                click.echo(f"{divisions}:{fault.row}: {column}{fault.problem.pick(lang)}", err=True)
            context.exit(1)
    messages = found_repository(folder, entries)
    click.echo(_message("created", folder=folder).pick(lang))
    for message in messages:
        click.echo(message.pick(lang))
    following = _message("next-step")
    click.echo(following.pick(lang))
