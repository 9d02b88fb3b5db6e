"""The jobs that push for the repository: seals to main, the site to its branch, and nothing elsewhere."""

import base64
import fcntl
import os
import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from breaking import JOB, BrokenGit, Failure, disturb, list_leftovers, read_state, write_program
from command import write_command
from forges import Forge, Request, forge
from merging import PATH, REQUIREMENT, Desk, requirement
from specimen import DAY, ROOT
from taizhang.lifecycle.pulls.file import read_snapshot

SECOND = "REQ-150102-20260601-bbb2"


class Job:
    """A desk with its forge and its bare origin, and a clone in which jobs run."""

    def __init__(self, folder: Path, server: Forge) -> None:
        self.folder, self.server, self.desk = folder, server, Desk(folder)
        self.desk.git("checkout", "-q", "main")
        self.desk.write(".gitignore", "/build/\n")
        self.start = self.desk.amend()
        self.origin = folder / "origin.git"
        self.desk.git("clone", "-q", "--bare", str(self.desk.root), str(self.origin))
        self.desk.git("remote", "add", "origin", str(self.origin))
        self.taizhang = write_command(folder / "taizhang")
        (folder / "tmp").mkdir()

    def add_merge(self, number: int, record: str = REQUIREMENT, is_approved: bool = True) -> str:
        """Add a merged pull request to the forge; its merge commit is in the origin, but not on its main branch."""
        desk = self.desk
        desk.start_request(number)
        desk.write(PATH.replace(REQUIREMENT, record), requirement(id=record, title=f"第{number}项需求"))
        desk.save()
        if is_approved:
            desk.approve()
        document = desk.document()
        request = Request(
            number,
            document["author"],
            document["head"],
            reviews=list(document["reviews"]),
            opened_at="2026-07-01T00:00:00Z",
        )
        request.commits = [(sha, author, author) for sha, author in desk.authors.items()]
        request.merge, request.merged_at = desk.merge(), "2026-07-01T02:00:00Z"
        self.server.requests[number] = request
        desk.git("push", "-q", "origin", f"topic:refs/pull/{number}/head", f"main:refs/pull/{number}/merged")
        return request.merge

    def clone(self) -> Path:
        clone = self.folder / "clone"
        if not clone.exists():
            self.desk.git("clone", "-q", "--branch", "main", str(self.origin), str(clone))
        return clone

    def seal(self, **more: str) -> "subprocess.CompletedProcess[str]":
        environment = {
            "PATH": os.environ["PATH"],
            "HOME": str(self.folder),
            "TMPDIR": str(self.folder / "tmp"),
            "TAIZHANG": str(self.taizhang),
            "WITNESS_KEY": self.desk.key.read_text(encoding="utf-8").strip().replace("\n", "\r\n"),
            **self.server.environment(),
            **more,
        }
        command = ["sh", str(ROOT / "scripts/seal"), DAY]
        result = subprocess.run(command, cwd=self.clone(), env=environment, capture_output=True, text=True)
        assert list((self.folder / "tmp").iterdir()) == [], "a key was left behind"
        assert list_leftovers(self.clone()) == []
        return result

    def main(self) -> str:
        return git(self.origin, "rev-parse", "main")

    def list_sealed(self) -> set[str]:
        names = git(self.origin, "ls-tree", "-r", "--name-only", "main", "ledger/approvals/").split("\n")
        return {name.split("/")[2] for name in names if name.endswith(".json.sig")}

    def audit(self, day: str = DAY) -> "subprocess.CompletedProcess[str]":
        command = [str(self.taizhang), "audit", "--repo", str(self.origin), "--from", self.start, "--today", day]
        return subprocess.run(command, capture_output=True, text=True)


def git(root: Path, *words: str) -> str:
    return subprocess.run(["git", *words], cwd=root, capture_output=True, text=True, check=True).stdout.strip()


