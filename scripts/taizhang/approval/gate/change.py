"""The changes of a merge, each path classified as record or machinery."""

from dataclasses import dataclass
from functools import cached_property

from taizhang.base import git as objects
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.repository.kinds import SEALS, Kind, kind_at
from taizhang.repository.tree import ATTACHMENT, STATEMENTS

_message = Messages(__file__)


@dataclass(frozen=True)
class ProposedChange:
    """The difference between the base and what merging the head gives.

    Attributes:
        base: the tree before.
        tree: the tree after.
        head: the commit that is merged.
        paths: what differs.
    """

    git: Git
    base: str
    tree: str
    head: str
    paths: tuple[objects.PathChange, ...]

    @cached_property
    def records(self) -> dict[str, tuple[Kind, str, objects.PathChange]]:
        """The changed paths of existing or possible records, with its kind and id; seals are excluded."""
        records = {}
        for change in self.paths:
            place = kind_at(change.path)
            if place is not None and place[0].name != "approval":
                records[change.path] = (*place, change)
        return records

    @cached_property
    def attachments(self) -> tuple[objects.PathChange, ...]:
        """The changed files that belong to a record beside them."""
        return tuple(change for change in self.paths if ATTACHMENT.fullmatch(change.path))

    @cached_property
    def seals(self) -> tuple[objects.PathChange, ...]:
        """The changed files among the seals."""
        return tuple(change for change in self.paths if change.path.startswith(f"{SEALS}/"))

    @cached_property
    def statements(self) -> tuple[objects.PathChange, ...]:
        """The changed files among the signed opinions: they approve the rest and need no approval."""
        return tuple(change for change in self.paths if is_statement(change.path))

    @property
    def substance(self) -> tuple[objects.PathChange, ...]:
        """What is to be approved: everything but the opinions on it."""
        return tuple(change for change in self.paths if not is_statement(change.path))

    @cached_property
    def machinery(self) -> tuple[objects.PathChange, ...]:
        """Everything else that changed: schemas, code, workflows, reviewers, pages."""
        belonging = (*self.attachments, *self.seals, *self.statements)
        others = {*self.records, *(change.path for change in belonging)}
        return tuple(change for change in self.paths if change.path not in others)

    @property
    def twofold(self) -> bool:
        """Whether it changes both records and machinery."""
        return bool(self.machinery) and len(self.machinery) < len(self.substance)


def is_statement(path: str) -> bool:
    """Whether a path is one of a signed opinion or its signature; the folder's guide is excluded."""
    return path.startswith(STATEMENTS) and not path.endswith("/README.md")


def compute_change(git: Git, base: str, head: str) -> ProposedChange:
    """What merging commit `head` into commit `base` changes.

    Raises:
        RunFailedError: they conflict, or both changed one file: what was reviewed is then not what would be merged.
    """
    tree, conflicts = git.merge_trees(base, head)
    if conflicts:
        raise _conflict_error(conflicts[0])
    before = git.commit(base).tree
    paths = git.changes(before, tree)
    reviewed = {entry.path: entry.oid for entry in git.entries(head, *(item.path for item in paths))} if paths else {}
    for item in paths:
        if reviewed.get(item.path, objects.NOTHING) != item.new:
            raise _conflict_error(item.path)
    return ProposedChange(git, before, tree, head, paths)


def _conflict_error(path: str) -> RunFailedError:
    return RunFailedError(_message("changed-on-the-base-as-well", path=path))
