"""Every merge style of a forge, done with git: the hook accepts the plain one, the seal names the others."""

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
"""The results of a forge's other merge buttons, or of merging by hand with git."""
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
    """An approved request; main has moved by another merge, unless the style needs it unmoved."""
    desk.seal(desk.propose(lambda _: desk.write(OTHER_PATH, requirement(id=OTHER))).approve().merge())
    desk.start_request(8)
    desk.raise_requirement()
    if way in ("squash", "rebase", "ff"):
        desk.propose(lambda _: desk.write(SECOND, requirement(id=Path(SECOND).stem, title="又一项需求")))
    desk.approve()


def move_main(desk: Desk) -> None:
    """Another request is merged and sealed meanwhile."""
    state = (list(desk.reviews), dict(desk.authors), desk.head)
    third = "REQ-150102-20260601-bbb4"
    desk.start_request(9)
    desk.propose(lambda _: desk.write(PATH.replace(REQUIREMENT, third), requirement(id=third, title="第三项")))
    desk.seal(desk.approve().merge(), OPENED + timedelta(hours=3))
    desk.git("checkout", "-q", "-B", "topic", state[2])
    desk.reviews[:], desk.more["number"] = state[0], 8
    desk.authors.clear()
    desk.authors.update(state[1])


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


def audit(root: Path) -> Audit:
    return audit_main_line(Git(root), "main", None, TODAY)


@pytest.mark.parametrize("way", NOT_PLAIN)
def test_a_style_that_cannot_be_sealed_is_refused_beforehand_with_the_style_to_choose(tmp_path: Path, way: str) -> None:
    server = Server(tmp_path)
    prepare(server, way)
    # The hook is disabled while the history up to here is pushed.
    (server.bare / "hooks/pre-receive").rename(tmp_path / "disabled-hook")
    assert server.push("main")[0]
    before = server.git("rev-parse", "main")
    merge_by(server, way)
    sealed_tip = server.git("log", "--format=%H", "--grep=^seal$", "-1", "main")
    if way != "ff":
        assert server.push(f"{sealed_tip}:refs/heads/main")[0], "the other merge was in order"
        before = sealed_tip
    (tmp_path / "disabled-hook").rename(server.bare / "hooks/pre-receive")
    server.save_reviews()
    is_accepted, output = server.push("main")
    assert not is_accepted
    assert "创建合并提交" in output and "不予接收" in output, output
    assert server.git("ls-remote", str(server.bare), "refs/heads/main").split()[0] == before


@pytest.mark.parametrize("way", NOT_PLAIN)
def test_the_seal_names_the_style_and_the_audit_finds_it(tmp_path: Path, way: str) -> None:
    desk = Desk(tmp_path)
    prepare(desk, way)
    tip = merge_by(desk, way)
    pull = read_pull(json.dumps(desk.document()).encode(), "reviews.json")
    assert classify_arrival(Git(desk.root), Git(desk.root).commit(tip), pull).style is STYLES[way]
    with pytest.raises(RunFailedError) as error:
        desk.seal(tip)
    assert STYLES[way].value[0].zh in error.value.message.zh and "不予存证" in error.value.message.zh
    assert "recovery.md" in error.value.message.zh
    breaches = audit(desk.root).breaches
    assert {PATH, tip} & {item for breach in breaches for item in (breach.path, breach.commit)}


@pytest.mark.parametrize("way", [way for way in NOT_PLAIN if way != "ff-updated"])
def test_the_advice_of_the_seal_restores_a_main_that_can_be_sealed(tmp_path: Path, way: str) -> None:
    """The page's own steps: main is reset, the hook enabled again, a new request approved and merged."""
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
    # A new request from the same branch, with its own reviews.
    server.more["number"] = 10
    server.reviews.clear()
    server.approve()
    assert server.judge().mergeable
    merge = server.merge()
    server.save_reviews()
    is_accepted, output = server.push("main")
    assert is_accepted, output
    assert server.seal(merge, OPENED + timedelta(hours=6)).files
    is_accepted, output = server.push("main")
    assert is_accepted, output
    result = audit(server.bare)
    assert result.breaches == ()
    assert list_unsealed(Git(server.root), "main") == ()


