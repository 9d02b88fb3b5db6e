"""Stages are derived, never stored: the life of every record from the facts and the day."""

from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.lifecycle.defect import derive_defect_life
from taizhang.lifecycle.dispute import derive_dispute_life
from taizhang.lifecycle.life import Event, Life, Step
from taizhang.lifecycle.matters import derive_entry_life, derive_interface_life, derive_notice_life, derive_release_life
from taizhang.lifecycle.mechanism import derive_mechanism_life
from taizhang.lifecycle.migration import derive_migrated_life, derive_migration_life
from taizhang.lifecycle.pulls.proposals import NOTHING_KNOWN, Proposals
from taizhang.lifecycle.requirement import derive_requirement_life
from taizhang.lifecycle.review import derive_life_before_seal
from taizhang.lifecycle.service import derive_assessment_life, derive_vendor_life
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
    Vendor,
)
from taizhang.repository.book import Book

_message = Messages(__file__)

__all__ = ["Event", "Life", "Step", "derive_life"]


def derive_life(record: Record, book: Book, law: Law, today: date, proposals: Proposals = NOTHING_KNOWN) -> Life:
    """The life of any record as of `today`; before its seal `proposals` states who is next; nothing is guessed."""
    return derive_life_before_seal(record, _derive_life_of_facts(record, book, law, today), book, law, today, proposals)


def _derive_life_of_facts(record: Record, book: Book, law: Law, today: date) -> Life:
    match record:
        case Requirement():
            return derive_requirement_life(record, book, law, today)
        case Notice():
            return derive_notice_life(record, book, law, today)
        case Entry():
            return derive_entry_life(record, book, law, today)
        case Release():
            return derive_release_life(record, law, today)
        case Interface():
            return derive_interface_life(record, law, today)
        case Defect():
            return derive_defect_life(record, book, law, today)
        case Dispute():
            return derive_dispute_life(record, law, today)
        case Vendor():
            return derive_vendor_life(record, book, law, today)
        case Assessment():
            return derive_assessment_life(record, book, law, today)
        case DepartmentScheme() | DepartmentChannel():
            return derive_mechanism_life(record, law, today)
        case Migration():
            return derive_migration_life(record, law, today)
        case MigratedEntry():
            return derive_migrated_life(record, today)
        case Approval():
            sealed = Event(record.predicate.sealed_at.date(), _message("sealed"), ref=record.record)
            return Life("sealed", _message("sealed-stage"), (sealed,))
