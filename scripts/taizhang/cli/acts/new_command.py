"""`taizhang new`: creates a record from answers field by field, or from a file and options."""

import copy
import sys
from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, Literal, TypeVar

import click

from taizhang.acts import mechanisms, raising
from taizhang.acts.desk import Act, Desk
from taizhang.acts.refusal import RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.acts.acting import perform_act
from taizhang.cli.acts.asking import Dependencies, FormDraft, complete_form
from taizhang.cli.acts.asking.values import set_value
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import ask_once
from taizhang.cli.options import common_options
from taizhang.documents import blank
from taizhang.documents.blank import Blank
from taizhang.documents.document import MAX_BYTES, Document, Fault, Place, read_document
from taizhang.documents.schema import Schema, format_place, parse_place
from taizhang.records.substance import measure_substance
from taizhang.repository.kinds import KindName
from taizhang.repository.repository import Flaw
from taizhang.rules.check import create_finding

_message = Messages(__file__)


F = TypeVar("F", bound=Callable[..., Any])
NewKind = Literal["request", "defect", "vendor", "scheme", "channel"]

KINDS: Mapping[NewKind, KindName] = {
    "request": "requirement",
    "defect": "defect",
    "vendor": "vendor",
    "scheme": "scheme",
    "channel": "channel",
}
"""The kinds by their names on the command line, with their schemas."""
_BLANKS: Mapping[NewKind, Blank] = {
    "request": blank.REQUIREMENT,
    "defect": blank.DEFECT,
    "vendor": blank.VENDOR,
    "scheme": blank.MECHANISM,
    "channel": blank.MECHANISM,
}


def field_options(command: F) -> F:
    """Add --from and --set to a command."""
    command = click.option(
        "--set",
        "fields",
        multiple=True,
        metavar="栏目=内容",
        help="填写一栏，如requester.division=150102，可重复。 Give a field.",
    )(command)
    return click.option(
        "--from",
        "source",
        metavar="FILE|-",
        help="从YAML或JSON文件取内容，-为标准输入。 Take the fields from a file.",
    )(command)