def test_a_rebased_merge_may_also_be_mended_by_the_next_request_of_its_record(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    prepare(desk, "rebase-merge")
    merge_by(desk, "rebase-merge")
    desk.start_request(10)
    desk.propose(lambda _: desk.write(PATH, requirement(title="评审现场签到改为人脸识别（重提）"))).approve()
    assert desk.seal(desk.merge(), OPENED + timedelta(hours=6)).files
    result = audit(desk.root)
    assert result.breaches == ()
    assert any("已由" in remark.message.zh for remark in result.remarks)


def test_a_record_after_a_squash_can_be_approved_later_and_stays_named_by_the_audit(
    tmp_path: Path,
) -> None:
    """Where too much was merged since for main to be put back: the record is approved, the breach stays reported."""
    desk = Desk(tmp_path)
    prepare(desk, "squash-one")
    tip = merge_by(desk, "squash-one")
    assert list_unsealed(Git(desk.root), "main") == (tip,)
    desk.start_request(10)
    desk.propose(lambda _: desk.write(PATH, requirement(title="评审现场签到改为人脸识别（重提）"))).approve()
    merge = desk.merge()
    assert desk.seal(merge, OPENED + timedelta(hours=6)).files
    assert list_unsealed(Git(desk.root), "main") == ()
    assert {(breach.commit, breach.path) for breach in audit(desk.root).breaches} == {(tip, PATH)}
    # As described in recovery.md, the audit of later years begins behind it.
    assert audit_main_line(Git(desk.root), "main", tip, TODAY).breaches == ()


def test_a_head_newer_than_the_judged_one_is_judged_as_it_is_pushed(tmp_path: Path) -> None:
    """A merge "when the checks succeed" takes the head of that moment; the old success does not cover it."""
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raise_requirement().approve()
        old = server.head
        memory.statuses.append((old, {"state": "success", "context": "taizhang/gate", "description": "可以合并"}))
        server.propose(lambda _: server.write(PATH, requirement(title="判断之后另改的名称")))
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(sha, AUTHOR, AUTHOR) for sha in (old, server.head)]
        request.reviews = server.reviews
        merge = server.merge()
        is_accepted, output = server.push("main")
        assert not is_accepted and "内容" in output and "[待办]" in output
    sealing = server.seal(merge)
    assert sealing.files == {} and not sealing.verdict.mergeable


def test_a_merge_of_an_older_commit_than_the_head_belongs_to_no_request(tmp_path: Path) -> None:
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment())
        server.raise_requirement().approve()
        server.merge()
        memory.requests[7] = Request(7, AUTHOR, "1" * 40, reviews=server.reviews)
        is_accepted, output = server.push("main")
        assert not is_accepted and "应当恰有一个" in output and "创建合并提交" in output


def test_a_push_of_an_empty_octopus_is_refused(tmp_path: Path) -> None:
    """Its tree is that of main, but the history that it adds could never be merged with effect later."""
    server = Server(tmp_path)
    server.raise_requirement()
    tree, main, topic = (server.git("rev-parse", name) for name in ("main^{tree}", "main", "topic"))
    server.git("branch", "more", "main")
    server.git("checkout", "-q", "more")
    more = server.save("more")
    octopus = server.git("commit-tree", tree, "-p", main, "-p", topic, "-p", more, "-m", "o")
    is_accepted, output = server.push(f"{octopus}:refs/heads/main")
    assert not is_accepted and "octopus" in output
    server.git("update-ref", "refs/heads/main", octopus)
    assert any(breach.commit == octopus for breach in audit(server.root).breaches)


def test_the_chain_is_the_same_for_users_who_bypass_the_forges_protection(tmp_path: Path) -> None:
    """A site administrator, or a user on a bypass list, merges a request that is not approved."""
    server = Server(tmp_path)
    with forge("gitea") as memory:
        server.hook("", **memory.environment(), GITEA_PUSHER_NAME="root", GITEA_PUSH_TRIGGER="pr-merge-to-base")
        server.raise_requirement().approve(*CHAIN[:1])
        request = memory.requests[7] = Request(7, AUTHOR, server.head, opened_at="2026-07-01T00:00:00Z")
        request.commits = [(server.head, AUTHOR, AUTHOR)]
        request.reviews = server.reviews
        server.merge()
        is_accepted, output = server.push("main")
        assert not is_accepted and "[待办]" in output
