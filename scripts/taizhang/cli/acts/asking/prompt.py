"""One question on the terminal: its words, its choices, and the answer as the schema means it."""

import contextlib
from typing import Any

import click

from taizhang.cli.acts.asking.form import Question
from taizhang.cli.acts.asking.values import NoSuchValueError, choices, faults, meant
from taizhang.law.law import Law

with contextlib.suppress(ImportError):
    import readline  # noqa: F401 - gives `input` its arrow keys

BACK = "<"
_MANY = 20


class Back(Exception):  # noqa: N818 - nothing failed
    """The person goes back to the question before."""


def confirmed(words: str) -> bool:
    """Whether the person says yes; Enter does."""
    click.echo(f"{words}（回车表示是，n表示否）")
    return _line("> ").strip().lower() not in ("n", "no", "否")


def question(asked: Question, law: Law) -> Any:
    """The answer to a question as the schema means it; None where it was left open.

    Raises:
        Back: the person goes back.
    """
    if asked.ends:
        click.echo("\n全部填完。")
        return _commanded("按回车写入文件", "", "") or True
    if asked.opens:
        return _opening(asked)
    title = asked.schema.trail(asked.place).zh
    described = str(asked.node.get("description", ""))
    click.echo()
    click.echo(f"{click.style(title, bold=True)}（{_enter(asked)}）")
    click.echo(click.style(described, dim=True))
    listed = _listing(asked)
    while True:
        written = _prose(described, listed) if _is_prose(asked) else _commanded("", described, listed)
        if not written.strip():
            if asked.proposal is not None:
                return asked.proposal
            if not asked.required:
                return None
            if asked.node.get("type") == "array" and not asked.node.get("minItems"):
                return []
            click.echo("  本项必填。")
            continue
        try:
            value = meant(asked.schema, asked.place, written)
        except NoSuchValueError as error:
            click.echo(f"  “{title}”填写有误：{error}。")
            continue
        wrong = faults(asked.schema, asked.place, value)
        if not wrong:
            if choices(asked.node) and (label := asked.schema.label(asked.place, value)) != written:
                click.echo(f"  {label}")
            return value
        for reason in wrong:
            click.echo(f"  “{title}”填写有误：{reason}。")


def _enter(asked: Question) -> str:
    """What Enter alone does."""
    if asked.proposal is not None:
        return f"直接回车采用“{asked.schema.label(asked.place, asked.proposal)}”"
    return "必填" if asked.required else "没有的直接回车"


def _is_prose(asked: Question) -> bool:
    return asked.node.get("type") == "string" and asked.node.get("maxLength") == 20_000


def _opening(asked: Question) -> bool:
    title = asked.schema.title(asked.place)
    described = str(asked.node.get("description", ""))
    if asked.node.get("type") != "array":
        words = "要填吗？（y填写，回车跳过）"
    elif asked.number:
        words = "还有下一项吗？（y继续填，回车结束）"
    else:
        words = "有吗？（y填写，回车表示没有）"
    click.echo()
    while True:
        answer = _commanded(f"{click.style(title, bold=True)}：{words}", described, "")
        match answer.strip().lower():
            case "":
                return False
            case "n" | "no" | "否" | "无" | "没有":
                return False
            case "y" | "yes" | "是" | "有":
                return True
        click.echo("  请输入y，或者直接回车。")


def _listing(asked: Question) -> str:
    node = asked.schema.at((*asked.place, 0)) if asked.node.get("type") == "array" else asked.node
    options = choices(node)
    if asked.node.get("type") == "boolean":
        click.echo("  是（y）／否（n）")
    if not options:
        return ""
    if len(options) > _MANY:
        click.echo(f"  共{len(options)}项，输入代码，或者名称的一部分")
        return ""
    several = "（可选多项，以逗号分隔）" if asked.node.get("type") == "array" else ""
    listed = "\n".join(f"  {number}. {option['title']}" for number, option in enumerate(options, 1))
    click.echo(f"{listed}\n  输入序号、名称或者代码{several}")
    return listed


def _commanded(words: str, described: str, listed: str) -> str:
    if words:
        click.echo(words)
    while True:
        # Nothing long or coloured in the prompt itself: line editors count its width wrongly.
        written = _line("> ")
        if written.strip() == BACK:
            raise Back
        if written.strip() not in ("?", "？"):
            return written
        click.echo("\n".join(filter(None, [described or "没有更多说明。", listed])))


def _prose(described: str, listed: str) -> str:
    click.echo("  可写多行，空行结束")
    lines = [_commanded("", described, listed)]
    while lines[-1].strip():
        lines.append(_line("> "))
        if lines[-1].strip() == BACK:
            raise Back
    return "\n".join(line.rstrip() for line in lines[:-1])


def _line(words: str) -> str:
    try:
        return input(words)
    except (EOFError, KeyboardInterrupt) as error:
        raise click.Abort from error
