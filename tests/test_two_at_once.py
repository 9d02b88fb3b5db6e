"""Two commands at once in one folder: each sees what the other wrote, and its basis stays unchanged while it works."""

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

import pytest
import yaml

from command import TAIZHANG
from confirming import confirm
from forms import ROW, scan, sheet
from specimen import DAY, ROOT, build, form
from taizhang.acts import releases
from taizhang.acts.desk import carry_out, open_desk
from taizhang.base import scratch
from taizhang.base.errors import RunFailedError
from taizhang.base.locking import hold_lock, lock_path, pause_locks
from taizhang.base.scratch import ScratchFolder
from taizhang.base.store import write_files
from taizhang.base.text import Text
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository
from taizhang.site import site
from terminal import Terminal

ON = date.fromisoformat(DAY)
SUBMITTED = "REQ-150102-20260501-aaa7"
ENVIRONMENT = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = build(tmp_path)
    (folder / "需求.yaml").write_text(yaml.safe_dump(form(1), allow_unicode=True), encoding="utf-8")
    (folder / "另一需求.yaml").write_text(yaml.safe_dump(form(2), allow_unicode=True), encoding="utf-8")
    (folder / "接口.yaml").write_bytes((folder / "ledger/interfaces/INTERFACE-001.openapi.yaml").read_bytes())
    sheet(folder / "需求.xlsx", [ROW])
    scan(folder)
    return folder


