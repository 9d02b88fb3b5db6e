"""What was merged and is not sealed yet."""

from collections.abc import Iterator

from taizhang.git import Commit, Git
from taizhang.seal.sealing import SEALS, predicate_of
from taizhang.seal.signature import WITNESSES

_AT_ONCE = 2000
"""Seals read in one go: of many years' seals, not all need be in memory."""


def pending(git: Git, head: str, since: str | None = None) -> tuple[str, ...]:
    """The merges on `head`'s main line, after `since` where that is named, that no seal speaks of; oldest first.

    A merge that changed nothing needs no seal, and one into a tree without witnesses is older than all sealing.

    Raises:
        RunFailedError: `head` or `since` is not to be found.
    """
    tip = git.commit(head)
    line = git.first_parents(tip.oid)
    start = line.index(git.commit(since).oid) + 1 if since is not None and git.commit(since).oid in line else 0
    merges = [commit for commit in git.commits(line[start:]) if len(commit.parents) == 2]
    sealed = frozenset(_spoken_of(git, tip))
    left = [commit for commit in merges if commit.oid not in sealed]
    return tuple(commit.oid for commit in left if _due(git, commit))


def _due(git: Git, merge: Commit) -> bool:
    before = git.commit(merge.parents[0])
    return before.tree != merge.tree and next(git.blobs([f"{before.tree}:{WITNESSES}"])) is not None


def _spoken_of(git: Git, head: Commit) -> Iterator[str]:
    """The merges that the seals standing in a commit name."""
    entries = git.entries(head.tree, f"{SEALS}/", recursive=True)
    oids = [entry.oid for entry in entries if entry.path.endswith(".json")]
    for start in range(0, len(oids), _AT_ONCE):
        for raw in git.blobs(oids[start : start + _AT_ONCE]):
            yield predicate_of(raw or b"", head.oid)["merge"]
