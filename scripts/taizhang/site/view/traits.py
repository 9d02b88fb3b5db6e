"""The traits by which records are filtered and sorted: divisions, subsystems, year and releases."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from taizhang.law.paper_days import known_day
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
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Traits:
    """The values by which a record can be filtered.

    Attributes:
        on: its relevant day: raised, published, enrolled, released or assessed; None for a vendor.
        divisions: the codes of its divisions, each once.
        subsystems: the codes of the subsystems, each once.
        releases: the ids of the releases, each once.
    """

    on: date | None
    divisions: tuple[str, ...] = ()
    subsystems: tuple[str, ...] = ()
    releases: tuple[str, ...] = ()


def find_traits(view: View, record: Record) -> Traits:
    """The traits of a record. A batch (notice, release, interface) has those of everything in it."""
    match record:
        case Requirement():
            return Traits(
                record.submitted_on,
                _raised_in(record),
                record.affected_scope.subsystems,
                _list_releases(view, record.id),
            )
        case Entry():
            batch = _build_batch_traits(view, record.enrolled_on, [record.requirement])
            release = view.book.release_of.get(record.id)
            return Traits(batch.on, batch.divisions, batch.subsystems, (release.id,) if release else ())
        case Notice():
            return _build_batch_traits(view, record.published_on, [item.id for item in record.requirements])
        case Interface():
            return _build_batch_traits(view, record.published_on, record.answers)
        case Release():
            requirements = [
                view.book.entries[entry].requirement for entry in record.entries if entry in view.book.entries
            ]
            batch = _build_batch_traits(view, record.released_on or record.planned_for, requirements)
            return Traits(batch.on, batch.divisions, batch.subsystems, (record.id,))
        case Dispute():
            entry = view.book.entries.get(record.entry)
            requirement_traits = _build_batch_traits(view, record.arose_on, [entry.requirement] if entry else [])
            return Traits(
                record.arose_on,
                _list_once((record.explained_by, *record.explained_with)),
                requirement_traits.subsystems,
                (record.release,),
            )
        case Defect():
            defect = view.current(record)
            return Traits(defect.reported_on, (defect.reporter.division,), (defect.subsystem,))
        case DepartmentScheme() | DepartmentChannel():
            return Traits(record.adopted_on, (record.division,))
        case Vendor():
            return Traits(None, (record.division,))
        case Assessment():
            return Traits(record.assessed_on, (record.assessed_by,))
        case Migration():
            return Traits(record.founded_on)
        case MigratedEntry():
            division = record.requester.division if record.requester else None
            return Traits(known_day(record), (division,) if division else (), record.subsystems)
        case Approval():
            divisions = _list_once(review.division for review in record.predicate.chain)
            return Traits(record.approved_on, divisions)


def _build_batch_traits(view: View, on: date, requirements: Iterable[str]) -> Traits:
    known_requirements = [view.book.requirements[key] for key in requirements if key in view.book.requirements]
    return Traits(
        on,
        _list_once(code for requirement in known_requirements for code in _raised_in(requirement)),
        _list_once(code for requirement in known_requirements for code in requirement.affected_scope.subsystems),
        _list_once(release for requirement in known_requirements for release in _list_releases(view, requirement.id)),
    )


def _raised_in(requirement: Requirement) -> tuple[str, ...]:
    """The division that submits it, and those that raised it jointly."""
    return _list_once((requirement.requester.division, *requirement.raising_divisions))


def _list_releases(view: View, requirement: str) -> tuple[str, ...]:
    entry = view.book.entry_of.get(requirement)
    release = view.book.release_of.get(entry.id) if entry else None
    return (release.id,) if release else ()


def _list_once(values: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(values))