@click.command("new")
@click.argument("kind", type=click.Choice(list(KINDS)))
@field_options
@click.option("--slug", help="服务商简称（小写字母、数字）。 Short name of a vendor.")
@common_options
@click.pass_context
def new_command(
    context: click.Context,
    kind: NewKind,
    source: str | None,
    fields: tuple[str, ...],
    slug: str | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """新建一份记录：需求request、问题与缺陷defect、服务商vendor、考核机制scheme、沟通机制channel。

    Create a record. On a terminal every missing field is asked for.
    """
    create_record(context, kind, source, fields, slug, repo, lang, today)


def create_record(
    context: click.Context,
    kind: NewKind,
    source: str | None,
    fields: tuple[str, ...],
    slug: str | None,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """Create a record of `kind` from a file, from fields, and on a terminal from answers."""
    drafts = FormDraft(repo, kind)
    sources: list[Document] = []

    def make(desk: Desk) -> Act:
        schema = desk.schema(KINDS[kind])
        data: dict[str, Any] = {}
        if source:
            stated = frozenset(parse_place(field.partition("=")[0].strip()) for field in fields)
            sources.append(read_fields_file(desk, KINDS[kind], (), source, _BLANKS[kind].generated | stated))
            data = copy.deepcopy(sources[0].data)
        for field in fields:
            _set(schema, data, field)
        if _asking(source):
            skip = _BLANKS[kind].generated | _BLANKS[kind].later
            answers, form, depends = data, desk.form(KINDS[kind]), _depends(kind)
            data = ask_once(
                kind, lambda: complete_form(form, (), answers, law=desk.law, skip=skip, draft=drafts, depends=depends)
            )
        elif missing := _missing(desk.form(KINDS[kind]), data, kind):
            places = Text(
                "、".join(f"{schema.trail(place).zh}（--set {format_place(place)}=…）" for place in missing),
                ", ".join(format_place(place) for place in missing),
            )
            raise usage_error(_message("fields-missing", fields=places))
        return _make(desk, kind, data, slug)

    perform_act(context, lang, repo, today, make, lambda: sources[0] if sources else None)
    if _asking(source):
        drafts.delete()


def _asking(source: str | None) -> bool:
    return sys.stdin.isatty() and source != "-"


def _make(desk: Desk, kind: NewKind, data: dict[str, Any], slug: str | None) -> Act:
    if kind == "request":
        return raising.raise_requirement(desk, data)
    if kind == "defect":
        return raising.report_defect(desk, data)
    if kind in ("scheme", "channel"):
        return mechanisms.set_up_mechanism(desk, kind, data)
    if slug is None and sys.stdin.isatty():
        slug = ask_once("slug", lambda: str(click.prompt(_message("slug-prompt").zh)))
    if slug is None:
        raise usage_error(_message("slug-missing"))
    return raising.register_vendor(desk, data, slug)


def _depends(kind: NewKind) -> Callable[[Mapping[str, Any]], Dependencies]:
    """The fields that the answers so far require, and those they rule out."""
    form = _BLANKS[kind]
    return lambda data: Dependencies(form.required(data), form.unasked(data))


def read_fields_file(
    desk: Desk, kind: KindName, place: Place, source: str, supplied: frozenset[Place] = frozenset()
) -> Document:
    """A file, `-` for standard input, with the mapping at `place` of a record of that kind.

    A missing field is not a fault where it is in `supplied` or can be asked for on the terminal. A part of a record
    with an empty `supplied` is left to the caller to check.

    Raises:
        RefusedError: the file has faults, each with its line and column.
        click.UsageError: the file cannot be read.
    """
    raw, path = _raw(source)
    schema = desk.schema(kind).part(place)
    document, faults = read_document(raw, path, schema.shape)
    if document is not None and (not place or supplied):
        faults = tuple(fault for fault in schema.faults(document) if not _is_excused(fault, supplied))
    if document is None or faults:
        lines = raw.decode("utf-8", "replace").split("\n")
        reasons = [
            create_finding(
                Flaw(path, "", fault, lines[fault.mark.line - 1] if fault.mark.line <= len(lines) else ""),
                desk.law,
                desk.today,
            )
            for fault in faults
        ]
        raise RefusedError(*reasons)
    return document


def _is_excused(fault: Fault, supplied: frozenset[Place]) -> bool:
    return fault.code == "F06" and (sys.stdin.isatty() or _within(parse_place(str(fault.params["place"])), supplied))


def _within(place: Place, supplied: frozenset[Place]) -> bool:
    return any(one[: len(place)] == place for one in supplied)


def _raw(source: str) -> tuple[bytes, str]:
    if source == "-":
        return ask_once("-", lambda: sys.stdin.buffer.read(MAX_BYTES + 1)), "-"
    try:
        with Path(source).open("rb") as stream:
            return stream.read(MAX_BYTES + 1), source
    except OSError as error:
        raise usage_error(_message("file-unreadable", path=source, reason=error.strerror)) from error


def _set(schema: Schema, data: dict[str, Any], field: str) -> None:
    name, sign, value = field.partition("=")
    place = parse_place(name.strip())
    node = schema.at(place)
    is_group = node.get("type") == "object" or schema.at((*place, 0)).get("type") == "object"
    if not sign or not place or not node or is_group:
        raise usage_error(_message("set-malformed", field=field))
    set_value(schema, data, place, value)


def _missing(schema: Schema, data: Mapping[str, Any], kind: NewKind) -> list[Place]:
    """The required fields that `data` lacks, in the order of the schema."""
    raw = b"id: x\n"
    document = Document("-", raw, dict(data))
    places = [parse_place(str(f.params["place"])) for f in schema.faults(document) if f.code == "F06"]
    return [
        place for place in places if place not in _BLANKS[kind].generated and measure_substance(format_place(place))
    ]
