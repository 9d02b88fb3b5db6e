"""Every style of merging that a forge offers, done with git: the hook takes the plain one, the seal names the rest."""

import json
from datetime import timedelta
from pathlib import Path

import pytest

from forges import Request, forge
from merging import AUTHOR, CHAIN, OPENED, PATH, REQUIREMENT, TODAY, Desk, requirement
from taizhang.approval.audit.breach import Audit
from taizhang.approval.audit.walk import audit_main_line
from taizhang.approval.gate.pull import read_pull
from taizhang.approval.seal.merge_style import MergeStyle, classify_arrival
from taizhang.approval.seal.pending import list_unsealed
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from test_hook import Server

OTHER = "REQ-150102-20260601-bbb2"
OTHER_PATH = PATH.replace(REQUIREMENT, OTHER)
SECOND = PATH.replace("bbb1", "bbb3")
NOT_PLAIN = ("squash", "squash-one", "rebase", "rebase-one", "ff", "ff-updated", "rebase-merge", "octopus", "edited")
"""What a forge's other buttons, or a hand with git, make of a request."""
STYLES = {
    "squash": MergeStyle.SQUASH,
    "squash-one": MergeStyle.SQUASH,
    "rebase": MergeStyle.REBASE,
    "rebase-one": MergeStyle.REBASE,
    "ff": MergeStyle.FAST_FORWARD,
    "ff-updated": MergeStyle.FAST_FORWARD,
    "rebase-merge": MergeStyle.OTHER_HEAD,
    "octopus": MergeStyle.OCTOPUS,
    "edited": MergeStyle.EDITED,
}


def prepare(desk: Desk, way: str) -> None:
    """An approved request; main has moved since by another merge, but where the style needs it as it was."""
    desk.seal(desk.proposed(lambda _: desk.write(OTHER_PATH, requirement(id=OTHER))).approve().merge())
    desk.anew(8)
    desk.raised()
    if way in ("squash", "rebase", "ff"):
        desk.proposed(lambda _: desk.write(SECOND, requirement(id=Path(SECOND).stem, title="又一项需求")))
    desk.approve()


def move_main(desk: Desk) -> None:
    """Another request is merged and sealed meanwhile."""
    held = (list(desk.reviews), dict(desk.authors), desk.head)
    third = "REQ-150102-20260601-bbb4"
    desk.anew(9)
    desk.proposed(lambda _: desk.write(PATH.replace(REQUIREMENT, third), requirement(id=third, title="第三项")))
    desk.seal(desk.approve().merge(), OPENED + timedelta(hours=3))
    desk.git("checkout", "-q", "-B", "topic", held[2])
    desk.reviews[:], desk.more["number"] = held[0], 8
    desk.authors.clear()
    desk.authors.update(held[1])


def merge_by(desk: Desk, way: str) -> str:
    """Bring the branch `topic` onto main in that way; the new tip of main."""
    head = desk.head
    if way not in ("ff", "ff-updated"):
        move_main(desk)
    desk.git("checkout", "-q", "main")
    match way:
        case "squash" | "squash-one":
            desk.git("merge", "-q", "--squash", "topic")
            desk.save("squashed")
        case "rebase" | "rebase-one":
            desk.git("checkout", "-q", "-B", "rebased", head)
            desk.git("rebase", "-q", "main")
            desk.git("checkout", "-q", "main")
            desk.git("merge", "-q", "--ff-only", "rebased")
        case "ff":
            desk.git("merge", "-q", "--ff-only", "topic")
        case "ff-updated":
            # Main moved, it was merged into the branch, and the branch approved anew before main followed it.
            move_main(desk)
            desk.git("checkout", "-q", "topic")
            desk.git("merge", "-q", "--no-ff", "-m", "update", "main")
            desk.authors[desk.head] = AUTHOR
            desk.reviews.clear()
            desk.approve()
            desk.git("checkout", "-q", "main")
            desk.git("merge", "-q", "--ff-only", "topic")
        case "rebase-merge":
            desk.git("checkout", "-q", "-B", "rebased", head)
            desk.git("rebase", "-q", "main")
            desk.git("checkout", "-q", "main")
            desk.git("merge", "-q", "--no-ff", "-m", "merge", "rebased")
        case "octopus":
            desk.git("checkout", "-q", "-B", "more", desk.git("merge-base", "main", "topic"))
            desk.write("site/guide/n.md", "说明\n")
            desk.save()
            desk.git("checkout", "-q", "main")
            desk.git("merge", "-q", "-m", "merge", "topic", "more")
        case "edited":
            desk.git("merge", "-q", "--no-ff", "--no-commit", "topic")
            desk.write(PATH, requirement(title="合并时另改的名称"))
            desk.save()
    return desk.git("rev-parse", "main")


