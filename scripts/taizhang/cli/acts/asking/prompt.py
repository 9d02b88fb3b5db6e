"""One question on the terminal: its words, its choices, and the answer as the schema means it."""

import contextlib
from typing import Any

import click

from taizhang.cli.acts.asking.form import FieldQuestion
from taizhang.cli.acts.asking.values import NoSuchValueError, find_misfits, list_choices, parse_value
from taizhang.law.law import Law

with contextlib.suppress(ImportError):
    import readline  # noqa: F401 - gives `input` its arrow keys

BACK = "<"
_MANY = 20


class Back(Exception):  # noqa: N818 - nothing failed
    """The person goes back to the question before."""


def confirm(words: str) -> bool:
    """Whether the person says yes; Enter does."""
    click.echo(f"{words}（回车表示是，n表示否）")
    return _read_line("> ").strip().lower() not in ("n", "no", "否")


def ask_question(question: FieldQuestion, law: Law) -> Any:
    """The answer to a question as the schema means it; None where it was left open.

    Raises:
        Back: the person goes back.
    """
    if question.ends:
        click.echo("\n全部填完。")
        return _read_answer("按回车写入文件", "", "") or True
    if question.opens:
        return _ask_whether_to_open(question)
    title = question.schema.trail(question.place).zh
    description = str(question.node.get("description", ""))
    click.echo()
    click.echo(f"{click.style(title, bold=True)}（{_describe_enter(question)}）")
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
            click.echo("  本项必填。")
            continue
        try:
            value = parse_value(question.schema, question.place, written)
        except NoSuchValueError as error:
            click.echo(f"  “{title}”填写有误：{error}。")
            continue
        misfits = find_misfits(question.schema, question.place, value)
        if not misfits:
            if list_choices(question.node) and (label := question.schema.label(question.place, value)) != written:
                click.echo(f"  {label}")
            return value
        for reason in misfits:
            click.echo(f"  “{title}”填写有误：{reason}。")


def _describe_enter(question: FieldQuestion) -> str:
    """What Enter alone does."""
    if question.proposal is not None:
        return f"直接回车采用“{question.schema.label(question.place, question.proposal)}”"
    return "必填" if question.required else "没有的直接回车"


def _is_prose(question: FieldQuestion) -> bool:
    return question.node.get("type") == "string" and question.node.get("maxLength") == 20_000


def _ask_whether_to_open(question: FieldQuestion) -> bool:
    title = question.schema.title(question.place)
    description = str(question.node.get("description", ""))
    if question.node.get("type") != "array":
        words = "要填吗？（y填写，回车跳过）"
    elif question.number:
        words = "还有下一项吗？（y继续填，回车结束）"
    else:
        words = "有吗？（y填写，回车表示没有）"
    click.echo()
    while True:
        answer = _read_answer(f"{click.style(title, bold=True)}：{words}", description, "")
        match answer.strip().lower():
            case "":
                return False
            case "n" | "no" | "否" | "无" | "没有":
                return False
            case "y" | "yes" | "是" | "有":
                return True
        click.echo("  请输入y，或者直接回车。")


def _list_options(question: FieldQuestion) -> str:
    node = question.schema.at((*question.place, 0)) if question.node.get("type") == "array" else question.node
    options = list_choices(node)
    if question.node.get("type") == "boolean":
        click.echo("  是（y）／否（n）")
    if not options:
        return ""
    if len(options) > _MANY:
        click.echo(f"  共{len(options)}项，输入代码，或者名称的一部分")
        return ""
    several = "（可选多项，以逗号分隔）" if question.node.get("type") == "array" else ""
    options_text = "\n".join(f"  {number}. {option['title']}" for number, option in enumerate(options, 1))
    click.echo(f"{options_text}\n  输入序号、名称或者代码{several}")
    return options_text


def _read_answer(words: str, description: str, options_text: str) -> str:
    if words:
        click.echo(words)
    while True:
        # Nothing long or coloured in the prompt itself: line editors count its width wrongly.
        written = _read_line("> ")
        if written.strip() == BACK:
            raise Back
        if written.strip() not in ("?", "？"):
            return written
        click.echo("\n".join(filter(None, [description or "没有更多说明。", options_text])))


def _read_prose(description: str, options_text: str) -> str:
    click.echo("  可写多行，空行结束")
    lines = [_read_answer("", description, options_text)]
    while lines[-1].strip():
        lines.append(_read_line("> "))
        if lines[-1].strip() == BACK:
            raise Back
    return "\n".join(line.rstrip() for line in lines[:-1])


def _read_line(words: str) -> str:
    try:
        return input(words)
    except (EOFError, KeyboardInterrupt) as error:
        raise click.Abort from error
