"""What came to main and is not sealed yet."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cached_property

from taizhang.approval.gate.change import is_statement
from taizhang.approval.seal.sealing import adds_seal, read_predicate
from taizhang.base.git import Commit, Git, PathChange
from taizhang.repository.kinds import SEALS, deed_of, kind_at
from taizhang.repository.machinery.witnesses import WITNESSES

_AT_ONCE = 2000
"""Seals read in one go: of many years' seals, not all need be in memory."""


def list_unsealed(git: Git, head: str, since: str | None = None) -> tuple[str, ...]:
    """The commits on `head`'s main line, after `since` where that is named, that no seal names; oldest first.

    Besides merges these are the commits that came there without one (squashed, rebased, pushed directly) and add more
    than seals: they cannot be sealed, and sealing refuses them. A commit does not wait if later, sealed merges
    corrected all of it, if it changed nothing, or if it came into a tree without witnesses, before all sealing.

    Raises:
        RunFailedError: `head` or `since` does not exist.
    """
    tip = git.commit(head)
    line = git.first_parents(tip.oid)
    start = line.index(git.commit(since).oid) + 1 if since is not None and git.commit(since).oid in line else 0
    later = _Later(git, line, dict(_sealed_records(git, tip)))
    unsealed = [commit for commit in git.commits(line[start:]) if commit.parents and commit.oid not in later.sealed]
    # Most of these are seals: of many years' commits, all are looked at in one go.
    changes = git.changes_of([commit.oid for commit in unsealed if len(commit.parents) == 1])
    return tuple(
        commit.oid
        for commit in unsealed
        if not _is_seals(changes.get(commit.oid)) and _is_due(git, commit) and not later.mend(commit)
    )


def _is_seals(changes: tuple[PathChange, ...] | None) -> bool:
    """Whether a commit without a merge adds seals and nothing else; None is a merge's."""
    return changes is not None and all(adds_seal(change) for change in changes)


def _is_due(git: Git, commit: Commit) -> bool:
    before = git.commit(commit.parents[0])
    return before.tree != commit.tree and next(git.blobs([f"{before.tree}:{WITNESSES}"])) is not None


class _Later:
    """The sealed merges of a main line, and the earlier changes that they corrected.

    `sealed_records` are the merges that the seals of each record name.
    """

    def __init__(self, git: Git, line: Sequence[str], sealed_records: Mapping[str, Iterable[str]]) -> None:
        self._git = git
        self._places = {oid: number for number, oid in enumerate(line)}
        self.sealed = frozenset(merge for merges in sealed_records.values() for merge in merges)
        self._newest = {
            record: max(self._places.get(merge, -1) for merge in merges) for record, merges in sealed_records.items()
        }
        self._first = {
            record: min(self._places.get(merge, -1) for merge in merges) for record, merges in sealed_records.items()
        }

    def mend(self, commit: Commit) -> bool:
        """Whether every record that a commit changed was sealed by a later merge, so that it no longer waits.

        A record's chain approves all of it, that of machinery only what its request changed: so other files are
        corrected where they came without a merge and a later sealed merge restored them. A migration deed covers its
        rows as first sealed, and no later change of them.
        """
        place = self._places[commit.oid]
        is_merge = len(commit.parents) == 2
        return all(
            max(self._newest.get(record_place[1], -1), self._first.get(deed_of(record_place[1]) or "", -1)) > place
            if (record_place := kind_at(change.path)) is not None
            else not is_merge and self._is_put_back(change, place)
            for change in self._list_changes(commit)
            if not is_statement(change.path)
        )

    def _list_changes(self, commit: Commit) -> tuple[PathChange, ...]:
        return self._git.changes(self._git.commit(commit.parents[0]).tree, commit.tree)

    def _is_put_back(self, change: PathChange, place: int) -> bool:
        at, content = self._newest_change.get(change.path, (-1, change.new))
        return at > place and content == change.old

    @cached_property
    def _newest_change(self) -> dict[str, tuple[int, str]]:
        """The place of the last sealed merge that changed each path, and what it made of it."""
        merges = sorted(self.sealed & self._places.keys(), key=self._places.__getitem__)
        return {
            change.path: (self._places[merge.oid], change.new)
            for merge in self._git.commits(merges)
            for change in self._list_changes(merge)
        }


def _sealed_records(git: Git, head: Commit) -> Iterator[tuple[str, list[str]]]:
    """Each record that the seals in a commit are about, with the merges that they name."""
    entries = [entry for entry in git.entries(head.tree, f"{SEALS}/", recursive=True) if entry.path.endswith(".json")]
    merges_of: dict[str, list[str]] = {}
    for start in range(0, len(entries), _AT_ONCE):
        part = entries[start : start + _AT_ONCE]
        for entry, raw in zip(part, git.blobs([entry.oid for entry in part]), strict=True):
            record = entry.path.removeprefix(f"{SEALS}/").partition("/")[0]
            merges_of.setdefault(record, []).append(read_predicate(raw or b"", head.oid)["merge"])
    yield from merges_of.items()
