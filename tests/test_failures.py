"""Failures of other systems: the messages, the waiting times, and the recovery by the next run."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path

import pytest
import yaml

from forges import Request, forge
from merging import AUTHOR, OPENED, PATH, REQUIREMENT, requirement
from specimen import ROOT
from taizhang.base.errors import RunFailedError
from taizhang.forge.port import Forge
from taizhang.forge.settings import forge_of
from taizhang.forge.skip_words import find_skip_word
from taizhang.forge.timeouts import OF_HOOK, USUAL, WaitLimits
from test_hook import Server
from test_jobs import SECOND, Job, git, hook, run_round

SECTION = (ROOT / "site/guide/admin.md").read_text(encoding="utf-8").partition("出了故障怎么看、怎么办")[2]


def assert_on_page(words: str) -> str:
    """A message of a program, which the administrator's page must quote in its table of failures."""
    assert words in SECTION, words
    return words


IMPATIENT = WaitLimits(pauses=(0.1, 0.1), answer=0.6, total=1.5)
GIT_TIMEOUT, PROXY_TIMEOUT = 360.0, 60.0
"""Time limits in seconds: of Gitea for git by default, and of a proxy before it for an answer."""


@contextmanager
def listen(speaks: bytes = b"") -> Iterator[str]:
    """A forge that accepts connections and sends nothing, or an endless incomplete answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ended = threading.Event()
        connections: list[socket.socket] = []

        def drip(connection: socket.socket) -> None:
            try:
                while not ended.wait(0.1):
                    connection.sendall(speaks)
            except OSError:
                return

        def accept() -> None:
            while not ended.is_set():
                try:
                    connection, _ = server.accept()
                except TimeoutError:
                    continue
                connections.append(connection)
                if speaks:
                    threading.Thread(target=drip, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/api/v1"
        finally:
            ended.set()
            thread.join()
            for connection in connections:
                connection.close()


def connect(api: str, limits: WaitLimits) -> Forge:
    return forge_of({"FORGE_API": api, "FORGE_REPOSITORY": "region/taizhang", "FORGE_TOKEN": "t"}, limits)


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b" " * 64


@pytest.mark.parametrize("speaks", [b"", HALF, b" "], ids=["silent", "dripping", "no-http"])
def test_an_endless_answer_of_a_forge_is_waited_for_only_up_to_the_limit(
    speaks: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with listen(speaks) as api:
        begun = time.monotonic()
        with pytest.raises(RunFailedError) as error:
            connect(api, IMPATIENT).list_open("main")
        assert time.monotonic() - begun < 3 * (IMPATIENT.total or 0)
    assert "没有给出完整的答复" in error.value.message.zh


def test_many_small_calls_end_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with forge("gitea") as memory:
        for number in range(300):
            memory.requests[number + 1] = Request(number + 1, AUTHOR, f"{number:040x}")
        memory.page_size = 1
        memory.interceptors.append(lambda *_: time.sleep(0.05))
        begun = time.monotonic()
        with pytest.raises(RunFailedError) as error:
            forge_of(memory.environment(), IMPATIENT).list_open("main")
        assert time.monotonic() - begun < 2 * (IMPATIENT.total or 0)
    assert "1.5秒之内没有答复完，请过一会儿再试" in error.value.message.zh


def test_the_hook_gives_up_well_before_the_forge_gives_up_on_it() -> None:
    assert OF_HOOK.total is not None and OF_HOOK.total <= PROXY_TIMEOUT / 2 < GIT_TIMEOUT
    assert OF_HOOK.answer <= OF_HOOK.total / 2 and sum(OF_HOOK.pauses) < OF_HOOK.answer
    # A job may be slow: the clock starts the next one anyway.
    assert USUAL.total is None


@pytest.mark.parametrize("down", ["unreachable", "failing", "unauthorized", "unset"])
def test_a_merger_reads_the_reason_when_the_hook_gets_no_answer(tmp_path: Path, down: str) -> None:
    server = Server(tmp_path)
    with forge("gitea") as memory:
        environment = memory.environment()
        if down == "unreachable":
            with socket.create_server(("127.0.0.1", 0)) as free:
                environment["FORGE_API"] = f"http://127.0.0.1:{free.getsockname()[1]}/api/v1"
        elif down == "failing":
            memory.interceptors.append(lambda *_: (503, {}, b"{}"))
        elif down == "unauthorized":
            memory.interceptors.append(lambda *_: (401, {}, b"{}"))
        else:
            del environment["FORGE_API"]
        server.hook("", **environment)
        server.raise_requirement().approve().merge()
        before = server.git("ls-remote", str(server.bare), "refs/heads/main")
        begun = time.monotonic()
        is_accepted, message = server.push("main")
        assert time.monotonic() - begun < PROXY_TIMEOUT / 2
        assert not is_accepted and assert_on_page("什么也没有合并") in message
        expected = {"unauthorized": assert_on_page("令牌无效或者已经过期"), "unset": "FORGE_API", "failing": "HTTP 503"}
        assert expected.get(down, "无法连接") in message
        assert down in ("unset", "unauthorized") or assert_on_page("没有给出完整的答复") in message
        assert "Traceback" not in message and memory.token not in message
        assert server.git("ls-remote", str(server.bare), "refs/heads/main") == before
        # The forge works again: the same push is accepted.
        memory.interceptors.clear()
        server.hook("", **memory.environment())
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits, request.reviews = [(server.head, AUTHOR, AUTHOR)], server.reviews
        is_accepted, message = server.push("main")
        assert is_accepted, message


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with forge("gitea") as server:
        yield Job(tmp_path, server)


def open_request(job: Job, number: int, record: str, title: str = "又一项需求") -> Request:
    """Open a request without reviews."""
    desk = job.desk
    desk.start_request(number)
    desk.write(PATH.replace(REQUIREMENT, record), requirement(id=record, title=title))
    desk.save(title)
    head = desk.head
    desk.git("push", "-q", "origin", f"topic:refs/pull/{number}/head")
    request = Request(number, AUTHOR, head, title, commits=[(head, AUTHOR, AUTHOR)])
    request.opened_at = "2026-07-01T00:00:00Z"
    job.server.requests[number] = request
    return request


def list_seals(job: Job) -> list[dict[str, str]]:
    """The predicates of the job's seals, in the order of their chain."""
    names = git(job.origin, "ls-tree", "-r", "--name-only", "main", "ledger/approvals/").split("\n")
    predicates = [
        json.loads(git(job.origin, "show", f"main:{name}"))["predicate"]
        for name in names
        if "bbb" in name[-60:] and name.endswith(".json")
    ]
    return sorted(predicates, key=lambda one: one["merged_at"])


