"""Objections that wait in pull requests of their own: opened in time, they hold an enrolment before they are merged."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.document import read
from taizhang.gate.growth import flaw_at
from taizhang.gate.snapshot import Snapshot
from taizhang.git import Git
from taizhang.kinds import kind_at
from taizhang.law import Law
from taizhang.notice_window import window_of
from taizhang.records import Entry, Notice
from taizhang.repository import Flaw, Repository
from taizhang.text import Param

_FOLDER = "ledger/notices/"


@dataclass(frozen=True, slots=True)
class PendingObjection:
    """An objection to one requirement of a notice that is not on main yet.

    Attributes:
        requirement: the id; empty where the proposed file cannot be read, which holds the whole notice.
        pull: the number of the pull request that proposes it.
        opened_on: when that was opened, in Beijing time.
    """

    notice: str
    requirement: str
    pull: int
    opened_on: date

    def holds(self, notice: Notice, requirement: str, law: Law) -> bool:
        """Whether it keeps `requirement` off the ledger: to this notice, and opened by its last day."""
        return (
            self.notice == notice.id
            and self.requirement in ("", requirement)
            and window_of(notice, law).is_in_time(self.opened_on)
        )


Pending = Callable[[], Sequence[PendingObjection]]
"""Looks the pending objections up; asked only where a change enrols something."""


def pending_in(
    git: Git, base: str, head: str, pull: int, opened_on: date, trusted: Snapshot
) -> Iterator[PendingObjection]:
    """The objections that the commit `head` holds in its notices and the commit `base` does not.

    Raises:
        RunFailedError: one of the commits is missing.
    """
    old, new = git.commit(base).tree, git.commit(head).tree
    for change in git.changes(old, new):
        place = kind_at(change.path)
        if not change.path.startswith(_FOLDER) or place is None or change.status == "D":
            continue
        before, after = (_objections(git, f"{tree}:{change.path}", trusted) for tree in (old, new))
        if after is None:
            yield PendingObjection(place[1], "", pull, opened_on)
            continue
        for objection in after:
            if objection not in (before or ()):
                requirement = objection.get("requirement") if isinstance(objection, dict) else ""
                yield PendingObjection(place[1], str(requirement or ""), pull, opened_on)


def _objections(git: Git, name: str, trusted: Snapshot) -> list[Any] | None:
    raw = next(git.blobs([name]))
    if raw is None:
        return []
    document, _ = read(raw, name.partition(":")[2], trusted.schemas["notice"].shape)
    found = document.data.get("objections", []) if document is not None else None
    return found if isinstance(found, list) else None


def find_held_entries(before: Repository, after: Repository, law: Law, pending: Pending) -> Iterator[Flaw]:
    """The new entries whose requirement an open objection request holds, each named. Source: region-2021-1131/2.3."""
    added = [entry for key, entry in after.book.entries.items() if key not in before.book.entries]
    waiting = pending() if added else ()
    for entry in added:
        yield from _held(entry, after, law, waiting)


def _held(entry: Entry, after: Repository, law: Law, waiting: Sequence[PendingObjection]) -> Iterator[Flaw]:
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
