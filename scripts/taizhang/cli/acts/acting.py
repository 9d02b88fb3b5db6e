"""What every acting command shares: sit down, make the act, write it, and say so; or say why not."""

import sys
from collections.abc import Callable, Collection, Mapping
from dataclasses import replace
from datetime import date
from functools import update_wrapper
from pathlib import Path
from typing import Any

import click

from taizhang.acts.desk import Act, Desk, carry_out, sit_down
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang
from taizhang.cli.acts.asking import complete
from taizhang.cli.guarding import answers_so_far, ask_once, guarded
from taizhang.cli.options import common
from taizhang.documents.document import Document, Place
from taizhang.documents.schema import undotted
from taizhang.findings.citing import cite
from taizhang.findings.finding import Finding
from taizhang.findings.report.text_report import grounds, printable, text_block
from taizhang.repository.kinds import KindName, kind_at

_message = Messages(__file__)


class Prose(click.ParamType[str]):
    """A text, or `@FILE` for the text in a file, `@-` for what comes in."""

    name = "TEXT|@FILE"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The text, or a usage error."""
        if not isinstance(value, str) or not value.startswith("@"):
            return str(value)
        try:
            raw = sys.stdin.buffer.read() if value == "@-" else Path(value[1:]).read_bytes()
            return raw.decode("utf-8")
        except OSError as error:
            self.fail(f"{value[1:]}无法读取。/ {value[1:]} cannot be read ({error.strerror}).", param, ctx)
        except UnicodeDecodeError:
            self.fail(f"{value[1:]}不是UTF-8文本。/ {value[1:]} is not UTF-8 text.", param, ctx)


def perform(
    context: click.Context,
    lang: Lang,
    repo: Path,
    today: date,
    make: Callable[[Desk], Act],
    given: Callable[[], Document | None] = lambda: None,
) -> None:
    """Do the act that `make` makes at the desk of `repo`; exit code 1 where it is refused.

    `given` is the file that the new record was taken from: what is wrong is shown there.
    """
    with guarded(repo):
        done, remarks = _perform(context, lang, repo, today, make, given)
    for path in done.files:
        known = (repo / path).as_posix()
        click.echo(_message("wrote", known=known).pick(lang))
    for told in done.told:
        click.echo(printable(told.pick(lang)))
    for remark in remarks:
        click.echo(text_block(remark, lang), nl=False)


def _perform(
    context: click.Context,
    lang: Lang,
    repo: Path,
    today: date,
    make: Callable[[Desk], Act],
    given: Callable[[], Document | None],
) -> tuple[Act, tuple[Finding, ...]]:
    while True:
        desk, asked = sit_down(repo, today), len(answers_so_far())
        done = Act({}, ())
        try:
            done = make(desk)
            # While somebody was asked, others may have written: the answers hold, and the rest is made anew.
            if len(answers_so_far()) > asked and desk.state is not None and desk.state.has_changed():
                continue
            return done, carry_out(desk, done)
        except RefusedError as error:
            click.echo(refused(error, desk, lang, done.files, given()), err=True, nl=False)
            context.exit(1)


def act(command: Callable[..., Act]) -> Callable[..., None]:
    """The command that does the act which `command` makes at a desk, from its options.

    It gets --repo, --lang and --today, and ends with exit code 1 where the act is refused.
    """

    @common
    @click.pass_context
    def run(context: click.Context, /, repo: Path, lang: Lang, today: date, **options: Any) -> None:
        perform(context, lang, repo, today, lambda desk: command(desk, **options))

    return update_wrapper(run, command)


def refused(error: RefusedError, desk: Desk, lang: Lang, unwritten: Collection[str], given: Document | None) -> str:
    """Every reason with its article and remedy; `unwritten` are the paths that nobody can look into."""
    head = _message("refused-nothing-was-written").pick(lang)
    return "\n".join([head, *(_reason(reason, desk, lang, unwritten, given) for reason in error.reasons)])


def _reason(
    reason: Finding | Refusal, desk: Desk, lang: Lang, unwritten: Collection[str], given: Document | None
) -> str:
    if isinstance(reason, Refusal):
        source = cite(reason.source, desk.law, desk.today, reason.division)
        return "\n".join([printable(reason.message.pick(lang)), *grounds(source, reason.help, lang)]) + "\n"
    made = kind_at(reason.path)
    if made is None or reason.path not in unwritten:
        return text_block(reason, lang)
    # That line stands in no file: what it was taken from is shown, else the field is named.
    place = undotted(reason.field)
    if given is None:
        return text_block(reason, lang, desk.schema(made[0].name).trail(place).pick(lang))
    mark = given.mark(place)
    return text_block(replace(reason, path=given.path, mark=mark, excerpt=given.line(mark.line)), lang)


def fill(
    desk: Desk,
    kind: KindName,
    place: Place,
    given: Mapping[str, Any],
    leave: Collection[str] = (),
    flags: Mapping[str, str] | None = None,
) -> dict[str, Any]:
    """The fields of the mapping at `place`: what was given, the rest asked for on a terminal.

    Of the arguments:
        given: by the schema's names; None and empty lists count as not given.
        leave: fields that the act fills itself and that nobody is asked for.
        flags: the option that gives a field, where it is not named after it.

    Raises:
        click.UsageError: nobody can be asked, and required fields are missing.
    """
    schema = desk.form(kind)
    known = {key: _plain(value) for key, value in given.items() if value is not None and value != ()}
    required = [key for key in schema.at(place).get("required", ()) if key not in leave]
    missing = [key for key in required if key not in known]
    if not missing:
        return known
    if not sys.stdin.isatty():
        named = "、".join(f"{schema.title((*place, key))}（{_flag(key, flags)}）" for key in missing)
        options = ", ".join(_flag(key, flags) for key in missing)
        raise click.UsageError(f"还缺：{named}。/ Missing: {options}.")
    left = frozenset((*place, key) for key in schema.at(place).get("properties", {}) if key not in required)
    return ask_once((kind, place), lambda: complete(schema, place, known, law=desk.law, skip=left))


def _flag(key: str, flags: Mapping[str, str] | None) -> str:
    return (flags or {}).get(key) or "--" + key.replace("_", "-")


def _plain(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def words(value: str | None) -> tuple[str, ...]:
    """The words of an option that takes several, separated by commas or blanks."""
    return tuple((value or "").replace("，", ",").replace(",", " ").split())


def day(value: Any) -> date:
    """A day as `fill` gives it.

    Raises:
        RunFailedError: it is none; `fill` lets none such pass.
    """
    try:
        return value if isinstance(value, date) else date.fromisoformat(str(value))
    except ValueError as error:
        raise RunFailedError(_message("is-no-date", value=value)) from error
