"""The hook in a bare repository: real pushes, and nothing gets onto main that the gate would not let through."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

from forges import Make, Request, forge
from merging import AUTHOR, CHAIN, PATH, Desk, requirement
from specimen import ROOT


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
