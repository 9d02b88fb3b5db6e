"""What came to main and is not sealed: merges that wait for their seal, and what came there without a merge."""

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


def left(desk: Desk) -> tuple[str, ...]:
    return list_unsealed(Git(desk.root), "main")


def squashed(desk: Desk) -> str:
    desk.raised().approve()
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--squash", "topic")
    return desk.save("squashed")


def rebased(desk: Desk) -> str:
    desk.raised().approve()
    desk.git("checkout", "-q", "main")
    desk.git("cherry-pick", "topic")
    return desk.git("rev-parse", "HEAD")


def pushed(desk: Desk) -> str:
    desk.git("checkout", "-q", "main")
    desk.write(PATH, requirement())
    return desk.save("pushed")


def forwarded(desk: Desk) -> str:
    desk.raised().approve()
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--ff-only", "topic")
    return desk.git("rev-parse", "HEAD")


WAYS: list[Callable[[Desk], str]] = [squashed, rebased, pushed, forwarded]


@pytest.mark.parametrize("way", WAYS)
def test_what_came_without_a_merge_waits_beside_the_merges_every_time(desk: Desk, way: Callable[[Desk], str]) -> None:
    assert left(desk) == ()
    commit = way(desk)
    desk.anew(8)
    other = REQUIREMENT.replace("bbb1", "bbb2")
    desk.proposed(lambda _: desk.write(PATH.replace(REQUIREMENT, other), requirement(id=other))).approve()
    merge = desk.merge()
    assert left(desk) == (commit, merge)
    desk.seal(merge)
    # The commit of the seals is no change past the gate; the other is still there.
    assert left(desk) == (commit,) == left(desk)
    assert list_unsealed(Git(desk.root), "main", commit) == ()


@pytest.mark.parametrize("way", WAYS)
def test_what_a_later_sealed_merge_mended_waits_no_more(desk: Desk, way: Callable[[Desk], str]) -> None:
    commit = way(desk)
    assert left(desk) == (commit,)
    desk.anew(8)
    desk.proposed(lambda _: desk.write(PATH, requirement(title="补办手续的一项"))).approve()
    merge = desk.merge()
    assert left(desk) == (commit, merge)
    desk.seal(merge, LATER)
    assert left(desk) == ()


def test_machinery_that_was_pushed_is_mended_by_a_sealed_merge_that_puts_it_back(desk: Desk) -> None:
    path = "site/guide/how-to.md"
    desk.git("checkout", "-q", "main")
    desk.write(path, "直接推送的说明\n")
    commit = desk.save("pushed")
    for number, text in enumerate(("直接推送的说明\n经过审批的一行\n", None)):
        desk.anew(8 + number)
        if text is None:
            (desk.root / path).unlink()
        else:
            desk.write(path, text)
        desk.save()
        desk.approve(("govern", "nm150000-govern1"), ("govern", "nm150000-govern2"))
        desk.seal(desk.merge(), LATER + timedelta(hours=number))
        # Who approves one more line has not approved those that were pushed.
        assert left(desk) == (() if text is None else (commit,))


@pytest.mark.parametrize("deed", ["changed", "deleted", "beside"])
def test_a_commit_among_the_seals_that_does_more_than_add_them_waits(desk: Desk, deed: str) -> None:
    desk.seal(desk.raised().approve().merge())
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
    assert left(desk) == (commit,)


def test_what_is_older_than_the_witnesses_waits_for_nothing(desk: Desk) -> None:
    desk.git("checkout", "-q", "main")
    witnesses = (desk.root / ".github/witnesses").read_text(encoding="utf-8")
    (desk.root / ".github/witnesses").unlink()
    desk.amend()
    desk.write("README.md", "x\n")
    desk.save("before")
    desk.write(".github/witnesses", witnesses)
    desk.save("the first witnesses")
    assert left(desk) == ()
