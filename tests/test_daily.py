"""The daily job on a real remote: it enrols on a branch, asks for its review once, and may run any number of times."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from breaking import BrokenGit, Failure, disturb, list_leftovers, read_state, write_program
from command import write_command
from forges import Forge, forge
from specimen import ROOT, build
from taizhang.forge.settings import forge_of

ENROLS = """[ "$1" = enroll ] || exit 0
mkdir -p ledger/entries/2026
printf 'id: LEDGER-2026-0003\\nrequirement: REQ-1\\nnotice: NOTICE-1\\n' > ledger/entries/2026/LEDGER-2026-0003.yaml
echo LEDGER-2026-0003
"""
ENTRIES = ("ledger/entries/2026/LEDGER-2026-0003.yaml", "ledger/entries/2026/LEDGER-2026-0004.yaml")


@pytest.fixture(params=("github", "gitea"))
def server(request: pytest.FixtureRequest) -> Iterator[Forge]:
    with forge(request.param) as memory:
        yield memory


def git(root: Path, *words: str) -> str:
    done = subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, env=_environment())
    assert done.returncode == 0, done.stderr
    return done.stdout


def _environment(**more: str) -> dict[str, str]:
    who = {f"GIT_{role}_{part}": "t@example.invalid" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    return {**os.environ, **who, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8", "no_proxy": "*", **more}


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A clone of a repository in which two requirements are due for the ledger."""
    root = build(tmp_path)
    for path in ENTRIES:
        (root / path).unlink()
    (root / "ledger/releases/V1.2.0.yaml").unlink(missing_ok=True)
    for release in (root / "ledger/releases").glob("*.yaml"):
        if "LEDGER-2026-0003" in release.read_text(encoding="utf-8"):
            release.unlink()
    (root / ".github").mkdir()
    shutil.copy(ROOT / ".github/reviewers.yaml", root / ".github/reviewers.yaml")
    write_command(tmp_path / "taizhang")
    git(root, "init", "--quiet", "--initial-branch", "main")
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "base")
    git(tmp_path, "clone", "--quiet", "--bare", str(root), "remote.git")
    shutil.rmtree(root)
    git(tmp_path, "clone", "--quiet", "remote.git", "checkout")
    return tmp_path / "checkout"


