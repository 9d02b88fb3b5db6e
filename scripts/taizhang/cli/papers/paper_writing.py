"""Writes the papers of the document commands, and finds the records that they are about."""

import re
import sys
from collections.abc import Callable
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk, open_desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang
from taizhang.cli.acts.acting import format_refusal
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.naming import find_record
from taizhang.cli.options import common_options
from taizhang.findings.report.text_report import printable
from taizhang.office.papers.grounds import UnsoundError
from taizhang.office.papers.press import Paper, Press, UnfitError
from taizhang.records import Record
from taizhang.repository.kinds import KINDS

_message = Messages(__file__)

R = TypeVar("R", bound=Record)
OUTPUT_FOLDER = "build/papers"
"""The folder of papers without --output: git ignores it, because a form contains a person's name."""

_FORBIDDEN_IN_NAMES = re.compile(r'[\\/:*?"<>|]')
"""Characters that file names must not contain; a letter's number is written by people."""


def paper_command(command: Callable[..., Paper | list[Paper]]) -> Callable[..., None]:
    """The command that writes the papers which `command` creates at a desk, from its options.

    Where one of several cannot be created, none is written. Records that the check refuses are printed as drafts only.
    """

    @click.option(
        "-o", "--output", metavar="FILE|-", help=f"写入该文件（默认在{OUTPUT_FOLDER}），-为标准输出。 Where to write."
    )
    @click.option("--force", is_flag=True, help="覆盖已有的文件。 Replace a file that is there.")
    @click.option(
        "--draft", is_flag=True, help="打印草稿，每页标明“草稿”，不得印发。 Print a draft, marked on each page."
    )
    @common_options
    @click.pass_context
    @locks_repository
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
        desk = open_desk(repo, today)
        try:
            result = command(desk, Press(desk.repository, desk.law, today, draft), **options)
        except UnfitError as error:
            reason = RefusedError(Refusal(error.message, error.source, error.help))
            click.echo(format_refusal(reason, desk, lang, (), None), err=True, nl=False)
            context.exit(1)
        except UnsoundError as error:
            click.echo(format_refusal(RefusedError(*error.findings), desk, lang, (), None), err=True, nl=False)
            click.echo(_message("correct-records-first").pick(lang), err=True)
            context.exit(1)
        papers = result if isinstance(result, list) else [result]
        if output and len(papers) > 1:
            raise usage_error(_message("one-paper-only"))
        for paper in papers:
            for message in paper.remarks:
                click.echo(printable(message.pick(lang)), err=True)
            if output == "-":
                sys.stdout.buffer.write(paper.raw)
                continue
            target = Path(output) if output else repo / OUTPUT_FOLDER / _FORBIDDEN_IN_NAMES.sub("_", paper.name)
            _write(target, paper.raw, force)
            click.echo(_message("wrote", path=target.as_posix()).pick(lang))

    return update_wrapper(run, command)


def _write(target: Path, raw: bytes, force: bool) -> None:
    try:
        current = target.read_bytes()
    except FileNotFoundError:
        current = None
    except OSError as error:
        raise RunFailedError(_message("file-unwritable", path=target, reason=error.strerror)) from error
    if current is not None and current != raw and not force:
        raise RunFailedError(_message("file-differs", path=target))
    write_files(target.parent, {target.name: raw}, {target.name: current}, mode=0o600)


def find_record_of_kind(desk: Desk, name: str, kind: type[R]) -> R:
    """The record with an id, or part of one.

    Raises:
        click.UsageError: it does not exist, or is of another kind.
    """
    record = find_record(desk.book, name)
    if not isinstance(record, kind):
        actual, expected = desk.book.kind(record.id).title, next(one.title for one in KINDS if one.record is kind)
        raise usage_error(_message("another-kind", record=record.id, kind=actual, expected=expected))
    return record
