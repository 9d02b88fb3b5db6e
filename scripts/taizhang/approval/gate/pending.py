"""Objections in pull requests of their own: opened in time, they block an enrolment before they are merged."""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any

from taizhang.approval.gate.growth import flaw_at
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.git import Git
from taizhang.base.text import Param
from taizhang.documents.document import read_document
from taizhang.law.law import Law
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.records import Entry
from taizhang.repository.kinds import kind_at
from taizhang.repository.repository import Flaw, Repository

_FOLDER = "ledger/notices/"


PendingLookup = Callable[[], Sequence[PendingObjection]]
"""Looks the pending objections up; called only where a change enrols something."""


def read_pending_objections(
    git: Git, base: str, head: str, pull: int, opened_on: date, trusted: Snapshot
) -> Iterator[PendingObjection]:
    """The objections that the notices of the commit `head` contain and those of the commit `base` do not.

    Raises:
        RunFailedError: one of the commits is missing.
    """
    old, new = git.commit(base).tree, git.commit(head).tree
    for change in git.changes(old, new):
        place = kind_at(change.path)
        if not change.path.startswith(_FOLDER) or place is None or change.status == "D":
            continue
        before, after = (_read_objections(git, f"{tree}:{change.path}", trusted) for tree in (old, new))
        if after is None:
            yield PendingObjection(place[1], "", pull, opened_on)
            continue
        for objection in after:
            if objection not in (before or ()):
                requirement = objection.get("requirement") if isinstance(objection, dict) else ""
                yield PendingObjection(place[1], str(requirement or ""), pull, opened_on)


def _read_objections(git: Git, name: str, trusted: Snapshot) -> list[Any] | None:
    raw = next(git.blobs([name]))
    if raw is None:
        return []
    document, _ = read_document(raw, name.partition(":")[2], trusted.schemas["notice"].shape)
    objections = document.data.get("objections", []) if document is not None else None
    return objections if isinstance(objections, list) else None


def find_blocked_entries(before: Repository, after: Repository, law: Law, pending: PendingLookup) -> Iterator[Flaw]:
    """The new entries whose requirement is blocked by an open objection request. Source: region-2021-1131/2.3."""
    added = [entry for key, entry in after.book.entries.items() if key not in before.book.entries]
    waiting = pending() if added else ()
    for entry in added:
        yield from _find_blocking_objections(entry, after, law, waiting)


def _find_blocking_objections(
    entry: Entry, after: Repository, law: Law, waiting: Sequence[PendingObjection]
) -> Iterator[Flaw]:
    notice = after.book.notices.get(entry.notice)
    if notice is None:
        return
    for objection in waiting:
        if objection.holds(notice, entry.requirement, law):
            params: dict[str, Param] = {
                "entry": entry.id,
                "requirement": entry.requirement,
                "notice": notice.id,
                "pull": objection.pull,
            }
            yield flaw_at("G12", after.book.document(entry.id), entry.id, ("notice",), params)
