"""A command killed at any moment leaves every file in its old or its new state and adds no other record."""

import shutil
import subprocess
from functools import cache
from pathlib import Path

import pytest

from command import SOCKET, TAIZHANG
from examples import FREE
from specimen import build
from taizhang.base.store import UNFINISHED_PREFIX

KILLED = -9
# Kills the command before its n-th operation on a file below the root; a write itself is cut in its middle.
KILLER = """
import os, signal, sys

limit, root, count = int(os.environ["LIMIT"]), os.environ["ROOT"], 0
WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT

def step(die=lambda: None):
    global count
    count += 1
    if count == limit:
        die()
        os.kill(os.getpid(), signal.SIGKILL)

def hook(event, args):
    if event == "open" and not (isinstance(args[2], int) and args[2] & WRITING):
        return
    if event in ("open", "os.rename", "os.link", "os.remove", "os.chmod", "os.mkdir"):
        if any(str(arg).startswith(root) for arg in args):
            step()

opened = os.fdopen

def fdopen(handle, mode="r", *rest, **options):
    stream = opened(handle, mode, *rest, **options)
    if mode != "wb":
        return stream
    write = stream.write

    class Cut:
        def __enter__(self): return self
        def __exit__(self, *why): stream.close()
        def flush(self): stream.flush()
        def fileno(self): return stream.fileno()
        def write(self, data):
            def half():
                write(data[: len(data) // 2])
                stream.flush()
            step(half)
            return write(data)

    return Cut()

os.fdopen = fdopen
sys.addaudithook(hook)
if limit == 0:
    import atexit
    atexit.register(lambda: print(f"steps: {count}", file=sys.stderr))
"""

REQUEST = """kind: adjustment
title: 评审现场签到改为人脸识别
requester: {organization: 新城区财政局, division: "150102", landline: 0471-6640000, contact_ref: C-k3w8n2tq,
  sealed_form: {file: 申请表.pdf, sha256: 3b1f6c0e7a52d4498f0be2c7d95a16e8043cfb7a91d25e60c8fa47b2319de650}}
content: |
  评审现场签到改为人脸识别，保留人工核验的通道。
scenario: |
  评审专家到场签到时排队时间长，存在代签的风险。
legal_basis: [{document: 政府采购评审专家管理办法}]
proposal: |
  接入现有的人脸识别服务。
affected_scope: {subsystems: [trading], base_libraries: [experts]}
expected_by: 2027-06-30
"""


@cache
def write_killer() -> Path:
    path = Path(SOCKET).with_name("killer.py")
    path.write_text(KILLER, encoding="utf-8")
    return path


def run(root: Path, limit: int, *arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [*TAIZHANG, "--prelude", str(write_killer()), *arguments],
        cwd=root,
        env={"LIMIT": str(limit), "ROOT": str(root), "LC_ALL": "C.UTF-8", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    )


def records(root: Path) -> dict[str, bytes]:
    folders = ("requests", "ledger", "defects", "vendors")
    return {
        str(path.relative_to(root)): path.read_bytes()
        for folder in folders
        for path in (root / folder).rglob("*")
        if path.is_file() and not path.name.startswith(UNFINISHED_PREFIX)
    }


COMMANDS = {
    "an addition to a file": [
        "notice", "object", "NOTICE-2026-01", "--requirement", "REQ-150102-20260105-aaa1", "--party", "public",
        "--grounds", "other", "--text", "建议明确施行时间。",
    ],
    "a new file in a new folder": ["new", "request", "--from", "需求.yaml"],
    "several files, in an order that matters": ["enroll"],
    "a file in another form": ["fmt", "defects/150102"],
    "two files": [
        "interface", "publish", "--document", "接口.yaml", "--title", "公告查询接口规范", "--answers", "SHARING",
        "--provision", "query", "--summary", "查询已公开的采购公告。",
    ],
}  # fmt: skip


@pytest.mark.fuzz
@pytest.mark.parametrize("name", COMMANDS)
def test_killed_at_every_step(name: str, tmp_path: Path) -> None:
    origin = build(tmp_path)
    (origin / "需求.yaml").write_text(REQUEST, encoding="utf-8")
    shutil.copy(next((origin / "ledger/interfaces").glob("*.openapi.yaml")), origin / "接口.yaml")
    sharing = next(p.stem for p in origin.glob("requests/*/*/*.yaml") if "kind: data-sharing" in p.read_text())
    arguments = [sharing if word == "SHARING" else word for word in COMMANDS[name]]
    if arguments == ["enroll"]:
        for path in (
            *origin.glob("ledger/entries/*/*"),
            *origin.glob("ledger/releases/*"),
            *origin.glob("ledger/disputes/*/*"),
        ):
            path.unlink()
    if arguments[0] == "fmt":  # what is sealed is left alone
        for path in origin.glob("ledger/approvals/DEFECT-*"):
            shutil.rmtree(path)
    first_check = run(origin, 0, "check", "--today", "2026-07-01")
    before, kills, after = records(origin), 0, {}
    finals: list[dict[str, bytes]] = []
    for limit in range(1, 240, 1 if FREE else 2):
        root = tmp_path / f"run-{limit}"
        shutil.copytree(origin, root)
        result = run(root, limit, *arguments, "--today", "2026-07-01")
        now = records(root)
        if result.returncode != KILLED:
            assert result.returncode == 0, result.stderr
            after = now
            break
        kills += 1
        changed_files = {path: content for path, content in now.items() if before.get(path) != content}
        again = run(root, 0, "check", "--today", "2026-07-01")
        orphan = [path for path in changed_files if path.endswith(".openapi.yaml")]
        if not (orphan and len(changed_files) == 1):  # a document whose record is not written yet is reported as such
            assert again.returncode == first_check.returncode, again.stdout + again.stderr
            assert "F0" not in again.stdout
        assert not before.keys() - now.keys()
        # Leftovers hinder nothing: the same command succeeds, except for a requirement that already exists.
        once_more = run(root, 0, *arguments, "--today", "2026-07-01")
        is_double = arguments[:2] == ["new", "request"] and bool(changed_files)
        assert once_more.returncode == (1 if is_double else 0), once_more.stderr
        assert ("重复录入" in once_more.stderr) == is_double
        assert run(root, 0, "check", "--today", "2026-07-01").returncode == first_check.returncode
        finals.append(records(root))
        shutil.rmtree(root)
    assert kills >= (5 if FREE else 3), "nothing was interrupted"
    assert after != before
    if arguments[0] in ("enroll", "fmt"):  # these commands act once, in any number of runs
        assert finals
        assert all(final == after for final in finals)


def test_a_founding_that_is_killed_leaves_nothing_at_its_place(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    steps = int(run(tmp_path / "whole", 0, "init", str(tmp_path / "whole" / "new")).stderr.split("steps: ")[1])
    assert steps > 200
    for limit in (1, 2, steps // 3, steps // 2, steps - 60, steps - 2, steps - 1, steps):
        root = tmp_path / f"run-{limit}"
        root.mkdir()
        result = run(root, limit, "init", str(root / "new"))
        assert result.returncode in (KILLED, 0)
        if result.returncode == KILLED:
            assert not (root / "new").exists()
            assert run(root, 0, "init", str(root / "new")).returncode == 0
        assert run(root / "new", 0, "check").returncode == 0
