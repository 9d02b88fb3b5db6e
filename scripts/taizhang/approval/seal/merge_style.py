"""How a commit came onto the main line: by a plain merge, or in a way that leaves nothing which can be sealed.

A seal speaks of a merge commit whose first parent is the main line as it was and whose second is the commit that the
reviewers saw. Forges offer other styles of merging; each is known by its objects and by the request's own head.
"""

from dataclasses import dataclass
from enum import Enum

from taizhang.approval.gate.pull import Pull
from taizhang.base.git import Commit, Git
from taizhang.base.text import Text


class MergeStyle(Enum):
    """A style of merging, with its names, and what it makes of what was reviewed."""

    PLAIN = (Text("创建合并提交", "merge commit"), Text("", ""))
    SQUASH = (
        Text("压缩（squash）", "squash"),
        Text("各级所审的提交没有进入main，代之以平台另造的提交", "main holds a new commit, not the reviewed ones"),
    )
    REBASE = (
        Text("变基（rebase）", "rebase"),
        Text("各级所审的提交没有进入main，代之以平台另造的提交", "main holds new commits, not the reviewed ones"),
    )
    FAST_FORWARD = (
        Text("快进（fast-forward）", "fast-forward"),
        Text("没有合并提交，无从载明合并之前main在哪里、合并带来了什么", "there is no merge commit for a seal to name"),
    )
    OTHER_HEAD = (
        Text("变基后再合并（rebase-merge），或者被手工标记为已合并", "rebase-merge, or marked as merged by hand"),
        Text("合并带来的提交不是各级所审的提交", "what the merge brought is not the commit that was reviewed"),
    )
    EDITED = (
        Text("合并时另有改动", "edited in merging"),
        Text("其内容与两个父提交合并的结果不同，多出或者少了的部分没有人审过", "it is not what its parents merge to"),
    )
    OCTOPUS = (
        Text("一次合并了几个分支（octopus）", "octopus"),
        Text("合并提交只能有两个父提交", "a merge commit has two parents, not more"),
    )
    DIRECT = (
        Text("没有经过合并请求的直接推送", "a direct push"),
        Text("没有人审过", "nobody reviewed it"),
    )


@dataclass(frozen=True, slots=True)
class Arrival:
    """How a commit came onto the main line.

    Attributes:
        before: the commit at which the main line stood, as far as the objects tell.
    """

    commit: Commit
    style: MergeStyle
    before: str


def arrival_of(git: Git, commit: Commit, pull: Pull | None = None) -> Arrival:
    """How `commit` came onto the main line; `pull` is the pull request that the forge says it merged, where known."""
    head = pull.head if pull is not None else None
    if commit.oid == head:
        return Arrival(commit, MergeStyle.FAST_FORWARD, _before_request(git, commit, pull))
    if not commit.parents:
        return Arrival(commit, MergeStyle.DIRECT, commit.oid)
    if len(commit.parents) == 1:
        return _single(git, commit, pull)
    if len(commit.parents) > 2:
        return Arrival(commit, MergeStyle.OCTOPUS, commit.parents[0])
    tree, conflicts = git.merged(*commit.parents)
    if conflicts or tree != commit.tree:
        style = MergeStyle.EDITED
    elif head is not None and commit.parents[1] != head:
        style = MergeStyle.OTHER_HEAD
    else:
        style = MergeStyle.PLAIN
    return Arrival(commit, style, commit.parents[0])


def _before_request(git: Git, head: Commit, pull: Pull | None) -> str:
    """Where the main line stood before the request's own commits were put on it as they are."""
    if len(head.parents) > 1:
        return head.parents[1]  # the main line was merged into the branch before
    listed = {commit.sha for commit in pull.commits} if pull is not None else set()
    at = head
    while at.oid in listed and at.parents:
        at = git.commit(at.parents[0])
    return at.oid