def daily(checkout: Path, today: str, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = _environment(**{"TAIZHANG": str(checkout.parent / "taizhang"), **more})
    if "FORGE_TOKEN" in more:
        # The forge decides the committer.
        environment = {name: value for name, value in environment.items() if not name.startswith("GIT_")}
    return subprocess.run(
        ["sh", str(ROOT / "scripts/daily"), today], cwd=checkout, capture_output=True, text=True, env=environment
    )


def branches(checkout: Path) -> dict[str, str]:
    heads = git(checkout, "ls-remote", "--heads", "origin").split("\n")
    git(
        checkout,
        "fetch",
        "--quiet",
        "--no-write-fetch-head",
        "origin",
        "--refmap=",
        "+refs/heads/enrol*:refs/remotes/origin/enrol*",
    )
    return {line.split("refs/heads/")[1]: line.split("\t")[0] for line in heads if line}


def test_due_entries_are_on_a_branch_and_main_is_unchanged(checkout: Path) -> None:
    before = branches(checkout)
    done = daily(checkout, "2026-07-01")
    assert done.returncode == 0, done.stderr
    after = branches(checkout)
    assert after["main"] == before["main"]
    (branch,) = after.keys() - before.keys()
    assert branch.startswith("enrolment/")
    assert git(checkout, "diff", "--name-only", f"main..origin/{branch}").split() == list(ENTRIES)
    assert "纳入台账" in git(checkout, "log", "-1", "--format=%B", f"origin/{branch}")
    assert git(checkout, "branch", "--show-current").strip() == "main"
    assert not git(checkout, "status", "--porcelain")


def test_later_runs_leave_an_approved_branch_unchanged(checkout: Path) -> None:
    daily(checkout, "2026-07-01")
    first = branches(checkout)
    for day in ("2026-07-01", "2026-07-02", "2026-07-20"):
        done = daily(checkout, day)
        assert done.returncode == 0, done.stderr
        assert "已经存在" in done.stdout
        assert branches(checkout) == first


def test_after_the_merge_there_is_nothing_to_do(checkout: Path) -> None:
    daily(checkout, "2026-07-01")
    (branch,) = branches(checkout).keys() - {"main"}
    git(checkout, "merge", "--quiet", "--no-ff", "--message", "merge", f"origin/{branch}")
    git(checkout, "push", "--quiet", "origin", "main")
    git(checkout, "push", "--quiet", "origin", "--delete", branch)
    done = daily(checkout, "2026-07-02")
    assert done.returncode == 0 and "没有应当纳入台账的需求" in done.stdout
    assert set(branches(checkout)) == {"main"}


def test_a_prolongation_that_is_due_is_proposed_before_anything_enters_by_its_notice(checkout: Path) -> None:
    overlay = checkout / "schemas/calendar/overlays/local.yaml"
    overlay.parent.mkdir(exist_ok=True)
    overlay.write_text(
        "title: 关于地方节日放假的通知\ndivisions: ['150000']\nannounced_on: 2026-04-20\n"
        "days_off:\n  - {name: 地方节日, from: 2026-04-23, until: 2026-04-23}\ndays_worked: []\n",
        encoding="utf-8",
    )
    git(checkout, "add", "--all")
    git(checkout, "commit", "--quiet", "--message", "local days off")
    git(checkout, "push", "--quiet", "origin", "main")
    done = daily(checkout, "2026-07-01")
    assert done.returncode == 0, done.stderr
    (branch,) = branches(checkout).keys() - {"main"}
    notice = "ledger/notices/NOTICE-2026-02.yaml"
    assert git(checkout, "diff", "--name-only", f"main..origin/{branch}").split() == [ENTRIES[0], notice]
    for day in ("2026-07-01", "2026-07-02"):
        assert "已经存在" in daily(checkout, day).stdout
    git(checkout, "merge", "--quiet", "--no-ff", "--message", "merge", f"origin/{branch}")
    git(checkout, "push", "--quiet", "origin", "main")
    git(checkout, "push", "--quiet", "origin", "--delete", branch)
    daily(checkout, "2026-07-03")
    (branch,) = branches(checkout).keys() - {"main"}
    assert git(checkout, "diff", "--name-only", f"main..origin/{branch}").split() == [ENTRIES[1]]


def test_the_pull_request_is_opened_once(checkout: Path, server: Forge) -> None:
    for day in ("2026-07-01", "2026-07-02"):
        done = daily(checkout, day, **server.environment())
        assert done.returncode == 0, done.stdout + done.stderr
        assert server.token not in done.stdout + done.stderr
    (proposal,) = server.proposed
    assert (proposal["base"], proposal["head"]) == ("main", *(branches(checkout).keys() - {"main"}))
    assert "LEDGER-2026-0003" in proposal["body"]


def test_the_gate_recognises_the_author_of_the_robots_commit(checkout: Path, server: Forge) -> None:
    server.workflow = server.make == "github"
    done = daily(checkout, "2026-07-01", **server.environment())
    assert done.returncode == 0, done.stdout + done.stderr
    (branch,) = branches(checkout).keys() - {"main"}
    author, committer = git(checkout, "log", "-1", "--format=%an <%ae>%n%cn <%ce>", f"origin/{branch}").splitlines()
    identity = forge_of(server.environment()).identity()
    assert author == committer == f"{identity.name} <{identity.email}>"


def test_a_commit_without_a_known_author_is_not_pushed(checkout: Path, server: Forge) -> None:
    server.interceptors.append(lambda _, path: (403, {}, b"{}") if path.startswith("/user") else None)
    done = daily(checkout, "2026-07-01", **server.environment())
    assert done.returncode == 3 and "403" in done.stderr
    assert set(branches(checkout)) == {"main"}
    assert git(checkout, "branch", "--show-current").strip() == "main"
    assert not git(checkout, "status", "--porcelain")
    server.interceptors.clear()
    assert daily(checkout, "2026-07-02", **server.environment()).returncode == 0
    assert len(branches(checkout)) == 2


def test_a_refusal_of_the_forge_is_reported_and_the_branch_exists(checkout: Path, server: Forge) -> None:
    server.interceptors.append(lambda method, _: (403, {}, b"{}") if method == "POST" else None)
    done = daily(checkout, "2026-07-01", **server.environment())
    assert done.returncode == 3 and "403" in done.stderr and "手工" in done.stderr
    assert len(branches(checkout)) == 2


def test_existing_files_in_the_clone_stay_and_do_not_hinder(checkout: Path, server: Forge) -> None:
    disturb(checkout)
    before = read_state(checkout)
    done = daily(checkout, "2026-07-01", **server.environment())
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(server.proposed) == 1 and len(branches(checkout)) == 2
    assert read_state(checkout) == before
    assert list_leftovers(checkout) == []


def _refuse_pushes(checkout: Path, is_refused: bool) -> None:
    hook = checkout.parent / "remote.git/hooks/pre-receive"
    hook.unlink(missing_ok=True)
    if is_refused:
        hook.write_text("#!/bin/sh\necho no >&2\nexit 1\n")
        hook.chmod(0o755)


def test_after_a_refused_push_the_next_run_enrols(checkout: Path, server: Forge) -> None:
    before = read_state(checkout)
    _refuse_pushes(checkout, True)
    for _ in range(2):
        done = daily(checkout, "2026-07-01", **server.environment())
        assert done.returncode == 3 and set(branches(checkout)) == {"main"}
        assert read_state(checkout) == before and list_leftovers(checkout) == []
    _refuse_pushes(checkout, False)
    assert daily(checkout, "2026-07-02", **server.environment()).returncode == 0
    assert len(branches(checkout)) == 2 and len(server.proposed) == 1


def test_a_branch_without_its_request_gets_it_by_the_next_run(checkout: Path, server: Forge) -> None:
    server.interceptors.append(lambda method, _: (502, {}, b"down") if method == "POST" else None)
    assert daily(checkout, "2026-07-01", **server.environment()).returncode == 3
    (branch,) = branches(checkout).keys() - {"main"}
    server.interceptors.clear()
    # By a fresh clone, too.
    shutil.rmtree(checkout)
    git(checkout.parent, "clone", "--quiet", "remote.git", "checkout")
    for _ in range(2):
        done = daily(checkout, "2026-07-02", **server.environment())
        assert done.returncode == 0, done.stderr
        (proposal,) = server.proposed
        assert proposal["head"] == branch and "LEDGER-2026-0003" in proposal["body"]


def test_an_expired_token_is_reported_and_the_next_run_continues(checkout: Path, server: Forge) -> None:
    before = read_state(checkout)
    done = daily(checkout, "2026-07-01", **{**server.environment(), "FORGE_TOKEN": "expired"})
    assert done.returncode == 3 and "令牌" in done.stderr
    assert set(branches(checkout)) == {"main"} and read_state(checkout) == before
    assert daily(checkout, "2026-07-02", **server.environment()).returncode == 0
    assert len(server.proposed) == 1


@pytest.mark.parametrize("failure", ["killed", "failing"])
def test_after_a_failure_at_any_step_the_next_run_completes(checkout: Path, failure: Failure) -> None:
    disturb(checkout)
    before, remote = read_state(checkout), checkout.parent / "remote.git"
    broken = BrokenGit(checkout.parent)
    command = ["sh", str(ROOT / "scripts/daily"), "2026-07-01"]
    taizhang = str(write_program(checkout.parent, ENROLS))
    environment = _environment(TAIZHANG=taizhang)
    wanted: dict[str, str] = {}
    for step in range(1, 40):
        done, is_reached = broken.run(failure, step, command, checkout, environment)
        assert read_state(checkout) == before
        if not is_reached:
            assert done.returncode == 0, done.stderr
            assert step > 8, "nothing was broken"
            break
        # A failed step means no success, except for steps that only clean up.
        assert failure == "killed" or done.returncode == 3 or set(branches(checkout)) > {"main"}, (step, done.stderr)
        again = daily(checkout, "2026-07-01", TAIZHANG=taizhang)
        assert again.returncode == 0, (step, again.stderr)
        assert read_state(checkout) == before and list_leftovers(checkout) == []
        (branch,) = branches(checkout).keys() - {"main"}
        tree = git(remote, "rev-parse", f"{branch}^{{tree}}")
        assert wanted.setdefault(branch, tree) == tree and len(wanted) == 1
        git(remote, "branch", "--quiet", "--delete", "--force", branch)
    else:
        pytest.fail("the job never ends")


def test_two_at_once_push_one_branch(checkout: Path, server: Forge) -> None:
    environment = _environment(TAIZHANG=str(checkout.parent / "taizhang"))
    command = ["sh", str(ROOT / "scripts/daily"), "2026-07-01"]
    both = [subprocess.Popen(command, cwd=checkout, env=environment, stdout=subprocess.PIPE) for _ in range(2)]
    outputs = [process.communicate()[0].decode() for process in both]
    assert [process.returncode for process in both] == [0, 0]
    assert len(branches(checkout)) == 2
    assert sum("已推送分支" in one for one in outputs) == sum("已经存在" in one for one in outputs) == 1
