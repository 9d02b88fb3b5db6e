"""Unsealed commits on main: merges that wait for their seal, and commits that came there without a merge."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from merging import OPENED, PATH, REQUIREMENT, Desk, requirement
from taizhang.approval.seal.pending import list_unsealed
from taizhang.base.git import Git

LATER = OPENED + timedelta(hours=3)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def unsealed_commits(desk: Desk) -> tuple[str, ...]:
    return list_unsealed(Git(desk.root), "main")


def squash(desk: Desk) -> str:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--squash", "topic")
    return desk.save("squashed")


def rebase(desk: Desk) -> str:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    desk.git("cherry-pick", "topic")
    return desk.git("rev-parse", "HEAD")


def push_directly(desk: Desk) -> str:
    desk.git("checkout", "-q", "main")
    desk.write(PATH, requirement())
    return desk.save("pushed")


def fast_forward(desk: Desk) -> str:
    desk.raise_requirement().approve()
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--ff-only", "topic")
    return desk.git("rev-parse", "HEAD")


WAYS: list[Callable[[Desk], str]] = [squash, rebase, push_directly, fast_forward]


@pytest.mark.parametrize("way", WAYS)
def test_a_commit_without_a_merge_is_listed_beside_the_merges_every_time(
    desk: Desk, way: Callable[[Desk], str]
) -> None:
    assert unsealed_commits(desk) == ()
    commit = way(desk)
    desk.start_request(8)
    other = REQUIREMENT.replace("bbb1", "bbb2")
    desk.propose(lambda _: desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other))).approve()
    merge = desk.merge()
    assert unsealed_commits(desk) == (commit, merge)
    desk.seal(merge)
    # The commit of the seals is no change past the gate; the other is still there.
    assert unsealed_commits(desk) == (commit,) == unsealed_commits(desk)
    assert list_unsealed(Git(desk.root), "main", commit) == ()


@pytest.mark.parametrize("way", WAYS)
def test_a_commit_mended_by_a_later_sealed_merge_is_no_longer_listed(desk: Desk, way: Callable[[Desk], str]) -> None:
    commit = way(desk)
    assert unsealed_commits(desk) == (commit,)
    desk.start_request(8)
    desk.propose(lambda _: desk.write(PATH, requirement(title="补办手续的一项"))).approve()
    merge = desk.merge()
    assert unsealed_commits(desk) == (commit, merge)
    desk.seal(merge, LATER)
    assert unsealed_commits(desk) == ()


def test_machinery_that_was_pushed_is_mended_by_a_sealed_merge_that_puts_it_back(desk: Desk) -> None:
    path = "site/guide/how-to.md"
    desk.git("checkout", "-q", "main")
    desk.write(path, "直接推送的说明\n")
    commit = desk.save("pushed")
    for number, text in enumerate(("直接推送的说明\n经过审批的一行\n", None)):
        desk.start_request(8 + number)
        if text is None:
            (desk.root / path).unlink()
        else:
            desk.write(path, text)
        desk.save()
        desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
        desk.seal(desk.merge(), LATER + timedelta(hours=number))
        # Approving one more line does not approve the pushed ones.
        assert unsealed_commits(desk) == (() if text is None else (commit,))


@pytest.mark.parametrize("deed", ["changed", "deleted", "beside"])
def test_a_commit_of_seals_that_does_more_than_add_them_is_listed(desk: Desk, deed: str) -> None:
    desk.seal(desk.raise_requirement().approve().merge())
    seal = desk.root / f"ledger/approvals/{REQUIREMENT}/0001.json.sig"
    match deed:
        case "changed":
            seal.write_bytes(seal.read_bytes() + b"\n")
        case "deleted":
            seal.unlink()
        case "beside":
            desk.write(f"ledger/approvals/{REQUIREMENT}/0002.json", "{}")
            desk.write("README.md", "x\n")
    desk.git("checkout", "-q", "main")
    if deed == "beside":
        desk.git("rm", "-q", "--cached", "--ignore-unmatch", f"ledger/approvals/{REQUIREMENT}/0002.json")
        (desk.root / f"ledger/approvals/{REQUIREMENT}/0002.json").unlink()
    commit = desk.save("past the gate")
    assert unsealed_commits(desk) == (commit,)


def test_a_commit_older_than_the_witnesses_is_not_listed(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    witnesses = (desk.root / ".github/witnesses").read_text(encoding="utf-8")
    (desk.root / ".github/witnesses").unlink()
    desk.amend()
    desk.write("README.md", "x\n")
    desk.save("before")
    desk.write(".github/witnesses", witnesses)
    desk.save("the first witnesses")
    assert unsealed_commits(desk) == ()