def judged(root: Path) -> Audit:
    return audit_main_line(Git(root), "main", None, TODAY)


@pytest.mark.parametrize("way", NOT_PLAIN)
def test_a_style_that_cannot_be_sealed_is_refused_beforehand_and_the_word_says_which_to_choose(
    tmp_path: Path, way: str
) -> None:
    server = Server(tmp_path)
    prepare(server, way)
    # The hook watches from here on; what led here was taken before.
    (server.bare / "hooks/pre-receive").rename(tmp_path / "kept")
    assert server.push("main")[0]
    before = server.git("rev-parse", "main")
    merge_by(server, way)
    moved = server.git("log", "--format=%H", "--grep=^seal$", "-1", "main")
    if way != "ff":
        assert server.push(f"{moved}:refs/heads/main")[0], "what was merged meanwhile was in order"
        before = moved
    (tmp_path / "kept").rename(server.bare / "hooks/pre-receive")
    server.tell()
    taken, told = server.push("main")
    assert not taken
    assert "创建合并提交" in told and "不予接收" in told, told
    assert server.git("ls-remote", str(server.bare), "refs/heads/main").split()[0] == before


@pytest.mark.parametrize("way", NOT_PLAIN)
def test_the_seal_says_which_style_it_was_and_the_audit_finds_it(tmp_path: Path, way: str) -> None:
    desk = Desk(tmp_path)
    prepare(desk, way)
    tip = merge_by(desk, way)
    pull = read_pull(json.dumps(desk.document()).encode(), "reviews.json")
    assert classify_arrival(Git(desk.root), Git(desk.root).commit(tip), pull).style is STYLES[way]
    with pytest.raises(RunFailedError) as told:
        desk.seal(tip)
    assert STYLES[way].value[0].zh in told.value.message.zh and "不予存证" in told.value.message.zh
    assert "recovery.md" in told.value.message.zh
    breaches = judged(desk.root).breaches
    assert {PATH, tip} & {item for breach in breaches for item in (breach.path, breach.commit)}


@pytest.mark.parametrize("way", [way for way in NOT_PLAIN if way != "ff-updated"])
def test_what_the_seal_advises_restores_a_main_that_can_be_sealed(tmp_path: Path, way: str) -> None:
    """The page's own steps: main is put back past the hook, the hook stands again, a new request goes the whole way."""
    server = Server(tmp_path)
    hook = server.bare / "hooks/pre-receive"
    prepare(server, way)
    hook.chmod(0o644)
    tip = merge_by(server, way)
    assert server.push("main", "topic")[0]
    pull = read_pull(json.dumps(server.document()).encode(), "reviews.json")
    before = classify_arrival(Git(server.root), Git(server.root).commit(tip), pull).before
    assert server.push(f"--force-with-lease=main:{tip}", f"{before}:refs/heads/main")[0]
    hook.chmod(0o755)
    server.git("checkout", "-q", "main")
    server.git("reset", "-q", "--hard", before)
    server.git("checkout", "-q", "topic")
    # A new request from the same branch, with reviews of its own.
    server.more["number"] = 10
    server.reviews.clear()
    server.approve()
    assert server.judge().mergeable
    merge = server.merge()
    server.tell()
    taken, told = server.push("main")
    assert taken, told
    assert server.seal(merge, OPENED + timedelta(hours=6)).files
    taken, told = server.push("main")
    assert taken, told
    result = judged(server.bare)
    assert result.breaches == ()
    assert list_unsealed(Git(server.root), "main") == ()


