"""ARCHITECTURE.md is true: its files exist, and each word of its glossary is defined in the stated file."""

import ast
import re
import tomllib
from pathlib import Path

from specimen import ROOT

TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
PACKAGE = ROOT / "scripts/taizhang"


def _defined_in(path: Path) -> set[str]:
    names = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        match node:
            case ast.ClassDef(name=name) | ast.FunctionDef(name=name):
                names.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                names.add(name)
    return names


def test_every_named_file_exists() -> None:
    paths = re.findall(r"[`(]((?:scripts|schemas|site|tests)/[A-Za-z0-9_./-]+)[`)]", TEXT)
    assert paths
    assert [name for name in paths if not (ROOT / name).exists()] == []


def test_every_word_of_the_glossary_is_defined_in_the_stated_file() -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| (`[^|]+`) \| (`scripts/[^|]+`) \|$", TEXT, re.MULTILINE)
    assert len(rows) > 25
    for words, files in rows:
        defined = set().union(*(_defined_in(ROOT / file) for file in re.findall("`([^`]+)`", files)))
        assert set(re.findall("`([^`]+)`", words)) <= defined, words


def test_its_floors_are_those_of_the_contract() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = contracts[0]["layers"]
    expected = {name.strip(): len(layers) - place for place, line in enumerate(layers) for name in line.split("|")}
    stated = {
        f"taizhang.{name}": int(floor) for floor, name in re.findall(r"^\| (\d) \| `(\w+)` \|", TEXT, re.MULTILINE)
    }
    assert stated == expected
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert {name.removeprefix("taizhang.") for name in expected} == packages


def test_a_type_name_is_defined_once() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
