"""How a commit came onto the main line: by a plain merge, or in a way that leaves nothing which can be sealed.

A seal is about a merge commit whose first parent is the main line as it was and whose second is the commit that the
reviewers saw. Forges offer other styles of merging; each is known by its objects and by the request's own head.
"""

from dataclasses import dataclass
from enum import Enum

from taizhang.approval.gate.pull import Pull
from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)


class MergeStyle(Enum):
    """A style of merging: its name, and its effect on what was reviewed."""

    PLAIN = (_message("merge-commit"), Text("", ""))
    SQUASH = (
        _message("squash"),
        _message("squashed"),
    )
    REBASE = (
        _message("rebase"),
        _message("rebased"),
    )
    FAST_FORWARD = (
        _message("fast-forward"),
        _message("no-merge-commit"),
    )
    OTHER_HEAD = (
        _message("rebased-or-marked-as-merged"),
        _message("other-commit-merged"),
    )
    EDITED = (
        _message("edited-in-merging"),
        _message("it-is-not-what-its-parents-merge"),
    )
    OCTOPUS = (
        _message("octopus"),
        _message("more-than-two-parents"),
    )
    DIRECT = (
        _message("a-direct-push"),
        _message("nobody-reviewed"),
    )


@dataclass(frozen=True, slots=True)
class CommitArrival:
    """How a commit came onto the main line.

    Attributes:
        before: the commit of the main line before it, as far as the objects show.
    """

    commit: Commit
    style: MergeStyle
    before: str


def classify_arrival(git: Git, commit: Commit, pull: Pull | None = None) -> CommitArrival:
    """How `commit` came onto the main line; `pull` is the pull request that it merged by the forge, where known."""
    head = pull.head if pull is not None else None
    if commit.oid == head:
        return CommitArrival(commit, MergeStyle.FAST_FORWARD, _before_request(git, commit, pull))
    if not commit.parents:
        return CommitArrival(commit, MergeStyle.DIRECT, commit.oid)
    if len(commit.parents) == 1:
        return _find_single_parent_style(git, commit, pull)
    if len(commit.parents) > 2:
        return CommitArrival(commit, MergeStyle.OCTOPUS, commit.parents[0])
    tree, conflicts = git.merge_trees(*commit.parents)
    if conflicts or tree != commit.tree:
        style = MergeStyle.EDITED
    elif head is not None and commit.parents[1] != head:
        style = MergeStyle.OTHER_HEAD
    else:
        style = MergeStyle.PLAIN
    return CommitArrival(commit, style, commit.parents[0])


def _before_request(git: Git, head: Commit, pull: Pull | None) -> str:
    """The commit of the main line before the request's own commits were put on it as they are."""
    if len(head.parents) > 1:
        return head.parents[1]  # the main line was merged into the branch before
    shas = {commit.sha for commit in pull.commits} if pull is not None else set()
    ancestor = head
    while ancestor.oid in shas and ancestor.parents:
        ancestor = git.commit(ancestor.parents[0])
    return ancestor.oid


def _find_single_parent_style(git: Git, commit: Commit, pull: Pull | None) -> CommitArrival:
    if pull is not None and git.has_commit(pull.head):
        # The last of many rebased commits gives the same tree as a squash of them all upon those before it.
        count = len(pull.commits)
        is_rebase = count > 1 or git.message(commit.oid) == git.message(pull.head)
        steps = [(count, MergeStyle.REBASE)] if is_rebase else []
        steps.append((1, MergeStyle.SQUASH))
        for number, style in steps:
            before = _find_ancestor(git, commit, number)
            if before is None:
                continue
            tree, conflicts = git.merge_trees(before, pull.head)
            if not conflicts and tree == commit.tree:
                return CommitArrival(commit, style, before)
    return CommitArrival(commit, MergeStyle.DIRECT, commit.parents[0])


def _find_ancestor(git: Git, commit: Commit, steps: int) -> str | None:
    ancestor = commit
    for _ in range(steps):
        if not ancestor.parents:
            return None
        ancestor = git.commit(ancestor.parents[0])
    return ancestor.oid


def describe_refused_push(arrival: CommitArrival) -> Text:
    """Why a push with such a commit is refused, for the person who merges: nothing was merged yet."""
    name, meaning = arrival.style.value
    if arrival.style is MergeStyle.DIRECT:
        return _message("this-push-holds-no-merge-commit")
    return _message("style-is-not-accepted", style=name, meaning=meaning)


def describe_unsealable(arrival: CommitArrival, pull: Pull | None = None) -> Text:
    """Why a commit that is on the main line cannot be sealed: its style, what that means, and the remedy."""
    name, meaning = arrival.style.value
    oid, before = arrival.commit.oid, arrival.before
    pull_text = _message("of-pull-request", number=pull.number) if pull is not None else Text("", "")
    remedy = _message("restore-main", before=before)
    if arrival.style is MergeStyle.OTHER_HEAD:
        brought = arrival.commit.parents[1]
        head = pull.head if pull is not None else ""
        remedy = _message(
            "another-commit-was-reviewed",
            reviewed=head,
            brought=brought,
            oid=oid,
            remedy=Text(remedy.zh.removeprefix("请"), remedy.en),
        )
    elif arrival.style is MergeStyle.DIRECT:
        # A repository that was founded by several pushes cannot go back to the first.
        remedy = _message("pushed-while-founding", remedy=remedy)
    return _message("commit-is-not-sealed", pull=pull_text, oid=oid, style=name, meaning=meaning, remedy=remedy)
