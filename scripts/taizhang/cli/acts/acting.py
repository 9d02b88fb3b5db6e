"""The frame of every acting command: open the desk, perform the act, write its files, and report it or its refusal."""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from taizhang.acts.desk import Act, Desk, carry_out, open_desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.acts.asking import complete_form
from taizhang.cli.bilingual import in_both_languages, usage_error
from taizhang.cli.command_lock import ask_once, current_answers, lock_repository
from taizhang.cli.options import common_options
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import parse_place
from taizhang.findings.citing import cite
from taizhang.findings.finding import Finding
from taizhang.findings.report.text_report import format_finding, format_grounds, printable
from taizhang.repository.kinds import KindName, kind_at

_message = Messages(__file__)


class ProseType(click.ParamType[str]):
    """A text, or `@FILE` for the text of a file, `@-` for that of standard input."""

    name = "TEXT|@FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, or a usage error."""
        if not isinstance(value, str) or not value.startswith("@"):
            return str(value)
        try:
            raw = sys.stdin.buffer.read() if value == "@-" else Path(value[1:]).read_bytes()
            return raw.decode("utf-8")
        except OSError as error:
            self.fail(in_both_languages(_message("file-unreadable", path=value[1:], reason=error.strerror)), param, ctx)
        except UnicodeDecodeError:
            self.fail(in_both_languages(_message("file-not-utf-8", path=value[1:])), param, ctx)


def perform_act(
    context: click.Context,
    lang: Lang,
    repo: Path,
    today: date,
    make: Callable[[Desk], Act],
    read_source: Callable[[], Document | None] = lambda: None,
) -> None:
    """Carry out the act that `make` creates at the desk of `repo`; exit code 1 where it is refused.

    `read_source` returns the file that the new record was read from: faults are shown in it.
    """
    with lock_repository(repo):
        act, remarks = _perform(context, lang, repo, today, make, read_source)
    for path in act.files:
        click.echo(_message("wrote", path=(repo / path).as_posix()).pick(lang))
    for message in act.messages:
        click.echo(printable(message.pick(lang)))
    for remark in remarks:
        click.echo(format_finding(remark, lang), nl=False)


def _perform(
    context: click.Context,
    lang: Lang,
    repo: Path,
    today: date,
    make: Callable[[Desk], Act],
    read_source: Callable[[], Document | None],
) -> tuple[Act, tuple[Finding, ...]]:
    while True:
        desk, count = open_desk(repo, today), len(current_answers())
        act = Act({}, ())
        try:
            act = make(desk)
            # Other commands may have written while the user was asked: keep the answers and repeat the rest.
            if len(current_answers()) > count and desk.state is not None and desk.state.has_changed():
                continue
            return act, carry_out(desk, act)
        except RefusedError as error:
            click.echo(format_refusal(error, desk, lang, act.files, read_source()), err=True, nl=False)
            context.exit(1)


def act_command(command: Callable[..., Act]) -> Callable[..., None]:
    """The command that carries out the act which `command` creates at a desk, from its options.

    It gets --repo, --lang and --today, and ends with exit code 1 where the act is refused.
    """

    @common_options
    @click.pass_context
    def run(context: click.Context, /, repo: Path, lang: Lang, today: date, **options: Any) -> None:
        perform_act(context, lang, repo, today, lambda desk: command(desk, **options))

    return update_wrapper(run, command)


def format_refusal(
    error: RefusedError, desk: Desk, lang: Lang, unwritten: Collection[str], source: Document | None
) -> str:
    """Every reason with its article and remedy; `unwritten` are the paths of files that were not written."""
    head = _message("nothing-written").pick(lang)
    return "\n".join([head, *(_reason(reason, desk, lang, unwritten, source) for reason in error.reasons)])


def _reason(
    reason: Finding | Refusal, desk: Desk, lang: Lang, unwritten: Collection[str], source: Document | None
) -> str:
    if isinstance(reason, Refusal):
        articles = cite(reason.source, desk.law, desk.today, reason.division)
        return "\n".join([printable(reason.message.pick(lang)), *format_grounds(articles, reason.help, lang)]) + "\n"
    location = kind_at(reason.path)
    if location is None or reason.path not in unwritten:
        return format_finding(reason, lang)
    # The file was not written: show the line of its source, or else name the field.
    place = parse_place(reason.field)
    if source is None:
        return format_finding(reason, lang, desk.schema(location[0].name).trail(place).pick(lang))
    mark = source.mark(place)
    return format_finding(replace(reason, path=source.path, mark=mark, excerpt=source.line(mark.line)), lang)


def fill_fields(
    desk: Desk,
    kind: KindName,
    place: Place,
    values: Mapping[str, Any],
    leave: Collection[str] = (),
    flags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The fields of the mapping at `place`: those in `values`, and the others as answered on a terminal.

    Of the arguments:
        values: by the schema's names; None and empty lists count as missing.
        leave: fields that the act fills itself.
        flags: the option of a field, where it has another name.

    Raises:
        click.UsageError: required fields are missing, and there is no terminal to ask on.
    """
    schema = desk.form(kind)
    present = {key: _plain(value) for key, value in values.items() if value is not None and value != ()}
    required = [key for key in schema.at(place).get("required", ()) if key not in leave]
    missing = [key for key in required if key not in present]
    if not missing:
        return present
    if not sys.stdin.isatty():
        fields = Text(
            "、".join(f"{schema.title((*place, key))}（{_flag(key, flags)}）" for key in missing),
            ", ".join(_flag(key, flags) for key in missing),
        )
        raise usage_error(_message("fields-missing", fields=fields))
    optional = frozenset((*place, key) for key in schema.at(place).get("properties", {}) if key not in required)
    return ask_once((kind, place), lambda: complete_form(schema, place, present, law=desk.law, skip=optional))


def _flag(key: str, flags: Mapping[str, str] | None) -> str:
    return (flags or {}).get(key) or "--" + key.replace("_", "-")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def split_words(value: str | None) -> tuple[str, ...]:
    """The words of an option that takes several, separated by commas or blanks."""
    return tuple((value or "").replace("，", ",").replace(",", " ").split())


def parse_day(value: Any) -> date:
    """The day of a field that `fill_fields` returned.

    Raises:
        RunFailedError: it is not a date, which `fill_fields` excludes.
    """
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise RunFailedError(_message("not-a-date", value=value)) from error
