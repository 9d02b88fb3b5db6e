"""How the document commands write their papers, and find the records that these are about."""

import re
import sys
from collections.abc import Callable
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk, sit_down
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write
from taizhang.base.text import Lang
from taizhang.cli.acts.acting import refused
from taizhang.cli.guarding import guarding
from taizhang.cli.naming import find
from taizhang.cli.options import common
from taizhang.findings.report.text_report import printable
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.press import Paper, Press, UnfitError
from taizhang.records import Record
from taizhang.repository.kinds import KINDS

_message = Messages(__file__)

R = TypeVar("R", bound=Record)
PLACE = "build/papers"
"""Where a paper lies unless another place is stated: below what git ignores, for a form bears a name."""

_UNFIT = re.compile(r'[\\/:*?"<>|]')
"""What stands in no name of a file; a letter's number is written by people."""


_SOUND_FIRST = _message("sound-first")


def writes_papers(command: Callable[..., Paper | list[Paper]]) -> Callable[..., None]:
    """The command that writes the papers which `command` makes at a desk, from its options.

    Where one of several cannot be made, none is written. What the check refuses is printed as a draft only.
    """

    @click.option(
        "-o", "--output", metavar="FILE|-", help=f"写入该文件（默认在{PLACE}），-为标准输出。 Where to write."
    )
    @click.option("--force", is_flag=True, help="覆盖已有的文件。 Replace a file that is there.")
    @click.option(
        "--draft", is_flag=True, help="打印草稿，每页标明“草稿”，不得印发。 Print a draft, marked on each page."
    )
    @common
    @click.pass_context
    @guarding
    def run(
        context: click.Context,
        /,
        output: str | None,
        force: bool,
        draft: bool,
        repo: Path,
        lang: Lang,
        today: date,
        **options: Any,
    ) -> None:
        desk = sit_down(repo, today)
        try:
            made = command(desk, Press(desk.repository, desk.law, today, draft), **options)
        except UnfitError as error:
            reason = RefusedError(Refusal(error.message, error.source, error.help))
            click.echo(refused(reason, desk, lang, (), None), err=True, nl=False)
            context.exit(1)
        except UnsoundError as error:
            click.echo(refused(RefusedError(*error.findings), desk, lang, (), None), err=True, nl=False)
            click.echo(_SOUND_FIRST.pick(lang), err=True)
            context.exit(1)
        papers = made if isinstance(made, list) else [made]
        if output and len(papers) > 1:
            raise click.UsageError("-o只能用于一份文件。/ -o takes one paper only.")
        for paper in papers:
            for told in paper.told:
                click.echo(printable(told.pick(lang)), err=True)
            if output == "-":
                sys.stdout.buffer.write(paper.raw)
                continue
            target = Path(output) if output else repo / PLACE / _UNFIT.sub("_", paper.name)
            _write(target, paper.raw, force)
            click.echo(_message("wrote", target=target.as_posix()).pick(lang))

    return update_wrapper(run, command)


def _write(target: Path, raw: bytes, force: bool) -> None:
    try:
        held = target.read_bytes()
    except FileNotFoundError:
        held = None
    except OSError as error:
        raise RunFailedError(_message("cannot-be-written", target=target, strerror=error.strerror)) from error
    if held is not None and held != raw and not force:
        raise RunFailedError(_message("is-there-and-differs", target=target))
    write(target.parent, {target.name: raw}, {target.name: held}, mode=0o600)


def find_record(desk: Desk, named: str, kind: type[R]) -> R:
    """The record of that id, or part of one.

    Raises:
        click.UsageError: there is none, or it is of another kind.
    """
    record = find(desk.book, named)
    if not isinstance(record, kind):
        have, want = desk.book.kind(record.id).title, next(one.title for one in KINDS if one.record is kind)
        raise click.UsageError(f"{record.id}是{have.zh}，不是{want.zh}。/ {record.id} is no {want.en}.")
    return record
