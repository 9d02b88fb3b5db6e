"""ARCHITECTURE.md names what there is: its files exist, and each word of its glossary is defined where it says."""

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


def test_every_file_that_it_names_exists() -> None:
    named = re.findall(r"[`(]((?:scripts|schemas|site|tests)/[A-Za-z0-9_./-]+)[`)]", TEXT)
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_every_word_of_the_glossary_is_defined_where_it_says() -> None:
    rows = re.findall(r"^\| [^|]+ \| [^|]+ \| (`[^|]+`) \| (`scripts/[^|]+`) \|$", TEXT, re.MULTILINE)
    assert len(rows) > 25
    for words, files in rows:
        defined = set().union(*(_defined_in(ROOT / file) for file in re.findall("`([^`]+)`", files)))
        assert set(re.findall("`([^`]+)`", words)) <= defined, words


def test_its_floors_are_those_that_the_contract_holds() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    layers = contracts[0]["layers"]
    held = {name.strip(): len(layers) - place for place, line in enumerate(layers) for name in line.split("|")}
    shown = {
        f"taizhang.{name}": int(floor) for floor, name in re.findall(r"^\| (\d) \| `(\w+)` \|", TEXT, re.MULTILINE)
    }
    assert shown == held
    packages = {path.name for path in PACKAGE.iterdir() if (path / "__init__.py").exists()}
    assert {name.removeprefix("taizhang.") for name in held} == packages


def test_a_name_of_a_type_means_one_thing() -> None:
    places: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                places.setdefault(node.name, []).append(path.relative_to(PACKAGE).as_posix())
    assert {name: where for name, where in places.items() if len(where) > 1} == {}