@pytest.mark.parametrize("down", ["answer", "git", "token"])
def test_after_a_forge_was_down_for_a_day_its_merges_are_sealed_in_order(job: Job, down: str) -> None:
    """Others merge meanwhile; the forge's time counts, not ours; and lateness is a remark."""
    job.add_merge(7)
    job.desk.git("push", "-q", "origin", f"{job.add_merge(8, SECOND)}:refs/heads/main")
    job.server.requests[8].merged_at = "2026-07-01T03:00:00Z"
    request = open_request(job, 9, "REQ-150102-20260601-bbb3")
    job.clone()
    # 501 is not tried again: the result of a day of 503 without the wait.
    code = 401 if down == "token" else 501
    if down == "git":
        job.origin.rename(job.folder / "away.git")
    else:
        job.server.interceptors.append(lambda *_: (code, {}, b"{}"))
    for _ in range(2):
        done = run_round(job)
        assert done.returncode == 3 and "Traceback" not in done.stderr
        if down != "git":
            assert assert_on_page("令牌无效或者已经过期" if down == "token" else "没有给出完整的答复") in done.stderr
    assert request.comments == [] and job.server.statuses == []
    if down == "git":
        (job.folder / "away.git").rename(job.origin)
    job.server.interceptors.clear()
    assert job.list_sealed() == set()
    done = run_round(job, day="2026-07-06")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(sha, sent["state"]) for sha, sent in job.server.statuses] == [(request.head, "pending")]
    seals = list_seals(job)
    assert [one["merged_at"] for one in seals] == ["2026-07-01T10:00:00+08:00", "2026-07-01T11:00:00+08:00"]
    assert {one["sealed_at"][:10] for one in seals} == {"2026-07-06"}
    audited = job.audit("2026-07-06")
    assert audited.returncode == 0 and "工作日方予存证" in audited.stdout, audited.stdout


