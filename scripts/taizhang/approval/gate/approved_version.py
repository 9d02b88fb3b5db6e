"""The approved version of a record: the last one that was sealed, whatever was merged since without a seal.

A merge that the seal refused approved nothing. The next change is measured, in what it rewrites, in its days and in
the duties that it has to pass, by what was approved before: otherwise any later merge would approve an unlawful one.
"""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from taizhang.approval.gate.snapshot import Snapshot
from taizhang.base.git import Git
from taizhang.documents.document import Document, Fault, read_document
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import Kind, deed_of
from taizhang.repository.repository import record_of

SealLookup = Callable[[str], Sequence[tuple[str, str]]]
"""The seals of a record that are not on the base yet: the merge and the digest of each, in order."""


def no_seals(_: str) -> Sequence[tuple[str, str]]:
    """No seals: for the gate, which knows those on its base only."""
    return ()


@dataclass(frozen=True)
class ApprovedRecords:
    """The approved versions of records on the main line of commit `base`.

    Attributes:
        before: the book of the base; it contains at least the changed records and their seals.
        later_seals: seals that came after the base, of merges up to it: the witness may be late.
    """

    git: Git
    base: str
    before: Book
    trusted: Snapshot
    later_seals: SealLookup = no_seals

    def of(self, kind: Kind, identity: str, path: str) -> tuple[Document, Record] | None:
        """The file and the record that a change is measured by; None where no version is approved.

        No version is approved of a new record, nor of one that was merged and never sealed: its ordinary chain may
        approve any content. The founding records are approved without a seal, a migrated entry by the seal of its deed.
        Source: house/seals, house/records, house/migration.
        """
        seals = [*((seal.predicate.merge, seal.digest) for seal in self.before.approvals_of.get(identity, ()))]
        seals += self.later_seals(identity)
        current = None
        if identity in self.before.all:
            current = self.before.document(identity), self.before.all[identity][1]
            if not seals and (deed := deed_of(identity)) is not None and self.is_sealed(deed):
                return current
            # An older seal proves nothing: a refused merge that reverts to that version has it, too.
            if (seals and seals[-1][1] == current[0].sha256) or not self._was_merged(path):
                return current
        candidates = (self._read_sealed_version(kind, path, merge, digest) for merge, digest in reversed(seals))
        return next((candidate for candidate in candidates if candidate is not None), current if seals else None)

    def is_restored(self, identity: str, path: str, new: Document) -> bool:
        """Whether a file that was changed or removed past every request is again what its last seal approved."""
        seals = self.before.approvals_of.get(identity, ())
        if not seals or seals[-1].digest != new.sha256:
            return False
        return identity not in self.before.all or not self._was_merged(path)

    def is_sealed(self, identity: str) -> bool:
        """Whether the record has a seal."""
        return identity in self.before.approvals_of or bool(self.later_seals(identity))

    def _was_merged(self, path: str) -> bool:
        last = self.git.last_change(self.base, path)
        return last is not None and len(self.git.commit(last).parents) == 2

    def _read_sealed_version(self, kind: Kind, path: str, merge: str, digest: str) -> tuple[Document, Record] | None:
        # Founding records may be sealed by merges of another history.
        raw = next(self.git.blobs([f"{merge}:{path}"])) if self.git.has_commit(merge) else None
        if raw is None or hashlib.sha256(raw).hexdigest() != digest:
            return None
        schema = self.trusted.schemas[kind.name]
        document, _ = read_document(raw, path, schema.shape)
        if document is None or not schema.passes(document.data):
            return None
        record = record_of(document, kind, schema, str(document.data["id"]))
        return None if isinstance(record, Fault) else (document, record)
