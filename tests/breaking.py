"""Faults for jobs and commands: a git that fails at a chosen call, and a clone in disorder."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

Failure = Literal["killed", "failing"]

JOB = ".git/taizhang-jobs/taizhang-job"
"""The path of a job's working tree in the clone."""
_WRAPPER = """#!/bin/sh
# What a program reads on a stand-in is not a step of the job.
case ${{GIT_DIR:-}} in */taizhang-scratch-*) exec {git} "$@" ;; esac
n=$(($(cat {count}) + 1)); echo $n > {count}
if [ $n -ne {step} ]; then exec {git} "$@"; fi
{commands}
"""
_FAILURES: Mapping[Failure, str] = {
    "killed": '{git} "$@"; kill -9 -{group}',
    "failing": 'echo "fatal: No space left on device" >&2; exit 128',
}


def write_program(folder: Path, lines: str) -> Path:
    """Write a shell program that stands in for the real one where only the job around it matters."""
    path = folder / "stand-in"
    path.write_text(f"#!/bin/sh\n{lines}", encoding="utf-8")
    path.chmod(0o755)
    return path


class BrokenGit:
    """A folder to be put first on PATH, whose git works except for one call.

    Calls are counted over one run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._count = folder / "broken", folder / "calls"
        self.folder.mkdir()
        self._git = shutil.which("git") or "git"

    def run(
        self, failure: Failure, step: int, command: Sequence[str], cwd: Path, environment: Mapping[str, str]
    ) -> tuple["subprocess.CompletedProcess[str]", bool]:
        """Run a command whose `step`-th call of git fails; its result, and whether that call was reached."""
        self._count.write_text("0")
        wrapper = self.folder / "git"
        group = f"$(cat {self.folder / 'group'})"
        commands = _FAILURES[failure].format(git=self._git, group=group)
        wrapper.write_text(_WRAPPER.format(git=self._git, count=self._count, step=step, commands=commands))
        wrapper.chmod(0o755)
        path = f"{self.folder}:{environment['PATH']}"
        # The shell names its group before the command starts, and everything below it is of that group.
        shell_command = ["sh", "-c", f'echo $$ > {self.folder / "group"}; exec "$@"', "sh", *command]
        with subprocess.Popen(
            shell_command,
            cwd=cwd,
            env={**environment, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            out, err = process.communicate()
        if failure == "killed" and int(self._count.read_text()) >= step:
            assert process.returncode == -signal.SIGKILL
        completed = subprocess.CompletedProcess(list(command), process.returncode, out, err)
        return completed, int(self._count.read_text()) >= step


def git(root: Path, *words: str) -> str:
    """The output of a git command that must succeed; it takes no optional lock."""
    who = {f"GIT_{role}_{part}": "t@example.invalid" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    completed = subprocess.run(
        ["git", *words], cwd=root, capture_output=True, text=True, env={**os.environ, **who, "GIT_OPTIONAL_LOCKS": "0"}
    )
    assert completed.returncode == 0, completed.stderr
    return completed.stdout


def disturb(clone: Path) -> None:
    """Put a clone into the disorder that people and killed programs leave.

    It is on a detached commit in the middle of a merge with a conflict; a file is staged, one is changed, one is
    untracked; a branch of an older job remains, and the locks of a git that was killed.
    """
    (clone / "text").write_text("one\n", encoding="utf-8")
    git(clone, "switch", "--quiet", "--create", "aside")
    git(clone, "add", "text")
    git(clone, "commit", "--quiet", "--message", "one")
    git(clone, "switch", "--quiet", "--detach", "main")
    (clone / "text").write_text("two\n", encoding="utf-8")
    git(clone, "add", "text")
    git(clone, "commit", "--quiet", "--message", "two")
    assert subprocess.run(["git", "merge", "aside"], cwd=clone, capture_output=True).returncode
    git(clone, "branch", "enrolment/000000000000", "aside")
    (clone / "staged").write_text("staged\n", encoding="utf-8")
    git(clone, "add", "staged")
    (clone / "ledger/approvals/x").mkdir(parents=True)
    (clone / "ledger/approvals/x/y").write_text("untracked\n", encoding="utf-8")
    next((clone / "requests").rglob("*.yaml")).write_text("somebody's own\n", encoding="utf-8")
    for lock in ("index.lock", "HEAD.lock", "refs/remotes/origin/main.lock", "refs/heads/main.lock"):
        (clone / ".git" / lock).touch()


def read_state(clone: Path) -> dict[str, object]:
    """Everything in a clone that belongs to people: files, index, HEAD, branches, operations under way, settings."""
    folder = clone / ".git"
    git_files = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith("taizhang")]
    files = [path for path in clone.rglob("*") if path.is_file() and folder not in path.parents]
    worktrees = git(clone, "worktree", "list", "--porcelain")
    return {
        "git": {path.name: path.read_bytes() for path in git_files},
        "refs": git(clone, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"),
        "worktrees": [
            line for line in worktrees.splitlines() if line.startswith("worktree") and not line.endswith(JOB)
        ],
        "files": {str(path.relative_to(clone)): path.read_bytes() for path in files},
        "status": git(clone, "status", "--porcelain=v2", "--untracked-files=all", "--ignored"),
    }


def list_leftovers(clone: Path) -> list[str]:
    """The files that a job left in a clone and the next job does not use."""
    home = clone / ".git/taizhang-jobs"
    reused = {"build", "venv", "taizhang"}
    leftovers = [path.name for path in home.iterdir() if path.name not in reused] if home.is_dir() else []
    return leftovers + [str(path) for path in (clone / ".git").glob("worktrees/taizhang*")]
