"""One question on the terminal: its text, its choices, and the answer as a value of the schema."""

import contextlib
from typing import Any

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.cli.acts.asking.form import FieldQuestion
from taizhang.cli.acts.asking.values import NoSuchValueError, find_misfits, list_choices, parse_value
from taizhang.law.law import Law

with contextlib.suppress(ImportError):
    import readline  # noqa: F401 - gives `input` its arrow keys

_message = Messages(__file__)

BACK = "<"
_MANY = 20


class Back(Exception):  # noqa: N818 - nothing failed
    """The person goes back to the previous question."""


def confirm(question: Text) -> bool:
    """Ask a question of yes or no; Enter means yes."""
    click.echo(_message("confirmation", question=question).zh)
    return _read_line("> ").strip().lower() not in ("n", "no", "否")


def ask_question(question: FieldQuestion, law: Law) -> Any:
    """The answer to a question as a value of the schema; None where it was left open.

    Raises:
        Back: the person goes back.
    """
    if question.ends:
        click.echo(f"\n{_message('all-filled-in').zh}")
        return _read_answer(_message("write-file").zh, "", "") or True
    if question.opens:
        return _ask_whether_to_open(question)
    title = question.schema.trail(question.place).zh
    description = str(question.node.get("description", ""))
    click.echo()
    click.echo(_message("question", title=click.style(title, bold=True), hint=_describe_enter(question)).zh)
    click.echo(click.style(description, dim=True))
    options_text = _list_options(question)
    while True:
        written = (
            _read_prose(description, options_text)
            if _is_prose(question)
            else _read_answer("", description, options_text)
        )
        if not written.strip():
            if question.proposal is not None:
                return question.proposal
            if not question.required:
                return None
            if question.node.get("type") == "array" and not question.node.get("minItems"):
                return []
            click.echo(_message("required-field").zh)
            continue
        try:
            value = parse_value(question.schema, question.place, written)
        except NoSuchValueError as error:
            click.echo(_message("invalid-value", title=title, reason=error).zh)
            continue
        misfits = find_misfits(question.schema, question.place, value)
        if not misfits:
            if list_choices(question.node) and (label := question.schema.label(question.place, value)) != written:
                click.echo(f"  {label}")
            return value
        for reason in misfits:
            click.echo(_message("invalid-value", title=title, reason=reason).zh)


def _describe_enter(question: FieldQuestion) -> Text:
    """The effect of pressing Enter alone."""
    if question.proposal is not None:
        label = question.schema.label(question.place, question.proposal)
        return _message("enter-takes-proposal", proposal=label)
    return _message("required" if question.required else "optional")


def _is_prose(question: FieldQuestion) -> bool:
    return question.node.get("type") == "string" and question.node.get("maxLength") == 20_000


def _ask_whether_to_open(question: FieldQuestion) -> bool:
    title = question.schema.title(question.place)
    description = str(question.node.get("description", ""))
    if question.node.get("type") != "array":
        words = _message("open-part")
    elif question.number:
        words = _message("open-next-item")
    else:
        words = _message("open-first-item")
    offer = _message("offer", title=click.style(title, bold=True), question=words).zh
    click.echo()
    while True:
        answer = _read_answer(offer, description, "")
        match answer.strip().lower():
            case "":
                return False
            case "n" | "no" | "否" | "无" | "没有":
                return False
            case "y" | "yes" | "是" | "有":
                return True
        click.echo(_message("type-y-or-enter").zh)


def _list_options(question: FieldQuestion) -> str:
    node = question.schema.at((*question.place, 0)) if question.node.get("type") == "array" else question.node
    options = list_choices(node)
    if question.node.get("type") == "boolean":
        click.echo(_message("yes-or-no").zh)
    if not options:
        return ""
    if len(options) > _MANY:
        click.echo(_message("many-choices", count=len(options)).zh)
        return ""
    instruction = _message("choose-several" if question.node.get("type") == "array" else "choose-one").zh
    options_text = "\n".join(f"  {number}. {option['title']}" for number, option in enumerate(options, 1))
    click.echo(f"{options_text}\n{instruction}")
    return options_text


def _read_answer(question: str, description: str, options_text: str) -> str:
    if question:
        click.echo(question)
    while True:
        # The prompt itself is short and without colours: line editors count their width wrongly.
        written = _read_line("> ")
        if written.strip() == BACK:
            raise Back
        if written.strip() not in ("?", "？"):
            return written
        click.echo("\n".join(filter(None, [description or _message("no-description").zh, options_text])))


def _read_prose(description: str, options_text: str) -> str:
    click.echo(_message("several-lines").zh)
    lines = [_read_answer("", description, options_text)]
    while lines[-1].strip():
        lines.append(_read_line("> "))
        if lines[-1].strip() == BACK:
            raise Back
    return "\n".join(line.rstrip() for line in lines[:-1])


def _read_line(prompt: str) -> str:
    try:
        return input(prompt)
    except (EOFError, KeyboardInterrupt) as error:
        raise click.Abort from error