def hook(origin: Path, name: str, *lines: str) -> None:
    path = origin / "hooks" / name
    path.write_text("\n".join(["#!/bin/sh", *lines, ""]), encoding="utf-8")
    path.chmod(0o755)


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with forge("gitea") as server:
        yield Job(tmp_path, server)


def test_seals_are_made_anew_upon_a_concurrent_merge(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    second = job.add_merge(8, SECOND)
    race = f"git update-ref refs/heads/main {second}; touch overtaken; exit 1"
    hook(job.origin, "pre-receive", "[ -e overtaken ] && exit 0", f"unset GIT_QUARANTINE_PATH; {race}")
    result = job.seal()
    assert result.returncode == 0, result.stderr
    assert (job.origin / "overtaken").exists()
    assert job.list_sealed() == {REQUIREMENT, SECOND}
    assert git(job.origin, "rev-parse", "main^") == second
    assert git(job.origin, "log", "-1", "--format=%an %ae") == "taizhang taizhang@users.noreply.invalid"
    audit = job.audit()
    assert audit.returncode == 0, audit.stdout
    # A second run finds nothing to do.
    before = job.main()
    result = job.seal()
    assert result.returncode == 0 and "没有尚未存证的合并" in result.stdout
    assert job.main() == before


def test_a_refused_merge_delays_no_other_seal(job: Job) -> None:
    job.add_merge(7, is_approved=False)
    job.desk.git("push", "-q", "origin", f"{job.add_merge(8, SECOND)}:refs/heads/main")
    result = job.seal()
    assert result.returncode == 1
    assert "未予存证" in result.stdout and "已推送存证" in result.stderr
    assert job.list_sealed() == {SECOND}


def test_a_direct_push_is_reported_every_time_and_delays_no_other_seal(job: Job) -> None:
    desk = job.desk
    desk.git("checkout", "-q", "main")
    desk.write(PATH, requirement())
    commit = desk.save("pushed directly")
    job.desk.git("push", "-q", "origin", f"{job.add_merge(8, SECOND)}:refs/heads/main")
    for text in ("已推送存证", ""):
        result = job.seal()
        assert result.returncode == 1 and text in result.stderr
        assert f"提交{commit}不予存证，方式是没有经过合并请求的直接推送" in result.stderr
        assert job.list_sealed() == {SECOND}
    assert job.seal(SEAL_SINCE=commit).returncode == 0


def test_a_protected_main_is_reported_and_nothing_is_left_behind(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    hook(job.origin, "pre-receive", "echo protected branch >&2", "exit 1")
    before = job.main()
    result = job.seal()
    assert result.returncode == 3
    assert "请核对该账号能否直接推送" in result.stderr and "protected branch" in result.stderr
    assert job.main() == before


def test_missing_seal_settings_are_reported(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    result = job.seal(WITNESS_KEY="")
    assert result.returncode == 3 and "WITNESS_KEY" in result.stderr
    result = job.seal(WITNESS_KEY="-----BEGIN NOTHING-----")
    assert result.returncode != 0 and "Traceback" not in result.stderr
    result = job.seal(FORGE_TOKEN="wrong")
    assert result.returncode != 0 and "令牌无效" in result.stdout + result.stderr
    assert job.list_sealed() == set()


def test_before_any_witness_is_listed_there_is_nothing_to_do(job: Job) -> None:
    job.desk.git("rm", "-q", ".github/witnesses")
    job.desk.save()
    job.desk.git("push", "-q", "origin", "main")
    result = job.seal(WITNESS_KEY="")
    assert result.returncode == 0 and ".github/witnesses" in result.stderr


def test_files_in_the_clone_stay_and_hinder_nothing(job: Job) -> None:
    clone = job.clone()
    disturb(clone)
    before = read_state(clone)
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    for is_round in (False, True):
        result = run_round(job) if is_round else job.seal()
        assert result.returncode == 0, result.stdout + result.stderr
        assert job.list_sealed() == {REQUIREMENT}
        if is_round:
            # The snapshot for `taizhang due`: the one file that a round puts into the clone.
            (clone / "build/pulls.json").unlink()
        assert read_state(clone) == before and list_leftovers(clone) == []


def test_a_clone_that_nobody_updates_runs_the_newest_program_of_main(job: Job) -> None:
    clone, desk = job.clone(), job.desk
    (clone / ".lock").mkdir()
    (clone / ".venv/bin").mkdir(parents=True)
    for name in (".lock/run.txt", "pyproject.toml"):
        desk.write(name, "packages\n")
        (clone / name).write_text("packages\n", encoding="utf-8")
    desk.write("scripts/daily", 'echo main runs "$@"; "$TAIZHANG" --version\n')
    write_program(clone / ".venv/bin", 'echo "$PYTHONPATH"\n').rename(clone / ".venv/bin/taizhang")
    (clone / ".venv/run.stamp").touch()
    desk.save()
    desk.git("push", "-q", "origin", "main")
    environment = {"PATH": os.environ["PATH"], "HOME": str(job.folder)}

    def daily() -> "subprocess.CompletedProcess[str]":
        command = ["sh", str(ROOT / "scripts/daily"), DAY]
        return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)

    result = daily()
    assert result.stdout.splitlines() == [f"main runs {DAY}", f"{clone / JOB / 'scripts'}"], result.stderr
    # Where main needs other packages than the clone has, the jobs get their own environment, once.
    desk.write(".lock/run.txt", "other packages\n")
    desk.write(".lock/setup", 'echo installs "$3"; mkdir -p "$2/bin"; cp "$1" "$2/bin/taizhang"\n')
    desk.save()
    desk.git("push", "-q", "origin", "main")
    environment["PYTHON"] = str(write_program(job.folder, "echo another program\n"))
    expected = [f"main runs {DAY}", "another program"]
    assert daily().stdout.splitlines() == ["installs .lock/run.txt", *expected]
    assert daily().stdout.splitlines() == expected
    assert (clone / ".venv/bin/taizhang").read_text(encoding="utf-8").endswith('echo "$PYTHONPATH"\n')


SEALS = """case $1 in
seal)
    # As ssh-keygen, it reads the key by its name, more than once.
    while [ "$1" != --key ]; do shift; done
    grep -q PRIVATE "$2" && grep -q PRIVATE "$2" || exit 3
    mkdir -p ledger/approvals/REQ-1
    [ -f ledger/approvals/REQ-1/0001.json ] || echo '{}' > ledger/approvals/REQ-1/0001.json ;;
pulls)
    while [ "$1" != --out ]; do shift; done
    mkdir -p "$(dirname "$2")"
    echo '{}' > "$2" ;;
site)
    mkdir -p build/site
    echo page > build/site/index.html ;;
esac
"""


@pytest.mark.parametrize("failure", ["killed", "failing"])
@pytest.mark.parametrize("words", ["seal", "publish --newest"])
def test_broken_at_every_step_the_next_run_goes_on(job: Job, words: str, failure: Failure) -> None:
    clone = job.clone()
    disturb(clone)
    before, start, broken = read_state(clone), job.main(), BrokenGit(job.folder)
    key = "-----BEGIN PRIVATE KEY-----\nsecret of the witness"
    name, *arguments = words.split(" ")
    command = ["sh", str(ROOT / "scripts" / name), *arguments, DAY]
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(job.folder),
        "TMPDIR": str(job.folder / "tmp"),
        "TAIZHANG": str(write_program(job.folder, SEALS)),
        "WITNESS_KEY": key,
    }

    def is_done() -> bool:
        branches = git(job.origin, "branch", "--list", "pages")
        return bool(branches) if name == "publish" else job.main() != start

    for step in range(1, 40):
        result, is_reached = broken.run(failure, step, command, clone, environment)
        assert read_state(clone) == before
        assert b"secret of the witness" not in b"".join(path.read_bytes() for path in _files(job.folder))
        if not is_reached:
            assert result.returncode == 0 and is_done(), result.stderr
            assert step > 8, "nothing was broken"
            break
        assert failure == "killed" or result.returncode == 3 or is_done(), (step, result.stderr)
        again = subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True)
        assert again.returncode == 0 and is_done(), (step, again.stderr)
        assert read_state(clone) == before and list_leftovers(clone) == []
        git(job.origin, "update-ref", "refs/heads/main", start)
        git(job.origin, "update-ref", "-d", "refs/heads/pages")
    else:
        pytest.fail("the job never ends")


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


