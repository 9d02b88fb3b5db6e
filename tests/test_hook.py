"""The hook in a bare repository: real pushes, and nothing gets onto main that the gate would not let through."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from forges import Make, Request, forge
from merging import AUTHOR, CHAIN, PATH, TODAY, Desk, requirement
from specimen import ROOT
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
        self.told = folder / "told"
        self.told.mkdir()
        self.git("init", "-q", "--bare", "-b", "main", str(self.bare))
        self.hook(f"--reviews '{self.told}'")
        self.git("remote", "add", "origin", str(self.bare))
        self.git("push", "-q", "origin", "main")

    def hook(self, words: str, **environment: str) -> None:
        """Let the bare repository ask the gate, with those options and surroundings."""
        hook = self.bare / "hooks/pre-receive"
        hook.parent.mkdir(exist_ok=True)
        told = " ".join(f"{name}='{value}'" for name, value in environment.items())
        hook.write_text(
            f"#!/bin/sh\n{told} PYTHONPATH='{ROOT / 'scripts'}' exec '{sys.executable}' -m taizhang hook pre-receive "
            f"{words} --today 2026-07-01 --lang zh\n",
            encoding="utf-8",
        )
        hook.chmod(0o755)

    def push(self, *what: str) -> tuple[bool, str]:
        done = subprocess.run(["git", "push", "origin", *what], cwd=self.root, capture_output=True, text=True)
        return done.returncode == 0, done.stderr

    def tell(self) -> None:
        """The forge lays the reviews of the branch where the hook looks."""
        (self.told / f"{self.head}.json").write_text(json.dumps(self.document()), encoding="utf-8")


@pytest.fixture
def server(tmp_path: Path) -> Server:
    return Server(tmp_path)


def test_a_whole_merge_and_its_seal_are_taken(server: Server) -> None:
    merge = server.raised().approve().merge()
    assert server.push("topic")[0]
    server.tell()
    taken, told = server.push("main")
    assert taken, told
    server.seal(merge)
    taken, told = server.push("main")
    assert taken, told


def test_a_merge_and_its_seal_may_come_in_one_push(server: Server) -> None:
    server.tell()
    merge = server.raised().approve().merge()
    server.tell()
    server.seal(merge)
    taken, told = server.push("main")
    assert taken, told


def test_a_merge_whose_chain_is_not_whole_is_refused_with_the_verdict(server: Server) -> None:
    server.raised().approve(*CHAIN[:2]).merge()
    server.tell()
    taken, told = server.push("main")
    assert not taken
    assert "[待办] 内蒙古自治区财政厅审核" in told


def test_without_reviews_nothing_is_taken(server: Server) -> None:
    server.raised().approve().merge()
    taken, told = server.push("main")
    assert not taken
    assert "不予接收" in told


@pytest.mark.parametrize("way", ["direct", "squash", "edit", "force", "delete", "handmade", "unsigned"])
def test_whatever_goes_around_the_gate_is_refused(server: Server, way: str) -> None:
    server.raised().approve()
    server.tell()
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
    taken, told = server.push(*what)
    assert not taken, told
    assert server.git("ls-remote", str(server.bare), "refs/heads/main") == before


def test_other_branches_are_free(server: Server) -> None:
    server.write("anything", "x\n")
    server.save()
    assert server.push("topic")[0]


@pytest.mark.parametrize("make", ["github", "gitea"])
def test_the_hook_may_ask_the_forge_itself(server: Server, make: Make) -> None:
    with forge(make) as memory:
        server.hook("", **memory.environment())
        server.raised().approve(*CHAIN[:2])
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(server.head, AUTHOR, AUTHOR)]
        request.reviews = server.reviews
        memory.requests[8] = Request(8, AUTHOR, "1" * 40)
        # Other branches are nobody's business, and the forge is not asked about them.
        assert server.push("topic")[0]
        assert memory.asked == []
        server.merge()
        taken, told = server.push("main")
        assert not taken and "[待办] 内蒙古自治区财政厅审核" in told
        server.approve(CHAIN[2])
        taken, told = server.push("main")
        assert taken, told


def test_a_head_that_two_requests_share_is_nobodys(server: Server) -> None:
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raised().approve().merge()
        for number in (7, 8):
            memory.requests[number] = Request(number, AUTHOR, server.head)
        taken, told = server.push("main")
        assert not taken and "应当恰有一个" in told
        assert memory.token not in told


@pytest.mark.parametrize("way", ["alias", "twice", "kept-elsewhere", "delete", "HEAD"])
def test_main_is_guarded_by_whatever_name_it_is_reached(server: Server, way: str) -> None:
    server.raised()
    bare, main, pushed = ("--git-dir", str(server.bare)), "refs/heads/main", "refs/heads/current"
    server.git(*bare, "symbolic-ref", pushed, main)
    if way == "twice":
        server.git(*bare, "symbolic-ref", "refs/heads/newest", pushed)
        pushed = "refs/heads/newest"
    elif way == "kept-elsewhere":
        server.git(*bare, "update-ref", "refs/heads/trunk", main)
        server.git(*bare, "symbolic-ref", main, "refs/heads/trunk")
        pushed = "refs/heads/trunk"
    elif way == "HEAD":
        server.hook(f"--reviews '{server.told}' --main HEAD")
        pushed = main
    before = server.git(*bare, "rev-parse", main)
    taken, told = server.push(f":{pushed}" if way == "delete" else f"topic:{pushed}")
    assert not taken
    assert ("不得删除" if way == "delete" else "未经合并请求直接改动主分支") in told
    assert server.git(*bare, "rev-parse", main) == before
    if way != "delete":
        server.approve().merge()
        server.tell()
        taken, told = server.push(f"main:{pushed}")
        assert taken, told
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
    taken, told = server.push(f"topic:{ref}", "topic:refs/heads/other")
    assert not taken and "不予接收" in told
    assert server.git("ls-remote", str(server.bare)).count("\n") == 1, "nothing but HEAD and main"
    server.git("--git-dir", str(server.bare), "update-ref", ref, server.git("rev-parse", "topic"))
    # What is there already can be taken away, as far as the hook goes.
    assert ("不予接收" in server.push(f":{ref}")[1]) == (ref == "refs/heads/Main")


@pytest.mark.parametrize(
    "ref", ["refs/heads/HEADER", "refs/tags/v1", "refs/heads/main2", "refs/notes/x", "refs/heads/\u2028"]
)
def test_any_other_name_is_free(server: Server, ref: str) -> None:
    taken, told = server.push(f"topic:{ref}")
    assert taken, told


def test_the_lines_of_one_push_are_judged_in_order(server: Server) -> None:
    server.git("--git-dir", str(server.bare), "symbolic-ref", "refs/heads/alias", "refs/heads/main")
    before = server.git("rev-parse", "main")
    merge = server.raised().approve().merge()
    server.tell()
    server.write("README.md", "别的\n")
    direct = server.save()
    # As an honest server holds what a push brings while its hook runs.
    server.git("--git-dir", str(server.bare), "fetch", "-q", str(server.root), "main:refs/heads/brought")

    def judged(*lines: tuple[str, str, str]) -> list[list[PushRefusal]]:
        main = MainBranch(Git(server.bare), "refs/heads/main")
        asked = look_up_in_folder(server.told)
        return [list(judge_push(main, RefUpdate(*line), asked, TODAY)) for line in lines]

    first = (before, merge, "refs/heads/main")
    assert [bool(found) for found in judged(first, (merge, direct, "refs/heads/alias"))] == [False, True]
    assert [
        len(found) for found in judged(first, ("0" * 40, direct, "refs/heads/other"), (merge, merge, first[2]))
    ] == [0] * 3
    for line in ((before, direct, "refs/heads/alias"), ("0" * 40, direct, "refs/heads/main")):
        with pytest.raises(RunFailedError) as told:
            judged(first, line)
        assert merge in told.value.message.zh


def test_many_refs_cost_no_process_each(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    class Counted(subprocess.Popen):  # type: ignore[type-arg]
        def __init__(self, *arguments: Any, **options: Any) -> None:
            started.append(arguments[0])
            super().__init__(*arguments, **options)

    monkeypatch.setattr(subprocess, "Popen", Counted)
    oid = server.git("rev-parse", "main")

    def processes(number: int) -> int:
        listed = "".join(f"{oid} refs/pull/{at}/head\n" for at in range(number))
        (server.bare / "packed-refs").write_text(listed + f"{oid} refs/tags/v1\n", encoding="utf-8")
        lines = "".join(f"{'0' * 40} {oid} refs/heads/b{at}\n" for at in range(number))
        started.clear()
        words = [
            "hook",
            "pre-receive",
            "--repo",
            str(server.bare),
            "--reviews",
            str(server.told),
            "--today",
            str(TODAY),
        ]
        assert CliRunner().invoke(taizhang, words, input=lines).exit_code == 0
        return len(started)

    assert processes(1) == processes(20_000) <= 5
