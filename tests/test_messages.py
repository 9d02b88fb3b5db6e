"""Every message that the program uses is in its catalogue in both languages, and no message there is unused."""

import ast
from collections.abc import Iterator
from pathlib import Path
from string import Formatter
from typing import NamedTuple

import pytest
import yaml

from specimen import ROOT
from taizhang.base.messages import FILE, Messages, read_messages
from taizhang.base.text import Text

PACKAGE = ROOT / "scripts/taizhang"
CATALOGUES = sorted(PACKAGE.rglob(FILE))
MODULES = sorted(path for path in PACKAGE.rglob("*.py") if "_message = Messages(__file__)" in path.read_text("utf-8"))


class Use(NamedTuple):
    """One call for a message."""

    module: Path
    line: int
    key: str
    parameters: frozenset[str]


def _keys(argument: ast.expr) -> Iterator[str]:
    match argument:
        case ast.Constant(value=str(key)):
            yield key
        case ast.IfExp(body=body, orelse=other):
            yield from (*_keys(body), *_keys(other))
        case _:
            raise AssertionError(f"a key is written out where it is used: {ast.unparse(argument)}")


def _uses(module: Path) -> Iterator[Use]:
    for node in ast.walk(ast.parse(module.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_message":
            parameters = frozenset(keyword.arg or "**" for keyword in node.keywords)
            for key in _keys(node.args[0]):
                yield Use(module, node.lineno, key, parameters)


USES = [use for module in MODULES for use in _uses(module)]


def _places(wording: str) -> frozenset[str]:
    return frozenset(name for _, name, _, _ in Formatter().parse(wording) if name is not None)


def test_there_are_messages() -> None:
    assert len(USES) > 2000
    assert {path.parent for path in CATALOGUES} == {module.parent for module in MODULES}


def test_every_message_used_is_in_the_catalogue_with_the_same_parameters_in_both_languages() -> None:
    wrong = []
    for use in USES:
        wordings = read_messages(use.module.parent).get(use.module.stem, {}).get(use.key)
        places = (
            None if wordings is None else {_places(wording) if use.parameters else frozenset() for wording in wordings}
        )
        if places != {use.parameters}:
            wrong.append(f"{use.module.relative_to(ROOT)}:{use.line} {use.key}: {sorted(use.parameters)} {wordings}")
    assert wrong == []


@pytest.mark.parametrize("path", CATALOGUES, ids=[path.parent.relative_to(PACKAGE).as_posix() for path in CATALOGUES])
def test_no_message_of_a_catalogue_is_unused(path: Path) -> None:
    keys = {(section, key) for section, messages in read_messages(path.parent).items() for key in messages}
    assert keys == {(use.module.stem, use.key) for use in USES if use.module.parent == path.parent}


@pytest.mark.parametrize("path", CATALOGUES, ids=[path.parent.relative_to(PACKAGE).as_posix() for path in CATALOGUES])
def test_every_message_has_words_in_both_languages_and_no_key_occurs_twice(path: Path) -> None:
    root = yaml.compose(path.read_text(encoding="utf-8"))
    assert isinstance(root, yaml.MappingNode)
    for level in (root, *(section for _, section in root.value)):
        keys = [key.value for key, _ in level.value]
        assert len(keys) == len(set(keys)), path
    assert all(
        text.zh.strip() and text.en.strip()
        for section in read_messages(path.parent).values()
        for text in section.values()
    )


def test_a_message_is_filled_in_both_languages(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text(
        "desk:\n  found:\n    zh: '{place}有{count}项，共{total:.2f}元'\n"
        "    en: '{count} {count:item|items} at {place}, {total:.2f} yuan'\n",
        encoding="utf-8",
    )
    message = Messages(str(tmp_path / "desk.py"))
    assert message("found", place=Text("库", "the tree"), count=1, total=3) == (
        "库有1项，共3.00元",
        "1 item at the tree, 3.00 yuan",
    )
    assert message("found", place="x", count=2, total=3).en == "2 items at x, 3.00 yuan"
    assert message("found").en == "{count} {count:item|items} at {place}, {total:.2f} yuan"
