"""The trusted side: schemas, statutes and reviewers of one commit."""

from datetime import date
from pathlib import Path

from taizhang.base.errors import RunFailedError, ToolFailedError
from taizhang.base.git import REGULAR, Git
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder
from taizhang.documents.schema import Schemas
from taizhang.law.law import Law
from taizhang.repository.machinery import is_of_another_version
from taizhang.repository.repository import FORGE_SETTINGS, Flaw, Machinery, load_machinery
from taizhang.repository.reviewers import PATH, Reviewers

_message = Messages(__file__)


class Snapshot:
    """The machinery that judges, as of one commit.

    Attributes:
        reviewers: who may approve what.
    """

    def __init__(self, schemas: Schemas, law: Law, reviewers: Reviewers, folder: object = None) -> None:
        self._folder = folder
        self.schemas = schemas
        self.law = law
        self.reviewers = reviewers

    def as_of(self, day: date) -> "Snapshot":
        """The same machinery, its law showing the divisions of a day."""
        return Snapshot(self.schemas, self.law.as_of(day), self.reviewers, self._folder)


def load_snapshot(git: Git, tree: str) -> Snapshot:
    """The machinery of a tree.

    Raises:
        RunFailedError: it is missing or at fault there; nothing can then be judged.
    """
    machinery, folder = _export_machinery(git, tree)
    if machinery.law is None or machinery.reviewers is None:
        raise _machinery_error(machinery.flaws[0].path if machinery.flaws else PATH)
    return Snapshot(machinery.schemas, machinery.law, machinery.reviewers, folder)


def _machinery_error(where: str) -> RunFailedError:
    return RunFailedError(_message("machinery-is-missing-or-at-fault", path=where))


_LOADED: dict[tuple[tuple[str, str], ...], tuple[Machinery, ScratchFolder]] = {}
"""Machinery by its objects: the same objects are the same machinery, in whatever tree."""
_MOST = 64


def load_judging_snapshot(git: Git, commit: str) -> tuple[Snapshot, str]:
    """The machinery that judges a request into a commit, and the commit that it is from.

    It is the commit's own; where that is missing or at fault, that of the last commit on its main line that was able
    to judge, so that the request which corrects it can be judged.

    Raises:
        RunFailedError: no commit on the line can judge.

    Source: house/gate.
    """
    try:
        return load_complete_snapshot(git, commit), commit
    except ToolFailedError:
        raise
    except RunFailedError as error:
        for earlier in reversed(git.first_parents(commit)[:-1]):
            try:
                return load_complete_snapshot(git, earlier), earlier
            except ToolFailedError:
                raise
            except RunFailedError:
                continue
        raise error


def load_complete_snapshot(git: Git, commit: str) -> Snapshot:
    """The machinery of a commit, where it has everything that the repository was founded with.

    Raises:
        RunFailedError: it is missing or at fault there.
    """
    tree = git.commit(commit).tree
    result = load_snapshot(git, tree)
    if missing := find_missing_parts(read_machinery(git, tree)):
        founded = git.commit(git.first_parents(commit)[0]).tree
        if not missing <= find_missing_parts(read_machinery(git, founded)):
            raise _machinery_error(min(missing)[1])
    return result


def find_missing_parts(machinery: Machinery) -> frozenset[tuple[str, str, str]]:
    """What this program reads and the machinery lacks, by `flaw_key`: it may be of an older program."""
    return frozenset(flaw_key(flaw) for flaw in machinery.flaws if is_of_another_version(flaw.path, flaw.fault))


def flaw_key(flaw: Flaw) -> tuple[str, str, str]:
    """The identity of a flaw of machinery, on whatever line it is."""
    params = flaw.fault.params
    return flaw.fault.code, flaw.path, str(params.get("source") or params.get("field") or params.get("place", ""))


def read_machinery(git: Git, tree: str) -> Machinery:
    """The machinery of a tree with its flaws; its schemas can be read as long as it is referenced.

    Raises:
        RunFailedError: a schema is missing or is no valid JSON Schema, or the machinery cannot be read.
    """
    return _export_machinery(git, tree)[0]


def _export_machinery(git: Git, tree: str) -> tuple[Machinery, ScratchFolder]:
    """The machinery, with the folder that its schemas are read from as they are needed: it goes when they go."""
    key = tuple((entry.path, entry.oid) for entry in git.entries(tree, "schemas", PATH, FORGE_SETTINGS))
    if key not in _LOADED:
        while len(_LOADED) >= _MOST:
            del _LOADED[next(iter(_LOADED))]
        _LOADED[key] = _read_exported(git, tree)
    return _LOADED[key]


def _read_exported(git: Git, tree: str) -> tuple[Machinery, ScratchFolder]:
    entries = [
        entry for entry in git.entries(tree, "schemas/", PATH, FORGE_SETTINGS, recursive=True) if entry.mode == REGULAR
    ]
    folder = ScratchFolder("machinery")
    root = Path(folder.name)
    (root / "schemas").mkdir()
    for entry, raw in zip(entries, git.blobs([entry.oid for entry in entries]), strict=True):
        target = root / entry.path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(raw or b"")
    try:
        return load_machinery(root), folder
    except RunFailedError:
        raise
    except Exception as error:
        # A file that fits its schema may still be unreadable; no tree may crash the gate.
        raise RunFailedError(
            _message("machinery-cannot-be-read", error_type=type(error).__name__, error=error)
        ) from error