def start(root: Path, *arguments: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [*TAIZHANG, *arguments, "--today", DAY, "--lang", "zh"],
        cwd=root,
        env=ENVIRONMENT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def both(root: Path, one: list[str], other: list[str]) -> tuple[list[int], str]:
    """Start two commands, let both wait for the lock, and release it; their exit codes and output."""
    with hold_lock(lock_path(root), "taizhang trial"):
        processes = [start(root, *one), start(root, *other)]
        for process in processes:
            assert process.stderr is not None
            waits = process.stderr.readline()
            assert "taizhang trial" in waits and f"PID {os.getpid()}" in waits, waits
    outputs = [process.communicate(timeout=120) for process in processes]
    return [process.returncode for process in processes], "\n".join(out + err for out, err in outputs)


PLAN = ["release", "plan", "--title", "甲", "--type", "unified", "--planned-for", "2026-09-01",
        "--entries", "LEDGER-2026-0004"]  # fmt: skip
EXPORT = ["export", "--format", "json", "-o", "export.json", "--kind"]
IMPORT = ["import", "需求.xlsx", "--scan", "申请表.pdf"]
CORRECT = ["correct", "DEFECT-150202-20260202-aaa2", "--field", "title", "--reason", "登记时写错。", "--value"]


def wrong(root: Path) -> set[str]:
    """The codes of the errors in the records; overtaken findings are warnings."""
    return {finding.code for finding in check_repository(load_repository(root), ON) if finding.severity == "error"}


@pytest.mark.parametrize(
    ("one", "other", "codes", "pattern", "more"),
    [
        (IMPORT, IMPORT, {(0, 0), (0, 1)}, "requests/*/2026/*-2026063*.yaml", 1),
        ([*PLAN[:2], "V2.0.0", *PLAN[2:]], [*PLAN[:2], "V2.1.0", *PLAN[2:]], {(0, 1)}, "ledger/releases/*", 1),
        (["new", "request", "--from", "需求.yaml"], ["new", "request", "--from", "需求.yaml"], {(0, 1)},
         "requests/*/2026/*", 1),
        (["new", "request", "--from", "需求.yaml"], ["new", "request", "--from", "另一需求.yaml"], {(0, 0)},
         "requests/*/2026/*", 2),
        (["withdraw", SUBMITTED, "--reason", "甲。"], ["withdraw", SUBMITTED, "--reason", "乙。"], {(0, 1)}, "x", 0),
        ([*CORRECT, "甲"], [*CORRECT, "甲"], {(0, 1)}, "x", 0),
        (["enroll"], ["enroll"], {(0, 0)}, "ledger/entries/2026/*", 2),
        (["fmt"], [*CORRECT, "甲"], {(0, 0)}, "x", 0),
        ([*EXPORT, "ledger"], [*EXPORT, "ledger"], {(0, 0)}, "export.json", 1),
        ([*EXPORT, "ledger"], [*EXPORT, "problems"], {(0, 2)}, "export.json", 1),
    ],
)  # fmt: skip
def test_of_two_commands_at_once_the_second_sees_the_first(
    root: Path, one: list[str], other: list[str], codes: set[tuple[int, int]], pattern: str, more: int
) -> None:
    if one[:2] == ["release", "plan"]:
        confirm(root, "releases")  # until then a second release of an entry is a remark
    if one == ["enroll"]:
        for path in (*root.glob("ledger/releases/*"), *root.glob("ledger/disputes/*/*")):
            path.unlink()
        for path in root.glob("ledger/entries/2026/LEDGER-2026-000[34].yaml"):
            path.unlink()
    before, faults = len(list(root.glob(pattern))), wrong(root)
    exit_codes, output = both(root, one, other)
    assert tuple(sorted(exit_codes)) in codes, output
    assert "Traceback" not in output
    assert len(list(root.glob(pattern))) - before == more, output
    assert wrong(root) <= faults


def test_two_additions_to_one_record_are_both_there(root: Path) -> None:
    exit_codes, output = both(root, [*CORRECT, "甲"], [*CORRECT, "乙"])
    assert exit_codes == [0, 0], output
    (path,) = root.glob("defects/150202/*/DEFECT-150202-20260202-aaa2.yaml")
    corrections = yaml.safe_load(path.read_text(encoding="utf-8"))["corrections"]
    assert len(corrections) == 2 and corrections[1]["was"] in ("甲", "乙")


@pytest.mark.parametrize("command", [["check"], ["status", SUBMITTED], ["due"]])
def test_a_reader_waits_for_nobody(root: Path, command: list[str]) -> None:
    with hold_lock(lock_path(root), "taizhang trial"):
        out, err = start(root, *command).communicate(timeout=60)
    assert "taizhang trial" not in err and out


def test_the_basis_of_an_act_is_read_once_more(root: Path) -> None:
    def plan(version: str) -> Callable[[], object]:
        desk = open_desk(root, ON)
        act = releases.plan_release(desk, version, "甲", "unified", date(2026, 9, 1), ["LEDGER-2026-0004"], ON)
        return lambda: carry_out(desk, act)

    first, second = plan("V2.0.0"), plan("V2.1.0")
    first()
    # Its own file is unchanged, but the ledger entry is in another release.
    with pytest.raises(RunFailedError) as error:
        second()
    assert "ledger/releases/V2.0.0.yaml" in error.value.message.zh
    assert not (root / "ledger/releases/V2.1.0.yaml").exists()
    # An editor, which knows of no lock, and the machinery are seen as well.
    for path in ("defects/150202/2026/DEFECT-150202-20260202-aaa2.yaml", "schemas/norms.yaml"):
        third = _cancel(root)
        (root / path).write_bytes((root / path).read_bytes() + b"# seen\n")
        with pytest.raises(RunFailedError) as error:
            third()
        assert path in error.value.message.zh


def _cancel(root: Path) -> Callable[[], object]:
    desk = open_desk(root, ON)
    act = releases.cancel_release(desk, "V2.0.0", ON, "不再需要。")
    return lambda: carry_out(desk, act)


def test_a_prompt_keeps_nobody_waiting_and_is_not_repeated(root: Path) -> None:
    terminal = Terminal(root, *CORRECT[:-1], "--today", DAY, "--lang", "zh")
    terminal.wait_for("问题名称")
    other = start(root, "withdraw", SUBMITTED, "--reason", "甲。")
    out, err = other.communicate(timeout=60)
    assert other.returncode == 0, out + err
    terminal.type("另一个标题")
    terminal.wait_for("原值留存")
    assert terminal.end() == 0
    assert terminal.output.count("必填") <= 1
    assert not wrong(root) & {"F14"}


HOLD = """
import sys, time
from pathlib import Path
from taizhang.base.locking import hold_lock
with hold_lock(Path(sys.argv[1]), "taizhang held"):
    print("held", flush=True)
    time.sleep(600)
"""


@contextmanager
def other_process_with(lock: Path) -> Iterator["subprocess.Popen[str]"]:
    """Another process that holds the lock."""
    command = [sys.executable, "-c", HOLD, str(lock)]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "held\n"
        try:
            yield process
        finally:
            process.kill()


def test_the_wait_is_bounded_and_names_the_holder_of_the_lock(root: Path) -> None:
    lock, messages = lock_path(root), list[Text]()
    with other_process_with(lock) as process:
        with (
            pytest.raises(RunFailedError) as error,
            hold_lock(lock, "taizhang trial", messages.append, patience=0.3, silence=0.1),
        ):
            pytest.fail("two have the lock")
        assert f"taizhang held, PID {process.pid}" in error.value.message.zh
        assert [f"taizhang held, PID {process.pid}" in message.zh for message in messages] == [True]


def test_a_killed_process_leaves_no_lock_behind(root: Path) -> None:
    lock = lock_path(root)
    with other_process_with(lock) as process:
        process.send_signal(signal.SIGKILL)
        process.wait()
        start_time = time.monotonic()
        with hold_lock(lock, "taizhang trial", patience=5) as is_alone:
            assert is_alone
        assert time.monotonic() - start_time < 2
    assert lock.exists()


def test_within_a_thread_the_lock_is_taken_once_and_another_thread_waits(root: Path) -> None:
    lock, failures = lock_path(root), list[RunFailedError]()

    def other() -> None:
        try:
            with hold_lock(lock, patience=0.2):
                pass
        except RunFailedError as error:
            failures.append(error)

    with hold_lock(lock), hold_lock(lock) as is_alone:
        assert is_alone
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert len(failures) == 1
        with pause_locks():
            other()
        assert len(failures) == 1
        thread = threading.Thread(target=other)
        thread.start()
        thread.join()
        assert len(failures) == 2


@pytest.mark.skipif(sys.platform == "win32", reason="flock is simulated")
@pytest.mark.parametrize("code", [errno.ENOLCK, errno.ENOSYS, errno.EOPNOTSUPP])
def test_a_file_system_without_locks_is_reported_and_the_work_goes_on(
    root: Path, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    def flock(handle: int, operation: int) -> None:
        raise OSError(code, "no locks here")

    monkeypatch.setattr("fcntl.flock", flock)
    messages: list[Text] = []
    leftover = root / "ledger/entries/.taizhang-abcdefgh"
    leftover.write_text("somebody may be writing this", encoding="utf-8")
    with hold_lock(lock_path(root), notify=messages.append) as is_alone:
        assert not is_alone
        _cancel_and_plan(root)
    assert ["不能加锁" in message.zh for message in messages] == [True]
    assert leftover.exists()


def _cancel_and_plan(root: Path) -> None:
    desk = open_desk(root, ON)
    carry_out(desk, releases.plan_release(desk, "V2.0.0", "甲", "unified", date(2026, 9, 1), ["LEDGER-2026-0004"], ON))


def test_the_lock_is_where_no_commit_includes_it(root: Path, tmp_path: Path) -> None:
    assert lock_path(root) == root.resolve() / ".taizhang/lock"
    for words in (["init", "-q"], ["commit", "-q", "--allow-empty", "-m", "x"], ["worktree", "add", "-q", "../tree"]):
        identity = ["-c", "user.name=x", "-c", "user.email=x@example.invalid"]
        subprocess.run(["git", *identity, *words], cwd=root, check=True)
    assert lock_path(root) == root.resolve() / ".git/taizhang-lock"
    # Each working tree has its own files, and so its own lock.
    assert lock_path(tmp_path / "tree") == root.resolve() / ".git/worktrees/tree/taizhang-lock"


def test_only_leftovers_of_killed_commands_are_removed(root: Path) -> None:
    leftover = root / "ledger/entries/2026/.taizhang-a1b2c3d4"
    stranger = root / "ledger/entries/.taizhang-notes"
    for path in (leftover, stranger):
        path.write_text("id: [", encoding="utf-8")
    open_desk(root, ON)
    assert leftover.exists(), "a reader removes nothing"
    _cancel_and_plan(root)
    assert not leftover.exists() and stranger.exists()


def test_beside_other_files_only_leftovers_of_days_are_removed(root: Path) -> None:
    old, new, stranger = (root / f".taizhang-{name}" for name in ("a1b2c3d4", "e5f6g7h8", "notes"))
    founding = root / ".taizhang-i9j0k1l2"
    (founding / "schemas").mkdir(parents=True)
    for path in (old, new, stranger):
        path.write_text("contacts: [", encoding="utf-8")
    for path in (old, stranger, founding):
        os.utime(path, (0, 0))
    write_files(root, {"contacts.yaml": b"contacts: []\n"})
    assert [path.exists() for path in (old, new, stranger, founding)] == [False, True, True, False]


SCRATCH = """
import sys, time
from taizhang.base.scratch import ScratchFolder
folder = ScratchFolder("trial")
print(folder.name, flush=True)
time.sleep(600)
"""


@pytest.mark.skipif(sys.platform == "win32", reason="folders are not locked there")
def test_folders_of_killed_runs_are_removed_and_no_living_ones(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    environment = {**ENVIRONMENT, "TMPDIR": str(tmp_path)}
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    stranger = tmp_path / "taizhang-scratch-of-mine"
    stranger.mkdir()
    processes = [
        subprocess.Popen([sys.executable, "-c", SCRATCH], env=environment, stdout=subprocess.PIPE, text=True)
        for _ in range(2)
    ]
    try:
        names = [Path(process.stdout.readline().strip()) for process in processes if process.stdout]
        processes[0].kill()
        processes[0].wait()
        assert names[0].is_dir() and names[1].is_dir()
        scratch._sweep.cache_clear()
        with ScratchFolder("trial") as mine:
            assert Path(mine).is_dir() and stranger.is_dir()
            assert not names[0].exists() and names[1].is_dir()
    finally:
        for process in processes:
            process.kill()
            process.communicate()


def test_of_two_builds_at_once_the_second_removes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "mkdocs.yml").write_text("site_name: x\nsite_dir: build/site\n", encoding="utf-8")
    (tmp_path / "docs").mkdir()
    running = tmp_path / "build/.site-running"
    running.mkdir(parents=True)
    monkeypatch.setattr(site, "_PATIENCE", 0.2)
    (tmp_path / ".taizhang").mkdir()
    with (
        other_process_with(lock_path(tmp_path).with_name("taizhang-site-lock")),
        pytest.raises(RunFailedError) as error,
    ):
        site.build_site(None, tmp_path, lambda items, total: items)  # type: ignore[arg-type]
    assert "taizhang held" in error.value.message.zh
    assert running.is_dir()
