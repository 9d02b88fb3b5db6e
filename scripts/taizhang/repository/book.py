"""The book: all records of one tree, typed, with the references between them."""

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TypeVar

from taizhang.documents.document import Document
from taizhang.records import (
    Approval,
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    Interface,
    MigratedEntry,
    Migration,
    Notice,
    Record,
    Release,
    Requirement,
    Review,
    Vendor,
)
from taizhang.repository.kinds import Kind, deed_of

R = TypeVar("R")


class Book:
    """The records of one tree. Every mapping is by id, in order of id.

    A record whose file is at fault is not in the book, but `has_record` knows its id, so that references to it
    are not faults. A `partial` book holds the records that a change touches and those related to them.
    """

    def __init__(
        self,
        records: Iterable[tuple[Kind, Record, Document]],
        broken: Iterable[str] = (),
        attachments: Mapping[str, bytes] | None = None,
        partial: bool = False,
    ) -> None:
        self.all: dict[str, tuple[Kind, Record, Document]] = {
            record.id: (kind, record, document)
            for kind, record, document in sorted(records, key=lambda item: item[1].id)
        }
        self.broken = frozenset(broken)
        self.attachments = dict(attachments or {})
        self.partial = partial

    def document(self, record: str) -> Document:
        """The document of a record by its id."""
        return self.all[record][2]

    def kind(self, record: str) -> Kind:
        """The kind of a record by its id."""
        return self.all[record][0]

    def title_of(self, record: str) -> str:
        """The title of a record: its title or name, or that of its subject; its id where both are missing."""
        entry = self.all[record][1]
        for field in ("title", "name"):
            if name := getattr(entry, field, None):
                return str(name)
        about = getattr(entry, "requirement", None) or getattr(entry, "vendor", None)
        if about in self.all:
            return self.title_of(about) + getattr(entry, "period", "")
        return record

    def has_record(self, record: str) -> bool:
        """Whether a record of that id exists, sound or at fault."""
        return record in self.all or record in self.broken

    def _of(self, kind: type[R]) -> dict[str, R]:
        return {key: record for key, (_, record, _) in self.all.items() if isinstance(record, kind)}

    @cached_property
    def requirements(self) -> dict[str, Requirement]:
        """All requirements."""
        return self._of(Requirement)

    @cached_property
    def approvals(self) -> dict[str, Approval]:
        """All approvals, by `<record id>/<nnnn>`."""
        return self._of(Approval)

    @cached_property
    def notices(self) -> dict[str, Notice]:
        """All public notices."""
        return self._of(Notice)

    @cached_property
    def entries(self) -> dict[str, Entry]:
        """All ledger entries."""
        return self._of(Entry)

    @cached_property
    def releases(self) -> dict[str, Release]:
        """All releases."""
        return self._of(Release)

    @cached_property
    def disputes(self) -> dict[str, Dispute]:
        """All disputes."""
        return self._of(Dispute)

    @cached_property
    def interfaces(self) -> dict[str, Interface]:
        """All interface specifications."""
        return self._of(Interface)

    @cached_property
    def defects(self) -> dict[str, Defect]:
        """All defects and problems."""
        return self._of(Defect)

    @cached_property
    def vendors(self) -> dict[str, Vendor]:
        """All vendors."""
        return self._of(Vendor)

    @cached_property
    def assessments(self) -> dict[str, Assessment]:
        """All assessments."""
        return self._of(Assessment)

    @cached_property
    def schemes(self) -> dict[str, DepartmentScheme]:
        """The assessment mechanisms of the departments that have one."""
        return self._of(DepartmentScheme)

    @cached_property
    def channels(self) -> dict[str, DepartmentChannel]:
        """The communication mechanisms of the departments that have one."""
        return self._of(DepartmentChannel)

    @cached_property
    def migrations(self) -> dict[str, Migration]:
        """All migration deeds."""
        return self._of(Migration)

    @cached_property
    def migrated_entries(self) -> dict[str, MigratedEntry]:
        """All rows of old ledgers that were migrated."""
        return self._of(MigratedEntry)

    @cached_property
    def migrated_of(self) -> dict[str, tuple[MigratedEntry, ...]]:
        """The migrated entries of each number of the old ledger, in order of id: a supplement may add to a row."""
        entries: dict[str, list[MigratedEntry]] = {}
        for entry in self.migrated_entries.values():
            if entry.number is not None:
                entries.setdefault(entry.number, []).append(entry)
        return {key: tuple(value) for key, value in entries.items()}

    @cached_property
    def founded_on(self) -> date | None:
        """The day from which this repository keeps the ledger: that of its first deed or first seal, if earlier.

        None where both are missing.
        """
        days = [deed.founded_on for deed in self.migrations.values() if deed.supplements is None]
        days += [seal.approved_on for seal in self.approvals.values() if seal.predicate.previous is None]
        return min(days, default=None)

    @cached_property
    def approvals_of(self) -> dict[str, tuple[Approval, ...]]:
        """The approvals of each approved record, oldest first."""
        grouped = groupby(self.approvals.values(), key=attrgetter("record"))
        return {record: tuple(approvals) for record, approvals in grouped}

    @cached_property
    def ending_of(self) -> dict[str, Review]:
        """The step by which each requirement was found infeasible, returned or refused; those that went on are missing.

        Source: region-2021-1131/2.2, /2.3; city-2021-76/1.2.
        """
        endings = ((record, approvals[0].ending) for record, approvals in self.approvals_of.items())
        return {record: ending for record, ending in endings if ending is not None}

    def entered_on(self, record: str) -> date | None:
        """The day on which a record came to main, by its first seal; None where it has no seal.

        A seal itself came with its merge. A migrated entry came with its deed, whose seal covers it.
        """
        result = self.all.get(record)
        if result is not None and isinstance(result[1], Approval):
            return result[1].approved_on
        approvals = self.approvals_of.get(record) or self.approvals_of.get(deed_of(record) or "")
        return approvals[0].approved_on if approvals else None

    def settled_on(self, record: str) -> date | None:
        """The day from which a record has its present content, by its newest seal; None where that seals another."""
        result = self.all.get(record)
        if result is not None and isinstance(result[1], Approval):
            return result[1].approved_on
        approvals = self.approvals_of.get(record)
        if not approvals and deed_of(record) is not None:
            return self.entered_on(record)
        if not approvals or approvals[-1].digest != self.document(record).sha256:
            return None
        return approvals[-1].approved_on

    @cached_property
    def notices_of(self) -> dict[str, tuple[Notice, ...]]:
        """The notices in force that list each requirement, earliest first: annulled ones count as never published."""
        return {
            key: live
            for key, notices in self.listings_of.items()
            if (live := tuple(notice for notice in notices if notice.annulled is None))
        }

    @cached_property
    def listings_of(self) -> dict[str, tuple[Notice, ...]]:
        """The notices that list each requirement, earliest first, the annulled ones included."""
        result: dict[str, list[Notice]] = {}
        for notice in sorted(self.notices.values(), key=attrgetter("published_on", "id")):
            for requirement in dict.fromkeys(item.id for item in notice.requirements):
                result.setdefault(requirement, []).append(notice)
        return {key: tuple(value) for key, value in result.items()}

    @cached_property
    def entry_of(self) -> dict[str, Entry]:
        """The first ledger entry of each requirement that is on the ledger: a struck one is not on it any more."""
        return {entry.requirement: entry for entry in reversed(self.entries.values()) if entry.struck is None}

    @cached_property
    def struck_entries_of(self) -> dict[str, tuple[Entry, ...]]:
        """The entries of each requirement that were struck, in order of their numbers."""
        result: dict[str, list[Entry]] = {}
        for entry in self.entries.values():
            if entry.struck is not None:
                result.setdefault(entry.requirement, []).append(entry)
        return {key: tuple(value) for key, value in result.items()}

    @cached_property
    def release_of(self) -> dict[str, Release]:
        """The earliest arranged release of each planned ledger entry; cancelled or postponed, it is free again."""
        ordered = sorted(self.releases.values(), key=attrgetter("arranged_on", "id"), reverse=True)
        return {entry: release for release in ordered for entry in release.live_entries}

    @cached_property
    def successors_of(self) -> dict[str, tuple[Requirement, ...]]:
        """The requirements that supersede each superseded one, earliest first; a withdrawn one supersedes nothing.

        Nor does one that was found infeasible, returned or refused: it restores the requirement that it was to replace.
        """
        result: dict[str, list[Requirement]] = {}
        for requirement in sorted(self.requirements.values(), key=attrgetter("submitted_on", "id")):
            if requirement.withdrawn is None and requirement.id not in self.ending_of:
                for old in requirement.superseded:
                    result.setdefault(old, []).append(requirement)
        return {key: tuple(value) for key, value in result.items()}

    @cached_property
    def current_requirements(self) -> tuple[Requirement, ...]:
        """The requirements that are neither withdrawn nor superseded: the others need no correction."""
        live = (one for one in self.requirements.values() if one.withdrawn is None)
        return tuple(one for one in live if one.id not in self.successors_of)

    @cached_property
    def interface_of(self) -> dict[str, Interface]:
        """The first interface specification that answers each data-sharing requirement, at first or since a change."""
        return {
            key: interface
            for interface in reversed(self.interfaces.values())
            for key in _requirements_answered(interface)
        }

    @cached_property
    def assessments_of(self) -> dict[str, tuple[Assessment, ...]]:
        """The assessments of each vendor, in order of period."""
        result: dict[str, list[Assessment]] = {}
        for assessment in sorted(self.assessments.values(), key=attrgetter("period")):
            result.setdefault(assessment.vendor, []).append(assessment)
        return {key: tuple(value) for key, value in result.items()}

    @cached_property
    def disputes_of(self) -> dict[str, tuple[Dispute, ...]]:
        """The disputes about each ledger entry."""
        result: dict[str, list[Dispute]] = {}
        for dispute in self.disputes.values():
            result.setdefault(dispute.entry, []).append(dispute)
        return {key: tuple(value) for key, value in result.items()}


def _requirements_answered(interface: Interface) -> tuple[str, ...]:
    changed = [change.value for change in interface.changes if change.field == "answers"]
    # F15 reports a value that is not a list of ids.
    return (*interface.answers, *(key for value in changed if isinstance(value, list) for key in map(str, value)))