def test_a_rebased_merge_may_also_be_mended_by_the_next_request_of_its_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    prepare(desk, "rebase-merge")
    merge_by(desk, "rebase-merge")
    desk.anew(10)
    desk.proposed(lambda _: desk.write(PATH, requirement(title="评审现场签到改为人脸识别（重提）"))).approve()
    assert desk.seal(desk.merge(), OPENED + timedelta(hours=6)).files
    result = judged(desk.root)
    assert result.breaches == ()
    assert any("已由" in remark.message.zh for remark in result.remarks)


def test_what_stands_past_a_squash_can_be_approved_by_a_later_request_and_stays_named_by_the_audit(
    tmp_path: Path,
) -> None:
    """Where too much was merged since for main to be put back: the record is approved, the breach is no secret."""
    desk = Desk(tmp_path)
    prepare(desk, "squash-one")
    tip = merge_by(desk, "squash-one")
    assert list_unsealed(Git(desk.root), "main") == (tip,)
    desk.anew(10)
    desk.proposed(lambda _: desk.write(PATH, requirement(title="评审现场签到改为人脸识别（重提）"))).approve()
    merge = desk.merge()
    assert desk.seal(merge, OPENED + timedelta(hours=6)).files
    assert list_unsealed(Git(desk.root), "main") == ()
    assert {(breach.commit, breach.path) for breach in judged(desk.root).breaches} == {(tip, PATH)}
    # As recovery.md says, the audit of later years begins behind it.
    assert audit_main_line(Git(desk.root), "main", tip, TODAY).breaches == ()


def test_a_head_newer_than_the_judged_one_is_judged_as_it_is_pushed(tmp_path: Path) -> None:
    """A merge "when the checks succeed" takes whatever the head is by then; the old success says nothing of it."""
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raised().approve()
        old = server.head
        memory.statuses.append((old, {"state": "success", "context": "taizhang/gate", "description": "可以合并"}))
        server.proposed(lambda _: server.write(PATH, requirement(title="判断之后另改的名称")))
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(sha, AUTHOR, AUTHOR) for sha in (old, server.head)]
        request.reviews = server.reviews
        merge = server.merge()
        taken, told = server.push("main")
        assert not taken and "内容" in told and "[待办]" in told
    sealing = server.seal(merge)
    assert sealing.files == {} and not sealing.verdict.mergeable


def test_a_merge_of_an_older_commit_than_the_head_is_nobodys_request(tmp_path: Path) -> None:
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raised().approve()
        server.merge()
        memory.requests[7] = Request(7, AUTHOR, "1" * 40, reviews=server.reviews)
        taken, told = server.push("main")
        assert not taken and "应当恰有一个" in told and "创建合并提交" in told


def test_a_push_of_an_empty_octopus_brings_nothing_in_by_the_back_door(tmp_path: Path) -> None:
    """Its tree is main's own, but what it makes part of the history would merge as nothing later."""
    server = Server(tmp_path)
    server.raised()
    tree, main, topic = (server.git("rev-parse", name) for name in ("main^{tree}", "main", "topic"))
    server.git("branch", "more", "main")
    server.git("checkout", "-q", "more")
    more = server.save("more")
    octopus = server.git("commit-tree", tree, "-p", main, "-p", topic, "-p", more, "-m", "o")
    taken, told = server.push(f"{octopus}:refs/heads/main")
    assert not taken and "octopus" in told
    server.git("update-ref", "refs/heads/main", octopus)
    assert any(breach.commit == octopus for breach in judged(server.root).breaches)


def test_the_chain_is_the_same_whoever_may_pass_the_forges_own_protection(tmp_path: Path) -> None:
    """A site administrator, or one on a bypass list, presses the button on a request that is not approved."""
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment(), GITEA_PUSHER_NAME="root", GITEA_PUSH_TRIGGER="pr-merge-to-base")
        server.raised().approve(*CHAIN[:1])
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(server.head, AUTHOR, AUTHOR)]
        request.reviews = server.reviews
        server.merge()
        taken, told = server.push("main")
        assert not taken and "[待办]" in told