def test_no_command_line_of_a_round_shows_a_token_or_the_key(job: Job) -> None:
    log = job.folder / "command-lines"
    line = "tr '\\0' ' ' < /proc/$$/cmdline >> {log}; tr '\\0' ' ' < /proc/$PPID/cmdline >> {log}\n"
    environment = {
        "PATH": f"{job.folder / 'spies'}:{os.environ['PATH']}",
        "HOME": str(job.folder),
        "TAIZHANG": str(write_program(job.folder, line.format(log=log) + SEALS)),
        "WITNESS_KEY": "PRIVATE-secret",
        "GATE_TOKEN": "gate-secret",
        "FORGE_TOKEN": "token-secret",
    }
    (job.folder / "spies").mkdir()
    for name in ("git", "env", "mktemp", "tr"):
        script = f'printf "%s " "$@" >> {log}\nexec {shutil.which(name)} "$@"\n'
        write_program(job.folder / "spies", script).rename(job.folder / "spies" / name)
    result = subprocess.run(
        ["sh", str(ROOT / "scripts/round"), DAY], cwd=job.clone(), env=environment, capture_output=True, text=True
    )
    assert result.returncode == 0, result.stderr
    lines = log.read_text(encoding="utf-8")
    assert "seal --pending" in lines and "gate --open" in lines and "push" in lines
    assert "secret" not in lines


