"""The house: what a fresh clone relies on, and what the documents promise."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest

from taizhang.cli import taizhang
from taizhang.clock import SHANGHAI, today

PROJECT = Path(__file__).parent.parent


def tracked() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=PROJECT, capture_output=True, text=True, check=True).stdout
    return [PROJECT / name for name in listed.split("\0") if name and (PROJECT / name).is_file()]


@pytest.mark.parametrize("lock", ["run", "dev"])
def test_a_lock_file_holds_names_versions_and_hashes_and_nothing_else(lock: str) -> None:
    lines = (PROJECT / ".lock" / f"{lock}.txt").read_text(encoding="utf-8").splitlines()
    allowed = re.compile(r"[A-Za-z0-9._-]+==[^ ]+( ; [^\\]+)? \\|    --hash=sha256:[0-9a-f]{64}( \\)?")
    assert [line for line in lines if not allowed.fullmatch(line)] == []


def test_the_lock_files_hold_every_pinned_dependency() -> None:
    project = tomllib.loads((PROJECT / "pyproject.toml").read_text(encoding="utf-8"))
    run = (PROJECT / ".lock/run.txt").read_text(encoding="utf-8").lower()
    dev = (PROJECT / ".lock/dev.txt").read_text(encoding="utf-8").lower()
    for name in project["project"]["dependencies"]:
        assert f"{name} " in run, name
    for name in [*project["project"]["dependencies"], *project["dependency-groups"]["dev"]]:
        assert re.search(rf"^{re.escape(name)}(==| )", dev, re.MULTILINE), name


def test_every_command_is_told_in_the_readme() -> None:
    for readme in ("README.md", "README.zh-CN.md"):
        text = (PROJECT / readme).read_text(encoding="utf-8")
        for command in taizhang.commands:
            assert f"`taizhang {command}" in text, (readme, command)


def test_every_command_explains_itself_in_both_languages() -> None:
    for command in taizhang.commands.values():
        assert re.search(r"[一-鿿]", command.help or "")
        assert re.search(r"[A-Za-z]{4,}", command.help or "")


def test_text_files_end_lines_with_a_line_feed_and_hold_no_path_of_a_machine() -> None:
    for path in tracked():
        raw = path.read_bytes()
        if path.suffix == ".png":
            continue
        assert b"\r\n" not in raw, path
        for where in (b"/ho" + b"me/", b"/wo" + b"rk/", b"/ro" + b"ot/"):
            assert where not in raw, (path, where)


def test_the_day_is_told_by_shanghai() -> None:
    assert str(SHANGHAI.utcoffset(None)) == "8:00:00"
    assert today(None).year >= 2026
