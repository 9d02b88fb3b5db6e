"""Every command and option that the program and its guides advise exists."""

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from specimen import ROOT, card_stems
from taizhang.cli import taizhang
from taizhang.rules.rule import RULES, read_card

WORD = re.compile(r"[a-z][a-z-]*")
MENTION = re.compile(r"(?<![A-Za-z0-9_./-])taizhang((?: +(?:--?[A-Za-z][a-z-]*|[^\s`，。；、）)：“”（]+))+)")
SOURCES = [
    *sorted((ROOT / "scripts" / "taizhang").rglob("*.py")),
    *sorted((ROOT / "site" / "guide").rglob("*.md")),
    *sorted((ROOT / "scripts" / "taizhang").rglob("messages.yaml")),
    *sorted(RULES.glob("[a-z][0-9][0-9]_*.yaml")),
    ROOT / "README.md",
    ROOT / "README.zh-CN.md",
]


def mentions(text: str) -> Iterator[tuple[str, ...]]:
    """The words after each `taizhang` that begin with a command, to the end of the line."""
    for match in MENTION.finditer(text):
        words = tuple(match[1].split())
        if WORD.match(words[0]) and words[0].isascii():
            yield words


def resolve(words: tuple[str, ...]) -> tuple[click.Command | None, tuple[str, ...]]:
    """The command that `words` begin with, None where it does not exist, and the words after it."""
    command: click.Command = taizhang
    context = click.Context(taizhang)
    rest = list(words)
    while isinstance(command, click.Group) and rest:
        name = WORD.match(rest[0])
        subcommand = command.get_command(context, name[0]) if name else None
        if subcommand is None:
            return (command if command is not taizhang and rest[0].startswith("-") else None), tuple(rest)
        command = subcommand
        # Chinese text follows a command without a blank: the text after the name is not an argument.
        if name is not None and name[0] != rest.pop(0):
            return command, ()
    return command, tuple(rest)


def list_faults(words: tuple[str, ...]) -> list[str]:
    command, rest = resolve(words)
    if command is None:
        return [f"taizhang {' '.join(words)}: no such command"]
    known_options = {option for parameter in command.params for option in (*parameter.opts, *parameter.secondary_opts)}
    known_options |= {"--help", "-h"}
    options = [match for word in rest for match in re.findall(r"(?<![\w-])--[a-z][a-z-]*", word)]
    return [f"taizhang {' '.join(words)}: no option {option}" for option in options if option not in known_options]


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_advised_commands_exist(path: Path) -> None:
    assert [fault for words in mentions(path.read_text(encoding="utf-8")) for fault in list_faults(words)] == []


@pytest.mark.parametrize("stem", card_stems())
def test_a_remedy_runs_commands_that_exist(stem: str) -> None:
    remedies = (case.get(key) or {} for case in read_card(stem).cases for key in ("before_merge", "on_main"))
    assert [
        fault for remedy in remedies for words in remedy.get("run", ()) for fault in list_faults(tuple(words))
    ] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("用taizhang notice anul撤销", True),
        ("用taizhang notice annul撤销", False),
        ("`taizhang correct ID --feld x`", True),
        ("`taizhang correct {record} --field {place}`", False),
        ("先运行taizhang check并改正", False),
        ("运行taizhang sync", True),
    ],
)
def test_a_wrong_command_or_option_is_found(text: str, expected: bool) -> None:
    assert any(list_faults(words) for words in mentions(text)) is expected
