"""The repository itself: the basis of a fresh clone, and the promises of the documents."""

import json
import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import click
import pytest
from openapi_spec_validator import validate

from taizhang.base.clock import today
from taizhang.base.timezone import SHANGHAI
from taizhang.cli import COMMANDS, taizhang
from taizhang.documents.document import read_document
from taizhang.repository.kinds import FOLDERS, kind_at
from taizhang.rules.explain import STEMS

PROJECT = Path(__file__).parent.parent


def list_tracked_files() -> list[Path]:
    output = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [PROJECT / name for name in output.split("\0") if name and (PROJECT / name).is_file()]


@pytest.mark.parametrize("lock", ["run", "dev", "mutants"])
def test_a_lock_file_holds_names_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (PROJECT / ".lock" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    pattern = re.compile(r"[A-Za-z0-9._-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not pattern.fullmatch(line)] == []


def test_the_npm_lock_holds_names_versions_and_hashes_and_no_address() -> None:
    dependencies = json.loads((PROJECT / ".lock/npm/package.json").read_text(encoding="utf-8"))["dependencies"]
    raw = (PROJECT / ".lock/npm/package-lock.json").read_text(encoding="utf-8")
    packages: dict[str, dict[str, Any]] = json.loads(raw)["packages"]
    assert packages.pop("")["dependencies"] == dependencies
    assert {f"node_modules/{name}" for name in dependencies} <= packages.keys()
    for name, package in packages.items():
        assert {"version", "integrity"} <= package.keys() <= {"version", "integrity", "dependencies"}, name
        assert re.fullmatch(r"sha512-[A-Za-z0-9+/]{86}==", package["integrity"]), name
    assert "://" not in raw


def test_the_lock_files_hold_every_pinned_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    run = (PROJECT / ".lock/run.txt").read_text(encoding="utf-8").lower()
    dev = (PROJECT / ".lock/dev.txt").read_text(encoding="utf-8").lower()
    for name in project["project"]["dependencies"]:
        assert f"{name} " in run, name
    for name in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        assert re.search(rf"^{re.escape(name)}(==| )", dev, re.MULTILINE), name


def test_every_record_names_its_schema_for_editors() -> None:
    records = [path for folder in FOLDERS for path in sorted((PROJECT / folder).rglob("*.yaml"))]
    assert len(records) > 150
    for path in records:
        place = kind_at(path.relative_to(PROJECT).as_posix())
        if place is None:
            continue  # an interface's OpenAPI document
        first = path.read_text(encoding="utf-8").partition("\n")[0]
        reference = first.removeprefix("# yaml-language-server: $schema=")
        assert (path.parent / reference).resolve() == PROJECT / f"schemas/{place[0].name}.schema.json", path


def test_the_published_interface_documents_keep_their_standard() -> None:
    documents = sorted((PROJECT / "ledger/interfaces").glob("*.openapi.yaml"))
    assert len(documents) >= 3
    for path in documents:
        document, faults = read_document(path.read_bytes(), path.name)
        assert document is not None, faults
        validate(document.data)


def test_the_package_carries_its_cards(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)]
    subprocess.run(command, cwd=PROJECT, check=True, capture_output=True)
    names = set(zipfile.ZipFile(next(tmp_path.glob("*.whl"))).namelist())
    assert {f"taizhang/rules/wing/{stem}.yaml" for stem in STEMS.values()} <= names


def test_every_command_is_listed_in_the_readme() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / readme).read_text(encoding="utf-8")
        for command in COMMANDS:
            assert f"`taizhang {command}" in text, (readme, command)


def test_every_command_explains_itself_in_both_languages() -> None:
    for name in COMMANDS:
        command = taizhang.get_command(click.Context(taizhang), name)
        assert command is not None and command.name == name
        assert re.search(r"[一-鿿]", command.help or "")
        assert re.search(r"[A-Za-z]{4,}", command.help or "")


def test_text_files_end_lines_with_a_line_feed_and_hold_no_path_of_a_machine() -> None:
    for path in list_tracked_files():
        raw = path.read_bytes()
        if path.suffix in (".png", ".webp", ".docx"):
            continue
        assert b"\r\n" not in raw, path
        for where in (b"/ho" + b"me/", b"/wo" + b"rk/", b"/ro" + b"ot/"):
            assert where not in raw, (path, where)


def test_the_day_is_that_of_shanghai() -> None:
    assert str(SHANGHAI.utcoffset(None)) == "8:00:00"
    assert today(None).year >= 2026
