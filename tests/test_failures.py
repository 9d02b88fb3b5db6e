"""When something is down: what is read of it, how long anybody waits, and that the next run makes up for it."""

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
from taizhang.forge.patience import OF_HOOK, USUAL, Patience
from taizhang.forge.port import Forge
from taizhang.forge.settings import forge_of
from taizhang.forge.skipping import find_skip_word
from test_hook import Server
from test_jobs import SECOND, Job, a_round, git, hook

SECTION = (ROOT / "site/guide/admin.md").read_text(encoding="utf-8").partition("出了故障怎么看、怎么办")[2]


def on_the_page(words: str) -> str:
    """Words that a program says, which the administrator's page quotes in its table of failures."""
    assert words in SECTION, words
    return words


IMPATIENT = Patience(pauses=(0.1, 0.1), answer=0.6, whole=1.5)
GIT_TIMEOUT, PROXY_TIMEOUT = 360.0, 60.0
"""Seconds: what Gitea gives git by default, and what a proxy before it gives an answer."""


@contextmanager
def listening(speaks: bytes = b"") -> Iterator[str]:
    """A forge that takes connections and says nothing, or ever more of what is no whole answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.2)
        ended = threading.Event()
        held: list[socket.socket] = []

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
                held.append(connection)
                if speaks:
                    threading.Thread(target=drip, args=(connection,), daemon=True).start()

        thread = threading.Thread(target=accept)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.getsockname()[1]}/api/v1"
        finally:
            ended.set()
            thread.join()
            for connection in held:
                connection.close()


def reached(api: str, patience: Patience) -> Forge:
    return forge_of({"FORGE_API": api, "FORGE_REPOSITORY": "region/taizhang", "FORGE_TOKEN": "t"}, patience)


HALF = b"HTTP/1.1 200 OK\r\nContent-Length: 99999999\r\n\r\n" + b" " * 64


@pytest.mark.parametrize("speaks", [b"", HALF, b" "], ids=["silent", "dripping", "no-http"])
def test_a_forge_that_never_ends_its_answer_is_waited_for_so_long_and_no_longer(
    speaks: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with listening(speaks) as api:
        begun = time.monotonic()
        with pytest.raises(RunFailedError) as told:
            reached(api, IMPATIENT).list_open("main")
        assert time.monotonic() - begun < 3 * (IMPATIENT.whole or 0)
    assert "没有给出完整的答复" in told.value.message.zh


def test_what_is_asked_in_many_small_questions_ends_in_time_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with forge("gitea") as memory:
        for number in range(300):
            memory.requests[number + 1] = Request(number + 1, AUTHOR, f"{number:040x}")
        memory.page = 1
        memory.trouble.append(lambda *_: time.sleep(0.05))
        begun = time.monotonic()
        with pytest.raises(RunFailedError) as told:
            forge_of(memory.environment(), IMPATIENT).list_open("main")
        assert time.monotonic() - begun < 2 * (IMPATIENT.whole or 0)
    assert "1.5秒之内没有答复完，请过一会儿再试" in told.value.message.zh


def test_the_hook_gives_up_well_before_the_forge_gives_up_on_it() -> None:
    assert OF_HOOK.whole is not None and OF_HOOK.whole <= PROXY_TIMEOUT / 2 < GIT_TIMEOUT
    assert OF_HOOK.answer <= OF_HOOK.whole / 2 and sum(OF_HOOK.pauses) < OF_HOOK.answer
    # A job may take its time: the clock starts the next one anyway.
    assert USUAL.whole is None


@pytest.mark.parametrize("down", ["unreachable", "failing", "unauthorized", "unset"])
def test_what_whoever_merges_reads_when_the_hook_gets_no_answer(tmp_path: Path, down: str) -> None:
    server = Server(tmp_path)
    with forge("gitea") as memory:
        environment = memory.environment()
        if down == "unreachable":
            with socket.create_server(("127.0.0.1", 0)) as free:
                environment["FORGE_API"] = f"http://127.0.0.1:{free.getsockname()[1]}/api/v1"
        elif down == "failing":
            memory.trouble.append(lambda *_: (503, {}, b"{}"))
        elif down == "unauthorized":
            memory.trouble.append(lambda *_: (401, {}, b"{}"))
        else:
            del environment["FORGE_API"]
        server.hook("", **environment)
        server.raised().approve().merge()
        before = server.git("ls-remote", str(server.bare), "refs/heads/main")
        begun = time.monotonic()
        taken, told = server.push("main")
        assert time.monotonic() - begun < PROXY_TIMEOUT / 2
        assert not taken and on_the_page("什么也没有合并") in told
        expected = {"unauthorized": on_the_page("令牌无效或者已经过期"), "unset": "FORGE_API", "failing": "HTTP 503"}
        assert expected.get(down, "无法连接") in told
        assert down in ("unset", "unauthorized") or on_the_page("没有给出完整的答复") in told
        assert "Traceback" not in told and memory.token not in told
        assert server.git("ls-remote", str(server.bare), "refs/heads/main") == before
        # It works again: the same push is taken.
        memory.trouble.clear()
        server.hook("", **memory.environment())
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits, request.reviews = [(server.head, AUTHOR, AUTHOR)], server.reviews
        taken, told = server.push("main")
        assert taken, told


@pytest.fixture
def job(tmp_path: Path) -> Iterator[Job]:
    with forge("gitea") as server:
        yield Job(tmp_path, server)


def waits(job: Job, number: int, record: str, title: str = "又一项需求") -> Request:
    """An open request that nobody has judged yet."""
    desk = job.desk
    desk.anew(number)
    desk.write(PATH.replace(REQUIREMENT, record), requirement(id=record, title=title))
    desk.save(title)
    head = desk.head
    desk.git("push", "-q", "origin", f"topic:refs/pull/{number}/head")
    request = Request(number, AUTHOR, head, title, commits=[(head, AUTHOR, AUTHOR)])
    request.opened_at = "2026-07-01T00:00:00Z"
    job.server.requests[number] = request
    return request


def seals(job: Job) -> list[dict[str, str]]:
    """What the seals made by the job state, in the order of their chain."""
    names = git(job.origin, "ls-tree", "-r", "--name-only", "main", "ledger/approvals/").split("\n")
    found = [
        json.loads(git(job.origin, "show", f"main:{name}"))["predicate"]
        for name in names
        if "bbb" in name[-60:] and name.endswith(".json")
    ]
    return sorted(found, key=lambda one: one["merged_at"])


@pytest.mark.parametrize("down", ["answer", "git", "token"])
def test_a_forge_that_was_down_for_a_day_is_made_up_for_in_order(job: Job, down: str) -> None:
    """Merged by others meanwhile; at the time of the forge, not of ours; and that it is late is a remark."""
    job.merged(7)
    job.desk.git("push", "-q", "origin", f"{job.merged(8, SECOND)}:refs/heads/main")
    job.server.requests[8].merged_at = "2026-07-01T03:00:00Z"
    request = waits(job, 9, "REQ-150102-20260601-bbb3")
    job.clone()
    # 501 is not tried again: what a day of 503 comes to, without waiting for it.
    code = 401 if down == "token" else 501
    if down == "git":
        job.origin.rename(job.folder / "away.git")
    else:
        job.server.trouble.append(lambda *_: (code, {}, b"{}"))
    for _ in range(2):
        done = a_round(job)
        assert done.returncode == 3 and "Traceback" not in done.stderr
        if down != "git":
            assert on_the_page("令牌无效或者已经过期" if down == "token" else "没有给出完整的答复") in done.stderr
    assert request.comments == [] and job.server.statuses == []
    if down == "git":
        (job.folder / "away.git").rename(job.origin)
    job.server.trouble.clear()
    assert job.sealed() == set()
    done = a_round(job, day="2026-07-06")
    assert done.returncode == 0, done.stdout + done.stderr
    assert [(sha, sent["state"]) for sha, sent in job.server.statuses] == [(request.head, "pending")]
    made = seals(job)
    assert [one["merged_at"] for one in made] == ["2026-07-01T10:00:00+08:00", "2026-07-01T11:00:00+08:00"]
    assert {one["sealed_at"][:10] for one in made} == {"2026-07-06"}
    audited = job.audited("2026-07-06")
    assert audited.returncode == 0 and "工作日方予存证" in audited.stdout, audited.stdout


def test_a_token_that_expires_in_the_middle_of_a_run_loses_nothing(job: Job) -> None:
    job.merged(7)
    job.desk.git("push", "-q", "origin", f"{job.merged(8, SECOND)}:refs/heads/main")
    answered: list[str] = []

    def expires(_: str, path: str) -> tuple[int, dict[str, str], bytes] | None:
        answered.append(path)
        return (401, {}, b"{}") if len(answered) > 6 else None

    job.server.trouble.append(expires)
    done = job.seal()
    assert done.returncode == 3 and "令牌无效或者已经过期" in done.stdout + done.stderr
    job.server.trouble.clear()
    done = job.seal()
    assert done.returncode == 0, done.stderr
    assert job.sealed() == {REQUIREMENT, SECOND}
    assert job.audited().returncode == 0


def test_a_merge_that_gets_no_seal_says_so_on_its_request(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.merged(7, approved=False)}:refs/heads/main")
    for _ in range(2):
        done = job.seal()
        assert done.returncode == 1 and on_the_page("未予存证") in done.stdout
    (comment,) = job.server.requests[7].comments
    assert on_the_page("已合并，但不予存证：不算审核通过") in comment["body"] and "即为补正" in comment["body"]
    assert "可行性评估" in comment["body"], "which duty is missing"


def test_a_squashed_request_is_found_by_the_next_round_and_told_on_the_request(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.merged(7)}:refs/heads/main")
    assert job.seal().returncode == 0
    desk = job.desk
    desk.git("fetch", "-q", "origin", "main")
    desk.git("checkout", "-q", "main")
    desk.git("reset", "-q", "--hard", "FETCH_HEAD")
    request = waits(job, 8, SECOND)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--squash", "topic")
    request.merge, request.merged_at = desk.save("squashed [skip ci]"), "2026-07-01T03:00:00Z"
    desk.git("push", "-q", "origin", "main")
    for _ in range(2):
        done = job.seal()
        assert (
            done.returncode == 1
            and on_the_page("不予存证，方式是") + "压缩（squash）" in done.stderr
            and "recovery.md" in done.stderr
        )
    (comment,) = request.comments
    assert "不予存证" in comment["body"] and git(job.origin, "rev-parse", "main^") in comment["body"]


def test_a_request_marked_as_merged_by_another_ones_commit_does_not_take_its_seal(job: Job) -> None:
    """What "manually merged" on a forge comes to: the mark is believed by nobody, and the true request can be named."""
    marked = waits(job, 6, SECOND)
    merge = job.merged(7)
    job.desk.git("push", "-q", "origin", f"{merge}:refs/heads/main")
    marked.merge, marked.merged_at = merge, "2026-07-01T01:00:00Z"
    job.server.requests = dict(sorted(job.server.requests.items()))
    done = job.seal()
    assert done.returncode == 1 and "手工标记为已合并" in done.stderr and "--pull" in done.stderr
    assert job.sealed() == set()
    words = ["seal", "--merge", merge, "--pull", "7", "--key", str(job.desk.key), "--today", "2026-07-01"]
    named = subprocess.run(
        [str(job.taizhang), *words],
        cwd=job.clone(),
        env=job.server.environment() | {"PATH": "/usr/bin:/bin"},
        capture_output=True,
        text=True,
    )
    assert named.returncode == 0, named.stderr


def test_a_direct_push_is_refused_by_each_run_and_a_breach_of_the_audit(job: Job) -> None:
    job.desk.git("push", "-q", "origin", f"{job.merged(7)}:refs/heads/main")
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
    # What the repository was founded with, before its first merge, is not told again and again.
    assert job.start not in done.stderr
    assert job.audited().returncode == 1


@pytest.mark.parametrize("name", ["gate", "seal", "daily"])
def test_each_of_our_workflows_is_also_started_by_the_clock(name: str) -> None:
    """By what no word in a title or message keeps from running."""
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


def test_a_title_that_silences_the_forges_workflows_silences_nothing_of_ours(job: Job) -> None:
    request = waits(job, 7, REQUIREMENT, "人脸识别签到 [skip ci]")
    assert a_round(job).returncode == 0
    comment, call = request.comments
    assert "请 @" in call["body"]
    assert comment["body"].count("[skip ci]") == 2, "the title and the commit"
    assert on_the_page("由定时的一次补上") in comment["body"]
    # Approved and merged in those words, it is sealed by the next round like any other.
    desk = job.desk
    desk.approve()
    request.reviews = list(desk.reviews)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-ff", "-m", "merge [skip ci]", "topic")
    request.merge, request.merged_at = desk.git("rev-parse", "main"), "2026-07-01T03:00:00Z"
    desk.git("push", "-q", "origin", "main")
    assert a_round(job).returncode == 0
    assert job.sealed() == {REQUIREMENT}


def test_a_clock_that_goes_wrong_makes_no_seal_that_the_audit_would_refuse(tmp_path: Path) -> None:
    server = Server(tmp_path)
    merge = server.raised().approve().merge()
    server.more["merged_at"] = (OPENED + timedelta(hours=2)).isoformat()
    sealing = server.seal(merge, OPENED + timedelta(hours=1))
    assert sealing.files == {} and sealing.findings
    assert any("时刻" in found.message.zh or "时间" in found.message.zh for found in sealing.findings)
    # The clock put right, it is sealed.
    assert server.seal(merge, OPENED + timedelta(hours=3)).files


def test_what_else_the_page_quotes_is_what_the_programs_say(job: Job) -> None:
    # A request that cannot be judged, beside one that can.
    waits(job, 7, REQUIREMENT)
    job.server.requests[7].commits = []
    waits(job, 8, SECOND)
    done = a_round(job)
    assert done.returncode == 3
    assert on_the_page("无法判断，按不能合并处理") in job.server.requests[7].comments[0]["body"]
    # What cannot be judged calls nobody; the other one is judged, and calls whoever is next.
    assert "合并请求7" in done.stderr
    assert [len(job.server.requests[number].comments) for number in (7, 8)] == [1, 2]
    assert {sent["state"] for _, sent in job.server.statuses} == {"error", "pending"}
    # A main that takes no push, a key that is not listed, a key that is gone.
    job.desk.git("checkout", "-q", "main")
    job.desk.git("push", "-q", "origin", f"{job.merged(9, SECOND.replace('bbb2', 'bbb3'))}:refs/heads/main")
    hook(job.origin, "pre-receive", "exit 1")
    done = job.seal()
    assert done.returncode == 3 and on_the_page("存证未能推送到main分支") in done.stderr
    (job.origin / "hooks/pre-receive").unlink()
    other = job.folder / "other"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(other)], check=True)
    done = job.seal(WITNESS_KEY=other.read_text(encoding="utf-8"))
    told = done.stdout + done.stderr
    assert done.returncode == 3 and on_the_page("该密钥不在.github/witnesses所列的见证公钥之中") in told
    assert not any("不予存证" in comment["body"] for one in job.server.requests.values() for comment in one.comments)
    done = job.seal(WITNESS_KEY="")
    assert (
        done.returncode == 3
        and on_the_page("没有WITNESS_KEY，不能存证").startswith("没有WITNESS_KEY")
        and "WITNESS_KEY" in done.stderr
    )
    assert job.seal().returncode == 0


def test_a_disk_that_is_full_stops_a_seal_before_anything_is_half_written(tmp_path: Path) -> None:
    server = Server(tmp_path)
    server.raised().approve().merge()
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
    assert on_the_page("请检查磁盘空间和目录权限后重试") in done.stderr and "Traceback" not in done.stderr
    assert server.git("status", "--porcelain") == ""