def run_round(job: Job, day: str = DAY, **more: str) -> "subprocess.CompletedProcess[str]":
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(job.folder),
        "TMPDIR": str(job.folder / "tmp"),
        "TAIZHANG": str(job.taizhang),
        "WITNESS_KEY": job.desk.key.read_text(encoding="utf-8"),
        "GATE_TOKEN": job.server.token,
        **job.server.environment(),
        **more,
    }
    command = ["sh", str(ROOT / "scripts/round"), day]
    result = subprocess.run(command, cwd=job.clone(), env=environment, capture_output=True, text=True)
    assert "尚未结束" in result.stderr or list_leftovers(job.clone()) == []
    return result


def test_a_round_on_another_machine_judges_seals_and_enrols(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    desk = job.desk
    desk.start_request(8)
    desk.write(PATH.replace(REQUIREMENT, SECOND), requirement(id=SECOND, title="另一项需求"))
    desk.save()
    document = desk.document()
    desk.git("push", "-q", "origin", "topic:refs/pull/8/head")
    job.server.requests[8] = Request(
        8, document["author"], document["head"], commits=[(document["head"], "clerk", "clerk")]
    )
    result = run_round(job)
    assert result.returncode == 0, result.stdout + result.stderr
    assert [(sha, status["state"]) for sha, status in job.server.statuses] == [(document["head"], "pending")]
    assert job.list_sealed() == {REQUIREMENT}
    snapshot = read_snapshot(job.clone() / "build/pulls.json")
    assert [(request.number, request.unjudged) for request in snapshot.requests] == [(8, None)]
    # A second one finds nothing to do; one while another is at work leaves it alone.
    before = job.main()
    assert run_round(job).returncode == 0
    assert job.main() == before and len(job.server.statuses) == 1
    with (job.clone() / ".git/taizhang-round").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        result = run_round(job)
        assert result.returncode == 0 and "尚未结束" in result.stderr
        # A hanging round is reported, else nobody would notice that nothing is done.
        os.utime(lock.name, (0, 0))
        result = run_round(job)
        assert result.returncode == 3 and "一小时仍未结束" in result.stderr


def test_a_failing_step_of_a_round_stops_no_other(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    result = run_round(job, GATE_TOKEN="wrong")
    assert result.returncode == 3 and "令牌无效" in result.stderr
    assert [line.split("。")[0] for line in result.stderr.splitlines() if line.startswith("没有办成")] == [
        "没有办成：判断合并请求（令牌GATE_TOKEN）",
        "没有办成：更新在审情况（令牌GATE_TOKEN）",
    ]
    assert job.list_sealed() == {REQUIREMENT}


def test_the_site_is_on_a_branch_of_one_commit_byte_for_byte(job: Job) -> None:
    clone = job.clone()

    def publish() -> "subprocess.CompletedProcess[str]":
        return subprocess.run(["sh", str(ROOT / "scripts/publish")], cwd=clone, capture_output=True, text=True)

    assert publish().returncode == 3
    site = clone / "build/site"
    (site / "assets").mkdir(parents=True)
    (site / "index.html").write_bytes(b"<p>one</p>\r\n")
    (site / "pulls").mkdir()
    heading = '<h2 id="internal">'
    assert heading in (ROOT / "site/templates/open_requests.html").read_text(encoding="utf-8")
    (site / "pulls/index.html").write_text(heading, encoding="utf-8")
    result = publish()
    assert result.returncode == 3 and "内部版" in result.stderr
    shutil.rmtree(site / "pulls")
    (site / "assets/.nojekyll").write_bytes(b"")
    (site / ".gitignore").write_bytes(b"*\n")
    assert publish().returncode == 0
    first = git(job.origin, "rev-parse", "pages")
    assert "没有变化" in publish().stdout
    assert git(job.origin, "rev-parse", "pages") == first
    (site / "index.html").write_bytes(b"<p>two</p>\r\n")
    assert publish().returncode == 0
    assert git(job.origin, "rev-list", "--count", "pages") == "1"
    assert git(job.origin, "ls-tree", "-r", "--name-only", "pages").split() == [
        ".gitignore",
        "assets/.nojekyll",
        "index.html",
    ]
    raw = subprocess.run(["git", "-C", job.origin, "cat-file", "-p", "pages:index.html"], capture_output=True).stdout
    assert raw == b"<p>two</p>\r\n"
    assert git(clone, "status", "--porcelain") == ""


def test_the_token_goes_to_the_origin_alone_and_stays_nowhere(tmp_path: Path) -> None:
    heard: list[str] = []

    class Listener(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            heard.append(self.headers.get("Authorization", ""))
            self.send_response(404)
            self.end_headers()

        def log_message(self, *words: object) -> None:
            pass

    with HTTPServer(("127.0.0.1", 0), Listener) as server:
        threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
        address = f"http://127.0.0.1:{server.server_port}"
        git(tmp_path, "init", "-q")
        git(tmp_path, "remote", "add", "origin", f"{address}/region/taizhang.base.git")
        git(tmp_path, "remote", "add", "elsewhere", f"{address}/other/place.git")
        environment = {"PATH": os.environ["PATH"], "HOME": str(tmp_path), "FORGE_TOKEN": "s3cret", "no_proxy": "*"}
        for remote in ("origin", "elsewhere"):
            command = ["sh", str(ROOT / "scripts/robot"), "ls-remote", remote]
            result = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
            assert "s3cret" not in result.stdout + result.stderr
        server.shutdown()
    credentials = base64.b64encode(b"x-access-token:s3cret").decode()
    assert heard == [f"Basic {credentials}", ""]
    config = (tmp_path / ".git/config").read_text(encoding="utf-8")
    assert not re.search(f"s3cret|{credentials}", config)
