"""The banners above a record that is no longer valid, or whose basis is not: what happened, when, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.law.paper_days import find_irregularities
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.records import (
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    MigratedEntry,
    Notice,
    Record,
    Release,
    Requirement,
    Vendor,
)
from taizhang.site.view.succession import list_successions
from taizhang.site.view.traits import find_traits
from taizhang.site.view.view import View

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Banner:
    """One banner.

    Attributes:
        title: what happened, in a few words; empty if the text states it.
        record: the record in which it happened; empty for the page's own.
        on: the day.
        text: the consequence.
        reason: in the words of the decision; empty without a decision.
        leads_to: the division whose records are on another page, and that page below the site's root; None for a
            banner without a link.
    """

    title: str
    record: str
    on: date
    text: str
    reason: str = ""
    leads_to: tuple[str, str] | None = None


def list_banners(view: View, record: Record) -> tuple[Banner, ...]:
    """The banners of a record's page as of the view's day, in order of their days."""
    due = [banner for banner in (*_list_own(view, record), *_of_division(view, record)) if banner.on <= view.today]
    return tuple(sorted(due, key=lambda banner: banner.on))


def _list_own(view: View, record: Record) -> Iterator[Banner]:
    match record:
        case Notice() if record.annulled is not None:
            text = _message("notice-annulled-effect").zh
            yield Banner(_message("notice-annulled").zh, "", record.annulled.on, text, record.annulled.reason)
        case Requirement():
            yield from _of_requirement(view, record)
        case Entry():
            yield from _of_entry(view, record)
        case Defect():
            yield from _of_defect(view, record)
        case MigratedEntry():
            yield from _of_migrated(view, record)
        case Release():
            if record.cancelled is not None:
                text = _message("release-cancelled-effect").zh
                yield Banner(_message("release-cancelled").zh, "", record.cancelled.on, text, record.cancelled.reason)
            for item in record.postponed:
                yield Banner(
                    _message("entry-postponed").zh,
                    item.entry,
                    item.on,
                    _message("entry-postponed-effect").zh,
                    item.reason,
                )


def _of_defect(view: View, defect: Defect) -> Iterator[Banner]:
    """The banner of a problem that is open again, as the requirement it was transferred to has ended."""
    broken_transfer = describe_broken_transfer(defect, view.book, view.law, view.today)
    ruling = view.current(defect).disposition
    if broken_transfer is not None and ruling is not None and ruling.requirement is not None:
        text = _message("problem-open-effect", reason=broken_transfer[1]).zh
        yield Banner(_message("problem-open").zh, ruling.requirement, broken_transfer[0], text)


def _of_migrated(view: View, entry: MigratedEntry) -> Iterator[Banner]:
    """The banners of a migrated entry: its source, irregular days, and other migrations of the same number."""
    deed = view.book.migrations.get(entry.migration)
    if deed is None:
        return
    text = _message("migrated-effect").zh
    yield Banner(_message("migrated").zh, deed.id, deed.founded_on, text)
    for irregularity in find_irregularities(entry, view.law):
        yield Banner(
            _message("irregular-day").zh,
            "",
            deed.founded_on,
            _message("irregular-day-effect", problem=irregularity.problem).zh,
        )
    for other in view.book.migrated_of.get(entry.number or "", ()):
        if other is not entry:
            yield Banner(_message("same-number").zh, other.id, deed.founded_on, _message("same-number-effect").zh)


def _of_requirement(view: View, requirement: Requirement) -> Iterator[Banner]:
    for notice in view.book.listings_of.get(requirement.id, ()):
        if notice.annulled is not None:
            text = _message("notice-of-requirement-annulled-effect").zh
            yield Banner(
                _message("notice-of-requirement-annulled").zh,
                notice.id,
                notice.annulled.on,
                text,
                notice.annulled.reason,
            )
    for entry in view.book.struck_entries_of.get(requirement.id, ()):
        if entry.struck is not None:
            text = _message("entry-of-requirement-struck-effect").zh
            yield Banner(
                _message("entry-of-requirement-struck").zh, entry.id, entry.struck.on, text, entry.struck.reason
            )


def _of_entry(view: View, entry: Entry) -> Iterator[Banner]:
    if entry.struck is not None:
        text = _message("entry-struck-effect").zh
        yield Banner(_message("entry-struck").zh, "", entry.struck.on, text, entry.struck.reason)
    for release in view.book.releases.values():
        if entry.id not in release.entries:
            continue
        if release.cancelled is not None:
            yield Banner(
                _message("release-of-entry-cancelled").zh,
                release.id,
                release.cancelled.on,
                "",
                release.cancelled.reason,
            )
        for item in release.postponed:
            if item.entry == entry.id:
                yield Banner(_message("postponed-in-release").zh, release.id, item.on, "", item.reason)


def _of_division(view: View, record: Record) -> Iterator[Banner]:
    """The changes of its division since the record came to main."""
    match record:
        case (
            Requirement()
            | Entry()
            | Defect()
            | Dispute()
            | Vendor()
            | Assessment()
            | DepartmentScheme()
            | DepartmentChannel()
        ):
            for code in find_traits(view, record).divisions:
                for item in list_successions(view.law, code, view.book.entered_on(record.id), view.today):
                    page = find_division_page(view, item.division)
                    leads_to = (view.name(item.division), page) if page else None
                    yield Banner(item.title, "", item.on, item.text, leads_to=leads_to)


def find_division_page(view: View, division: str) -> str:
    """The page that lists the requirements of a division's city today, or an empty text."""
    cities_with_requirements = {
        code
        for requirement in view.book.requirements.values()
        for code in view.cities_of(requirement.requester.division)
    }
    return next(
        (f"requests/city-{code}.html" for code in view.cities_of(division) if code in cities_with_requirements), ""
    )
