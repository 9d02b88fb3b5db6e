"""Breaking what a job or a command does: git that dies at a chosen call, and a clone as it may be left behind."""

import os
import shutil
import signal
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Literal

Way = Literal["killed", "failing"]

JOB = ".git/taizhang-jobs/taizhang-job"
"""Where a job has its working tree, seen from the clone."""
_WRAPPER = """#!/bin/sh
# What a program reads on a stand-in is no step of the job.
case ${{GIT_DIR:-}} in */taizhang-scratch-*) exec {git} "$@" ;; esac
n=$(($(cat {count}) + 1)); echo $n > {count}
if [ $n -ne {step} ]; then exec {git} "$@"; fi
{deed}
"""
_DEEDS: Mapping[Way, str] = {
    "killed": '{git} "$@"; kill -9 -{group}',
    "failing": 'echo "fatal: No space left on device" >&2; exit 128',
}


def program(folder: Path, lines: str) -> Path:
    """A program of the shell's, to stand for the real one where only the job around it matters."""
    path = folder / "stand-in"
    path.write_text(f"#!/bin/sh\n{lines}", encoding="utf-8")
    path.chmod(0o755)
    return path


class BrokenGit:
    """A folder to be put first on PATH, whose git does as it should but for one call.

    `folder` is where it is made. Calls are counted over one run.
    """

    def __init__(self, folder: Path) -> None:
        self.folder, self._count = folder / "broken", folder / "calls"
        self.folder.mkdir()
        self._git = shutil.which("git") or "git"

    def run(
        self, way: Way, step: int, command: Sequence[str], cwd: Path, environment: Mapping[str, str]
    ) -> tuple["subprocess.CompletedProcess[str]", bool]:
        """Run a command whose `step`-th call of git breaks it; what came of it, and whether that call was reached."""
        self._count.write_text("0")
        wrapper = self.folder / "git"
        group = f"$(cat {self.folder / 'group'})"
        deed = _DEEDS[way].format(git=self._git, group=group)
        wrapper.write_text(_WRAPPER.format(git=self._git, count=self._count, step=step, deed=deed))
        wrapper.chmod(0o755)
        path = f"{self.folder}:{environment['PATH']}"
        # The shell names its group before the command starts, and everything below it is of that group.
        started = ["sh", "-c", f'echo $$ > {self.folder / "group"}; exec "$@"', "sh", *command]
        with subprocess.Popen(
            started,
            cwd=cwd,
            env={**environment, "PATH": path},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        ) as process:
            out, err = process.communicate()
        if way == "killed" and int(self._count.read_text()) >= step:
            assert process.returncode == -signal.SIGKILL
        done = subprocess.CompletedProcess(list(command), process.returncode, out, err)
        return done, int(self._count.read_text()) >= step


def git(root: Path, *words: str) -> str:
    """What a git command says that must succeed; it takes no lock that it can do without."""
    who = {f"GIT_{role}_{part}": "t@example.invalid" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    done = subprocess.run(
        ["git", *words], cwd=root, capture_output=True, text=True, env={**os.environ, **who, "GIT_OPTIONAL_LOCKS": "0"}
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def disturb(clone: Path) -> None:
    """Leave a clone as people and killed programs leave it.

    It stands on a detached commit in the middle of a merge with a conflict; a file is staged, one is changed, one is
    untracked; a branch of an older job is left over, and the locks of a git that was killed.
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


def state(clone: Path) -> dict[str, object]:
    """Everything of a clone that is somebody's: files, index, HEAD, branches, what is going on, its settings."""
    folder = clone / ".git"
    own = [path for path in folder.iterdir() if path.is_file() and not path.name.startswith("taizhang")]
    files = [path for path in clone.rglob("*") if path.is_file() and folder not in path.parents]
    listed = git(clone, "worktree", "list", "--porcelain")
    return {
        "git": {path.name: path.read_bytes() for path in own},
        "refs": git(clone, "for-each-ref", "--format=%(refname) %(objectname)", "refs/heads", "refs/tags"),
        "worktrees": [line for line in listed.splitlines() if line.startswith("worktree") and not line.endswith(JOB)],
        "files": {str(path.relative_to(clone)): path.read_bytes() for path in files},
        "status": git(clone, "status", "--porcelain=v2", "--untracked-files=all", "--ignored"),
    }


def leftovers(clone: Path) -> list[str]:
    """What a job has left in a clone that is of no use to the next."""
    home = clone / ".git/taizhang-jobs"
    kept = {"build", "venv", "taizhang"}
    found = [path.name for path in home.iterdir() if path.name not in kept] if home.is_dir() else []
    return found + [str(path) for path in (clone / ".git").glob("worktrees/taizhang*")]
