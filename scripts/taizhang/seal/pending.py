"""What was merged and is not sealed yet."""

from collections.abc import Iterator, Mapping

from taizhang.git import Commit, Git
from taizhang.kinds import kind_at
from taizhang.machinery.witnesses import WITNESSES
from taizhang.seal.sealing import SEALS, predicate_of

_NEWEST = 50
"""Direct changes that are looked at; the forge is asked about each, and the audit knows of them all."""
_AT_ONCE = 2000
"""Seals read in one go: of many years' seals, not all need be in memory."""


def pending(git: Git, head: str, since: str | None = None) -> tuple[str, ...]:
    """The merges on `head`'s main line, after `since` where that is named, that no seal speaks of; oldest first.

    One whose records were all mended by a later, sealed merge waits for none.

    A merge that changed nothing needs no seal, and one into a tree without witnesses is older than all sealing.

    Raises:
        RunFailedError: `head` or `since` is not to be found.
    """
    tip = git.commit(head)
    line = git.first_parents(tip.oid)
    start = line.index(git.commit(since).oid) + 1 if since is not None and git.commit(since).oid in line else 0
    merges = [commit for commit in git.commits(line[start:]) if len(commit.parents) == 2]
    sealed = dict(_sealed_records(git, tip))
    spoken_of = {merge for found in sealed.values() for merge in found}
    order = {oid: number for number, oid in enumerate(line)}
    newest = {record: max(order.get(merge, -1) for merge in found) for record, found in sealed.items()}
    left = [commit for commit in merges if commit.oid not in spoken_of]
    return tuple(
        commit.oid for commit in left if _due(git, commit) and not _is_mended(git, commit, order[commit.oid], newest)
    )


def find_direct_changes(git: Git, head: str, since: str | None = None) -> tuple[str, ...]:
    """The commits on `head`'s main line that changed more than seals and are no merge of two; oldest first.

    What a repository was founded with lies before its first merge and is none of them; before there is any merge, only
    the last few commits are. What a later, sealed merge of the same records approved is none of them any more.

    Raises:
        RunFailedError: `head` or `since` is not to be found.
    """
    tip = git.commit(head)
    line = git.first_parents(tip.oid)
    order = {oid: number for number, oid in enumerate(line)}
    direct = git.unmerged_changes(tip.oid, SEALS)
    if not direct:
        return ()
    merges = (commit for commit in git.commits(line) if len(commit.parents) == 2 and _due(git, commit))
    first = next(merges, None)
    start = order[first.oid] if first is not None else max(0, len(line) - _NEWEST)
    start = max(start, order.get(git.commit(since).oid, 0) if since is not None else 0)
    later = sorted((oid for oid in direct if order[oid] > start), key=order.__getitem__)[-_NEWEST:]
    found = list(git.commits(later))
    if not found:
        return ()
    newest = {record: max(order.get(merge, -1) for merge in named) for record, named in _sealed_records(git, tip)}
    return tuple(
        commit.oid
        for commit in found
        if commit.parents and _has_witnesses(git, commit) and not _is_mended(git, commit, order[commit.oid], newest)
    )


def _due(git: Git, merge: Commit) -> bool:
    return git.commit(merge.parents[0]).tree != merge.tree and _has_witnesses(git, merge)


def _has_witnesses(git: Git, commit: Commit) -> bool:
    before = git.commit(commit.parents[0])
    return next(git.blobs([f"{before.tree}:{WITNESSES}"])) is not None


def _is_mended(git: Git, merge: Commit, place: int, newest: Mapping[str, int]) -> bool:
    """Whether every record that a merge changed was sealed by a later merge, so that nothing of it waits for a seal.

    `place` is the merge's place on the main line, `newest` that of the last sealed merge of each record.
    """
    changes = git.changes(git.commit(merge.parents[0]).tree, merge.tree)
    records = [found[1] if (found := kind_at(change.path)) is not None else None for change in changes]
    return all(record is not None and newest.get(record, -1) > place for record in records)


def _sealed_records(git: Git, head: Commit) -> Iterator[tuple[str, list[str]]]:
    """Each record that seals standing in a commit speak of, with the merges that they name."""
    entries = [entry for entry in git.entries(head.tree, f"{SEALS}/", recursive=True) if entry.path.endswith(".json")]
    found: dict[str, list[str]] = {}
    for start in range(0, len(entries), _AT_ONCE):
        part = entries[start : start + _AT_ONCE]
        for entry, raw in zip(part, git.blobs([entry.oid for entry in part]), strict=True):
            record = entry.path.removeprefix(f"{SEALS}/").partition("/")[0]
            found.setdefault(record, []).append(predicate_of(raw or b"", head.oid)["merge"])
    yield from found.items()
