"""Stages are derived, never stored: the life of every record from the facts and the day."""

from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.law import Law
from taizhang.lifecycle.defect import defect_life
from taizhang.lifecycle.life import Event, Life, Step
from taizhang.lifecycle.matters import entry_life, interface_life, notice_life, release_life
from taizhang.lifecycle.mechanism import mechanism_life
from taizhang.lifecycle.migration import migrated_life, migration_life
from taizhang.lifecycle.pulls.proposals import NOTHING_KNOWN, Proposals
from taizhang.lifecycle.requirement import requirement_life
from taizhang.lifecycle.review import life_before_seal
from taizhang.lifecycle.service import assessment_life, vendor_life
from taizhang.lifecycle.trouble import dispute_life
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

__all__ = ["Event", "Life", "Step", "life"]


def life(record: Record, book: Book, law: Law, today: date, proposals: Proposals = NOTHING_KNOWN) -> Life:
    """The life of any record as of `today`; before its seal, who is next is told by `proposals`, and never guessed."""
    return life_before_seal(record, _life_of_facts(record, book, law, today), book, law, today, proposals)


def _life_of_facts(record: Record, book: Book, law: Law, today: date) -> Life:
    match record:
        case Requirement():
            return requirement_life(record, book, law, today)
        case Notice():
            return notice_life(record, book, law, today)
        case Entry():
            return entry_life(record, book, law, today)
        case Release():
            return release_life(record, law, today)
        case Interface():
            return interface_life(record, law, today)
        case Defect():
            return defect_life(record, book, law, today)
        case Dispute():
            return dispute_life(record, law, today)
        case Vendor():
            return vendor_life(record, book, law, today)
        case Assessment():
            return assessment_life(record, book, law, today)
        case DepartmentScheme() | DepartmentChannel():
            return mechanism_life(record, law, today)
        case Migration():
            return migration_life(record, law, today)
        case MigratedEntry():
            return migrated_life(record, today)
        case Approval():
            sealed = Event(record.predicate.sealed_at.date(), _message("sealed"), ref=record.record)
            return Life("sealed", _message("sealed-2"), (sealed,))