def test_a_token_that_expires_in_the_middle_of_a_run_loses_nothing(job: Job) -> None:
    job.add_merge(7)
    job.desk.git("push", "-q", "origin", f"{job.add_merge(8, SECOND)}:refs/heads/main")
    answered: list[str] = []

    def expires(_: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        answered.append(path)
        return (401, {}, b"{}") if len(answered) > 6 else None

    job.server.interceptors.append(expires)
    done = job.seal()
    assert done.returncode == 3 and "令牌无效或者已经过期" in done.stdout + done.stderr
    job.server.interceptors.clear()
    done = job.seal()
    assert done.returncode == 0, done.stderr
    assert job.list_sealed() == {REQUIREMENT, SECOND}
    assert job.audit().returncode == 0


def test_a_merge_without_a_seal_is_reported_on_its_request(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7, is_approved=False)}:refs/heads/main")
    for _ in range(2):
        done = job.seal()
        assert done.returncode == 1 and assert_on_page("未予存证") in done.stdout
    (comment,) = job.server.requests[7].comments
    assert assert_on_page("已合并，但不予存证：不算审核通过") in comment["body"] and "即为补正" in comment["body"]
    assert "可行性评估" in comment["body"], "which duty is missing"


def test_a_squashed_request_is_found_by_the_next_round_and_reported_on_it(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    assert job.seal().returncode == 0
    desk = job.desk
    desk.git("fetch", "-q", "origin", "main")
    desk.git("checkout", "-q", "main")
    desk.git("reset", "-q", "--hard", "FETCH_HEAD")
    request = open_request(job, 8, SECOND)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--squash", "topic")
    request.merge, request.merged_at = desk.save("squashed [skip ci]"), "2026-07-01T03:00:00Z"
    desk.git("push", "-q", "origin", "main")
    for _ in range(2):
        done = job.seal()
        assert (
            done.returncode == 1
            and assert_on_page("不予存证，方式是") + "压缩（squash）" in done.stderr
            and "recovery.md" in done.stderr
        )
    (comment,) = request.comments
    assert "不予存证" in comment["body"] and git(job.origin, "rev-parse", "main^") in comment["body"]


def test_a_request_marked_as_merged_by_another_ones_commit_does_not_take_its_seal(job: Job) -> None:
    """A forge's "manually merged" mark has no effect, and the true request can be named."""
    marked = open_request(job, 6, SECOND)
    merge = job.add_merge(7)
    job.desk.git("push", "-q", "origin", f"{merge}:refs/heads/main")
    marked.merge, marked.merged_at = merge, "2026-07-01T01:00:00Z"
    job.server.requests = dict(sorted(job.server.requests.items()))
    done = job.seal()
    assert done.returncode == 1 and "手工标记为已合并" in done.stderr and "--pull" in done.stderr
    assert job.list_sealed() == set()
    words = ["seal", "--merge", merge, "--pull", "7", "--key", str(job.desk.key), "--today", "2026-07-01"]
    result = subprocess.run(
        [str(job.taizhang), *words],
        cwd=job.clone(),
        env=job.server.environment() | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert result.returncode == 0, result.stderr


def test_a_direct_push_is_refused_by_each_run_and_a_breach_of_the_audit(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.add_merge(7)}:refs/heads/main")
    assert job.seal().returncode == 0
    desk = job.desk
    desk.git("fetch", "-q", "origin", "main")
    desk.git("checkout", "-q", "main")
    desk.git("reset", "-q", "--hard", "FETCH_HEAD")
    desk.write("README.md", "别的\n")
    direct = desk.save()
    desk.git("push", "-q", "origin", "main")
    for _ in range(2):
        done = job.seal()
        assert done.returncode == 1 and direct in done.stderr and "没有经过合并请求的直接推送" in done.stderr
    # The content from the founding, before the first merge, is not reported again.
    assert job.start not in done.stderr
    assert job.audit().returncode == 1


@pytest.mark.parametrize("name", ["gate", "seal", "daily"])
def test_each_of_our_workflows_is_also_started_by_the_clock(name: str) -> None:
    """The schedule runs whatever the words in a title or message."""
    workflow = yaml.safe_load((ROOT / f".github/workflows/{name}.yml").read_text(encoding="utf-8"))
    assert workflow[True]["schedule"]


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("新需求 [skip ci]", "[skip ci]"),
        ("[CI SKIP] x", "[CI SKIP]"),
        ("m [no ci]", "[no ci]"),
        ("[skip actions]", "[skip actions]"),
        ("[actions skip]", "[actions skip]"),
        ("m\n\nskip-checks: true\n", "skip-checks: true"),
        ("skip ci", None),
        ("新需求", None),
    ],
)
def test_the_words_by_which_forges_start_no_workflow(text: str, word: str | None) -> None:
    assert find_skip_word(text) == word


