"""The hook in a bare repository: real pushes, and nothing gets onto main that the gate would not let through."""

import json
import shlex
import subprocess
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from command import TAIZHANG
from forges import Make, Request, forge
from merging import AUTHOR, CHAIN, PATH, TODAY, Desk, requirement
from taizhang.approval.audit.guard import MainBranch, RefUpdate
from taizhang.approval.audit.receive import PushRefusal, judge_push, look_up_in_folder
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.cli import taizhang


class Server(Desk):
    """A desk whose `origin` is a bare repository that runs the hook."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.bare = folder / "origin.git"
        self.review_folder = folder / "review-files"
        self.review_folder.mkdir()
        self.git("init", "-q", "--bare", "-b", "main", str(self.bare))
        self.hook(f"--reviews '{self.review_folder}'")
        self.git("remote", "add", "origin", str(self.bare))
        self.git("push", "-q", "origin", "main")

    def hook(self, words: str, **environment: str) -> None:
        """Install the hook in the bare repository with these options and environment variables."""
        hook = self.bare / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        env = " ".join(f"{name}='{value}'" for name, value in environment.items())
        hook.write_text(
            f"#!/bin/sh\n{env} exec {shlex.join(TAIZHANG)} hook pre-receive {words} --today 2026-07-01 --lang zh\n",
            encoding="utf-8",
        )
        hook.chmod(0o755)

    def push(self, *what: str) -> tuple[bool, str]:
        result = subprocess.run(["git", "push", "origin", *what], cwd=self.root, capture_output=True, text=True)
        return result.returncode == 0, result.stderr

    def save_reviews(self) -> None:
        """Save the reviews of the branch in the folder that the hook reads."""
        (self.review_folder / f"{self.head}.json").write_text(json.dumps(self.document()), encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_an_approved_merge_and_its_seal_are_accepted(server: Server) -> None:
    merge = server.raise_requirement().approve().merge()
    assert server.push("topic")[0]
    server.save_reviews()
    is_accepted, output = server.push("main")
    assert is_accepted, output
    server.seal(merge)
    is_accepted, output = server.push("main")
    assert is_accepted, output


def test_a_merge_and_its_seal_may_come_in_one_push(server: Server) -> None:
    server.save_reviews()
    merge = server.raise_requirement().approve().merge()
    server.save_reviews()
    server.seal(merge)
    is_accepted, output = server.push("main")
    assert is_accepted, output


def test_a_merge_whose_chain_is_incomplete_is_refused_with_the_verdict(server: Server) -> None:
    server.raise_requirement().approve(*CHAIN[:2]).merge()
    server.save_reviews()
    is_accepted, output = server.push("main")
    assert not is_accepted
    assert "[待办] 内蒙古自治区财政厅审核" in output


def test_without_reviews_nothing_is_accepted(server: Server) -> None:
    server.raise_requirement().approve().merge()
    is_accepted, output = server.push("main")
    assert not is_accepted
    assert "不予接收" in output


@pytest.mark.parametrize("way", ["direct", "squash", "edit", "force", "delete", "handmade", "unsigned"])
def test_everything_that_bypasses_the_gate_is_refused(server: Server, way: str) -> None:
    server.raise_requirement().approve()
    server.save_reviews()
    server.git("checkout", "-q", "main")
    match way:
        case "direct":
            server.write(PATH, requirement())
            server.save()
        case "squash":
            server.git("merge", "-q", "--squash", "topic")
            server.save()
        case "edit":
            server.git("merge", "-q", "--no-ff", "--no-commit", "topic")
            server.write(PATH, requirement(title="合并时另改的名称"))
            server.save()
        case "force":
            server.git("commit", "-q", "--amend", "-m", "another beginning")
        case "handmade":
            server.write("ledger/approvals/REQ-150102-20260501-aaa7/0001.json", "{}\n")
            server.save()
        case "unsigned":
            server.seal(server.merge())
            server.git("rm", "-q", "ledger/approvals/REQ-150102-20260601-bbb1/0001.json.sig")
            server.git("commit", "-q", "--amend", "--no-edit")
    what = [":main"] if way == "delete" else ["+main"]
    before = server.git("ls-remote", str(server.bare), "refs/heads/main")
    is_accepted, output = server.push(*what)
    assert not is_accepted, output
    assert server.git("ls-remote", str(server.bare), "refs/heads/main") == before


def test_other_branches_are_free(server: Server) -> None:
    server.write("anything", "x\n")
    server.save()
    assert server.push("topic")[0]


@pytest.mark.parametrize("make", ["github", "gitea"])
def test_the_hook_may_ask_the_forge_itself(server: Server, make: Make) -> None:
    with forge(make) as memory:
        server.hook("", **memory.environment())
        server.raise_requirement().approve(*CHAIN[:2])
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(server.head, AUTHOR, AUTHOR)]
        request.reviews = server.reviews
        memory.requests[8] = Request(8, AUTHOR, "1" * 40)
        # The forge is not asked about other branches.
        assert server.push("topic")[0]
        assert memory.calls == []
        server.merge()
        is_accepted, output = server.push("main")
        assert not is_accepted and "[待办] 内蒙古自治区财政厅审核" in output
        server.approve(CHAIN[2])
        is_accepted, output = server.push("main")
        assert is_accepted, output


def test_a_head_that_two_requests_share_is_refused(server: Server) -> None:
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raise_requirement().approve().merge()
        for number in (7, 8):
            memory.requests[number] = Request(number, AUTHOR, server.head)
        is_accepted, output = server.push("main")
        assert not is_accepted and "应当恰有一个" in output
        assert memory.token not in output


@pytest.mark.parametrize("way", ["alias", "twice", "kept-elsewhere", "delete", "HEAD"])
def test_main_is_guarded_under_every_name(server: Server, way: str) -> None:
    server.raise_requirement()
    bare, main, target = ("--git-dir", str(server.bare)), "refs/heads/main", "refs/heads/current"
    server.git(*bare, "symbolic-ref", target, main)
    if way == "twice":
        server.git(*bare, "symbolic-ref", "refs/heads/newest", target)
        target = "refs/heads/newest"
    elif way == "kept-elsewhere":
        server.git(*bare, "update-ref", "refs/heads/trunk", main)
        server.git(*bare, "symbolic-ref", main, "refs/heads/trunk")
        target = "refs/heads/trunk"
    elif way == "HEAD":
        server.hook(f"--reviews '{server.review_folder}' --main HEAD")
        target = main
    before = server.git(*bare, "rev-parse", main)
    is_accepted, output = server.push(f":{target}" if way == "delete" else f"topic:{target}")
    assert not is_accepted
    assert ("不得删除" if way == "delete" else "未经合并请求直接改动主分支") in output
    assert server.git(*bare, "rev-parse", main) == before
    if way != "delete":
        server.approve().merge()
        server.save_reviews()
        is_accepted, output = server.push(f"main:{target}")
        assert is_accepted, output
        assert server.git(*bare, "rev-parse", main) == server.git("rev-parse", "main")


@pytest.mark.parametrize(
    "ref",
    [
        "refs/replace/OID",
        "refs/heads/HEAD",
        "refs/tags/HEAD",
        "refs/remotes/HEAD",
        "refs/HEAD",
        "refs/main",
        "refs/tags/main",
        "refs/tags/heads/main",
        "refs/heads/heads/main",
        "refs/heads/refs/heads/main",
        "refs/tags/refs/heads/main",
        "refs/remotes/main/HEAD",
        "refs/heads/Main",
        "refs/heads/Head",
    ],
)
def test_no_ref_may_be_set_that_would_be_taken_for_main(server: Server, ref: str) -> None:
    ref = ref.replace("OID", server.git("rev-parse", "main"))
    is_accepted, output = server.push(f"topic:{ref}", "topic:refs/heads/other")
    assert not is_accepted and "不予接收" in output
    assert server.git("ls-remote", str(server.bare)).count("\n") == 1, "nothing but HEAD and main"
    server.git("--git-dir", str(server.bare), "update-ref", ref, server.git("rev-parse", "topic"))
    # The hook allows the deletion of an existing ref.
    assert ("不予接收" in server.push(f":{ref}")[1]) == (ref == "refs/heads/Main")


@pytest.mark.parametrize(
    "ref", ["refs/heads/HEADER", "refs/tags/v1", "refs/heads/main2", "refs/notes/x", "refs/heads/\u2028"]
)
def test_any_other_name_is_free(server: Server, ref: str) -> None:
    is_accepted, output = server.push(f"topic:{ref}")
    assert is_accepted, output


def test_the_lines_of_one_push_are_judged_in_order(server: Server) -> None:
    server.git("--git-dir", str(server.bare), "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    before = server.git("rev-parse", "main")
    merge = server.raise_requirement().approve().merge()
    server.save_reviews()
    server.write("README.md", "别的\n")
    direct = server.save()
    # A server has the pushed objects while its hook runs.
    server.git("--git-dir", str(server.bare), "fetch", "-q", str(server.root), "main:refs/heads/brought")

    def judge(*lines: tuple[str, str, str]) -> list[list[PushRefusal]]:
        main = MainBranch(Git(server.bare), "refs/heads/main")
        lookup = look_up_in_folder(server.review_folder)
        return [list(judge_push(main, RefUpdate(*line), lookup, TODAY)) for line in lines]

    first = (before, merge, "refs/heads/main")
    assert [bool(refusals) for refusals in judge(first, (merge, direct, "refs/heads/alias"))] == [False, True]
    assert [
        len(refusals) for refusals in judge(first, ("0" * 40, direct, "refs/heads/other"), (merge, merge, first[2]))
    ] == [0] * 3
    for line in ((before, direct, "refs/heads/alias"), ("0" * 40, direct, "refs/heads/main")):
        with pytest.raises(RunFailedError) as error:
            judge(first, line)
        assert merge in error.value.message.zh


def test_many_refs_cost_no_process_each(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    commands = []

    class CountingPopen(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            commands.append(arguments[0])
            super().__init__(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", CountingPopen)
    oid = server.git("rev-parse", "main")

    def processes(number: int) -> int:
        refs = "".join(f"{oid} refs/pull/{at}/head\n" for at in range(number))
        (server.bare / "packed-refs").write_text(refs + f"{oid} refs/tags/v1\n", encoding="utf-8")
        lines = "".join(f"{'0' * 40} {oid} refs/heads/b{at}\n" for at in range(number))
        commands.clear()
        words = [
            "hook",
            "pre-receive",
            "--repo",
            str(server.bare),
            "--reviews",
            str(server.review_folder),
            "--today",
            str(TODAY),
        ]
        assert CliRunner().invoke(taizhang, words, input=lines).exit_code == 0
        return len(commands)

    assert processes(1) == processes(20_000) <= 5
