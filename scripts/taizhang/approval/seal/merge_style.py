"""How a commit came onto the main line: by a plain merge, or in a way that leaves nothing which can be sealed.

A seal speaks of a merge commit whose first parent is the main line as it was and whose second is the commit that the
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
    """A style of merging, with its names, and what it makes of what was reviewed."""

    PLAIN = (_message("merge-commit"), Text("", ""))
    SQUASH = (
        _message("squash"),
        _message("main-holds-a-new-commit-not-the-reviewed"),
    )
    REBASE = (
        _message("rebase"),
        _message("main-holds-new-commits-not-the-reviewed-ones"),
    )
    FAST_FORWARD = (
        _message("fast-forward"),
        _message("there-is-no-merge-commit-for-a-seal-to-name"),
    )
    OTHER_HEAD = (
        _message("rebase-merge-or-marked-as-merged-by-hand"),
        _message("what-the-merge-brought-is-not-the-commit"),
    )
    EDITED = (
        _message("edited-in-merging"),
        _message("it-is-not-what-its-parents-merge"),
    )
    OCTOPUS = (
        _message("octopus"),
        _message("merge-commit-has-two-parents-not-more"),
    )
    DIRECT = (
        _message("a-direct-push"),
        _message("nobody-reviewed"),
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
        return _message("this-push-holds-no-merge-commit")
    return _message("style-of-this-merge-is-it-is-not-taken", name=name, meaning=meaning)


def describe_unsealable(arrival: Arrival, pull: Pull | None = None) -> Text:
    """Why a commit that is on the main line cannot be sealed: its style, what that means, and how to mend it."""
    name, meaning = arrival.style.value
    oid, before = arrival.commit.oid, arrival.before
    which = _message("of-pull-request", pull_number=pull.number) if pull is not None else Text("", "")
    mend = _message("section-of-site-guide-recovery-md-tells", before=before)
    if arrival.style is MergeStyle.OTHER_HEAD:
        brought = arrival.commit.parents[1]
        head = pull.head if pull is not None else ""
        mend = _message(
            "was-reviewed-was-brought",
            head=head,
            brought=brought,
            oid=oid,
            mend=Text(mend.zh.removeprefix("请"), mend.en),
        )
    elif arrival.style is MergeStyle.DIRECT:
        # A house that was founded by several pushes cannot be asked to go back to the first.
        mend = _message("where-it-was-pushed-while-the-repository", mend=mend)
    return _message("commit-is-not-sealed", which=which, oid=oid, name=name, meaning=meaning, mend=mend)