def _single(git: Git, commit: Commit, pull: Pull | None) -> Arrival:
    if pull is not None and git.present(pull.head):
        # The last of many rebased commits gives the same tree as a squash of them all upon those before it.
        count = len(pull.commits)
        same = count > 1 or git.message(commit.oid) == git.message(pull.head)
        steps = [(count, MergeStyle.REBASE)] if same else []
        steps.append((1, MergeStyle.SQUASH))
        for number, style in steps:
            before = _ancestor(git, commit, number)
            if before is None:
                continue
            tree, conflicts = git.merged(before, pull.head)
            if not conflicts and tree == commit.tree:
                return Arrival(commit, style, before)
    return Arrival(commit, MergeStyle.DIRECT, commit.parents[0])


def _ancestor(git: Git, commit: Commit, steps: int) -> str | None:
    at = commit
    for _ in range(steps):
        if not at.parents:
            return None
        at = git.commit(at.parents[0])
    return at.oid


def describe_refused_push(arrival: Arrival) -> Text:
    """Why a push with such a commit is refused, said to whoever pressed the button: nothing was merged yet."""
    name, meaning = arrival.style.value
    if arrival.style is MergeStyle.DIRECT:
        return Text(
            "这次推送没有合并提交：是压缩（squash）、变基（rebase）、快进（fast-forward）方式的合并，或者直接推送。"
            "不予接收，main没有变化。请经合并请求，并选“创建合并提交”方式合并",
            "this push holds no merge commit: it is a squash, a rebase, a fast-forward or a direct push. It is not "
            "taken; merge a pull request, in the style that creates a merge commit",
        )
    return Text(
        f"合并的方式是{name.zh}：{meaning.zh}，不予接收，main没有变化。请选“创建合并提交”方式合并",
        f"the style of this merge is {name.en}: {meaning.en}. It is not taken; merge in the style that creates a merge "
        "commit",
    )


def describe_unsealable(arrival: Arrival, pull: Pull | None = None) -> Text:
    """Why a commit that is on the main line cannot be sealed: its style, what that means, and how to mend it."""
    name, meaning = arrival.style.value
    oid, before = arrival.commit.oid, arrival.before
    which = Text(f"合并请求{pull.number}的", f" of pull request {pull.number}") if pull is not None else Text("", "")
    mend = Text(
        f"请照site/guide/recovery.md第五节，由平台管理员把main恢复到{before}，只留“创建合并提交”方式，"
        "再从原来的分支另提合并请求、重新审查、合并",
        f"As section 5 of site/guide/recovery.md tells: put main back to {before}, allow merge commits only, and merge "
        "the same branch by a new pull request, reviewed anew",
    )
    if arrival.style is MergeStyle.OTHER_HEAD:
        brought = arrival.commit.parents[1]
        head = pull.head if pull is not None else ""
        mend = Text(
            f"所审的是{head}，带来的是{brought}。它由另一份请求合并的，用taizhang seal --merge {oid} --pull 号存证；"
            f"否则在后一份合并请求里改动同一记录来补正，或者{mend.zh.removeprefix('请')}",
            f"{head} was reviewed, {brought} was brought. Where another request was merged by it, run `taizhang seal "
            f"--merge {oid} --pull NUMBER`; else let a later request change the same record, which mends it. "
            f"Or: {mend.en}",
        )
    elif arrival.style is MergeStyle.DIRECT:
        # A house that was founded by several pushes cannot be asked to go back to the first.
        mend = Text(
            f"{mend.zh}；建库时几次直接推送的，设环境变量SEAL_SINCE为其中最后一个提交",
            f"{mend.en}; where it was pushed while the repository was founded, let SEAL_SINCE name the last one",
        )
    return Text(
        f"{which.zh}提交{oid}不予存证，方式是{name.zh}：{meaning.zh}。{mend.zh}。",
        f"The commit {oid}{which.en} is not sealed; its style is {name.en}: {meaning.en}. {mend.en}.",
    )