def test_a_title_that_stops_the_forges_workflows_stops_none_of_ours(job: Job) -> None:
    request = open_request(job, 7, REQUIREMENT, "人脸识别签到 [skip ci]")
    assert run_round(job).returncode == 0
    comment, call = request.comments
    assert "请 @" in call["body"]
    assert comment["body"].count("[skip ci]") == 2, "the title and the commit"
    assert assert_on_page("由定时的一次补上") in comment["body"]
    # Approved and merged in those words, it is sealed by the next round like any other.
    desk = job.desk
    desk.approve()
    request.reviews = list(desk.reviews)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "merge [skip ci]", "topic")
    request.merge, request.merged_at = desk.git("rev-parse", "main"), "2026-07-01T03:00:00Z"
    desk.git("push", "-q", "origin", "main")
    assert run_round(job).returncode == 0
    assert job.list_sealed() == {REQUIREMENT}


def test_a_clock_that_goes_wrong_makes_no_seal_that_the_audit_would_refuse(tmp_path: Path) -> None:
    server = Server(tmp_path)
    merge = server.raise_requirement().approve().merge()
    server.more["merged_at"] = (OPENED + timedelta(hours=2)).isoformat()
    sealing = server.seal(merge, OPENED + timedelta(hours=1))
    assert sealing.files == {} and sealing.findings
    assert any("时刻" in finding.message.zh or "时间" in finding.message.zh for finding in sealing.findings)
    # With a correct clock it is sealed.
    assert server.seal(merge, OPENED + timedelta(hours=3)).files


def test_the_pages_other_quotations_are_the_programs_messages(job: Job) -> None:
    # A request that cannot be judged, beside one that can.
    open_request(job, 7, REQUIREMENT)
    job.server.requests[7].commits = []
    open_request(job, 8, SECOND)
    done = run_round(job)
    assert done.returncode == 3
    assert assert_on_page("无法判断，按不能合并处理") in job.server.requests[7].comments[0]["body"]
    # The faulty request calls nobody; the other one is judged and calls the next person.
    assert "合并请求7" in done.stderr
    assert [len(job.server.requests[number].comments) for number in (7, 8)] == [1, 2]
    assert {sent["state"] for _, sent in job.server.statuses} == {"error", "pending"}
    # A main that refuses pushes, an unlisted key, a missing key.
    job.desk.git("checkout", "-q", "main")
    job.desk.git("push", "-q", "origin", f"{job.add_merge(9, SECOND.replace('bbb2', 'bbb3'))}:refs/heads/main")
    hook(job.origin, "pre-receive", "exit 1")
    done = job.seal()
    assert done.returncode == 3 and assert_on_page("存证未能推送到main分支") in done.stderr
    (job.origin / "hooks/pre-receive").unlink()
    other = job.folder / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    done = job.seal(WITNESS_KEY=other.read_text(encoding="utf-8"))
    output = done.stdout + done.stderr
    assert done.returncode == 3 and assert_on_page("该密钥不在.github/witnesses所列的见证公钥之中") in output
    assert not any("不予存证" in comment["body"] for one in job.server.requests.values() for comment in one.comments)
    done = job.seal(WITNESS_KEY="")
    assert (
        done.returncode == 3
        and assert_on_page("没有WITNESS_KEY，不能存证").startswith("没有WITNESS_KEY")
        and "WITNESS_KEY" in done.stderr
    )
    assert job.seal().returncode == 0


def test_a_full_disk_stops_a_seal_before_anything_is_half_written(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.raise_requirement().approve().merge()
    reviews = tmp_path / "reviews.json"
    merged_at = (OPENED + timedelta(hours=1)).isoformat()
    reviews.write_text(json.dumps({**server.document(), "merged_at": merged_at}), encoding="utf-8")
    words = ["seal", "--merge", "HEAD", "--reviews", str(reviews), "--key", str(server.key), "--today", "2026-07-02"]
    full = (
        "import os, runpy, sys, tempfile\n"
        "def fail(*_, **__): raise OSError(28, 'No space left on device')\n"
        "os.fsync = fail\n"
        "sys.argv[0] = 'taizhang'\n"
        "runpy.run_module('taizhang', run_name='__main__', alter_sys=False)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", full, *words, "--repo", str(server.root), "--lang", "zh"],
        env={**os.environ, "PYTHONPATH": str(ROOT / "scripts")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 3, done.stderr
    assert assert_on_page("请检查磁盘空间和目录权限后重试") in done.stderr and "Traceback" not in done.stderr
    assert server.git("status", "--porcelain") == ""
