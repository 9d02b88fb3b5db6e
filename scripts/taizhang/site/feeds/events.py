"""The events of the feeds: every event once, with the day on which it happened."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.closing import find_closing_day
from taizhang.repository.amendments import describe_amendment, field_title
from taizhang.site.feeds.notices import list_annulled, list_closing, list_opened, list_prolonged
from taizhang.site.feeds.occurrence import Occurrence
from taizhang.site.pages.corrections import list_amendments
from taizhang.site.view.view import View

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Feed:
    """One kind of event: its title, its description, and the function that lists its events."""

    title: Text
    description: Text
    events: Callable[[View], Iterator[Occurrence]]


def list_occurrences(view: View) -> tuple[Occurrence, ...]:
    """Every event up to the view's day, the newest first."""
    events = [event for feed in FEEDS.values() for event in feed.events(view) if event.on <= view.today]
    return tuple(sorted(events, key=lambda event: (event.on, event.feed, event.key), reverse=True))


def _list_struck(view: View) -> Iterator[Occurrence]:
    for entry in view.book.entries.values():
        if entry.struck is not None:
            on = entry.struck.on
            title = _message("entry-struck", entry=entry.id, title=view.title(entry.requirement)).zh
            lines = (
                _message("entry-struck-effect", entry=entry.id, day=on, reason=entry.struck.reason).zh,
                _message("requirement-of-entry", requirement=entry.requirement).zh,
            )
            yield Occurrence("struck", entry.id, entry.id, on, on, title, lines)


def _list_corrections(view: View) -> Iterator[Occurrence]:
    """Every correction of a record that has a page; for a field that is not public, without its values."""
    for kind, record, _ in view.book.all.values():
        if kind.name == "approval":
            continue
        schema = view.schemas[kind.name]
        for item in list_amendments(view, record):
            if item.kind != "correction":
                continue
            title = _message("corrected", title=view.title(record.id), field=field_title(schema, item.place)).zh
            lines = (record.id, describe_amendment(schema, view.law, item))
            yield Occurrence("corrected", f"{record.id}/{item.number}", record.id, item.on, item.on, title, lines)


def _list_objections(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["notice"]
    for notice in view.book.notices.values():
        for number, objection in enumerate(notice.objections, 1):
            place = ("objections", number - 1)
            handling = objection.handling if objection.handling and objection.handling.on <= view.today else None
            party = objection.organization or schema.label((*place, "party"), objection.party)
            lines = [
                f"{notice.id}，{objection.requirement} {view.title(objection.requirement)}",
                f"{party}：{schema.label((*place, 'grounds'), objection.grounds)}。{objection.text}",
            ]
            withdrawn = objection.withdrawn if objection.withdrawn and objection.withdrawn.on <= view.today else None
            if objection.arrival and objection.arrival.recorded_on <= view.today:
                receipt, on = objection.arrival.number, objection.arrival.recorded_on
                lines.append(_message("objection-arrived", day=on, receipt=receipt).zh)
            if withdrawn:
                lines.append(_message("objection-withdrawn-on", day=withdrawn.on, reason=withdrawn.reason).zh)
            if handling:
                outcome = schema.label((*place, "handling", "outcome"), handling.outcome)
                lines.append(_message("objection-handled", day=handling.on, outcome=outcome, reply=handling.reply).zh)
            yield Occurrence(
                "objections",
                f"{notice.id}/{number}",
                notice.id,
                objection.received_on,
                max([objection.received_on, *(later.on for later in (handling, withdrawn) if later)]),
                _message(
                    "withdrawn-objection" if withdrawn else "objection", title=view.title(objection.requirement)
                ).zh,
                tuple(lines),
            )


def _list_enrolled(view: View) -> Iterator[Occurrence]:
    schema = view.schemas["entry"]
    for entry in view.book.entries.values():
        sort = schema.label(("classification",), entry.classification)
        yield Occurrence(
            "enrolled",
            entry.id,
            entry.id,
            entry.enrolled_on,
            entry.enrolled_on,
            _message("entry-enrolled", entry=entry.id, title=view.title(entry.requirement)).zh,
            (_message("basis-of-entry", requirement=entry.requirement, notice=entry.notice, classification=sort).zh,),
        )


def _list_released(view: View) -> Iterator[Occurrence]:
    for release in view.book.releases.values():
        if release.released_on and release.cancelled is None:
            yield Occurrence(
                "released",
                release.id,
                release.id,
                release.released_on,
                release.released_on,
                _message("released", release=release.id, title=release.title).zh,
                tuple(f"{entry} {view.title(entry)}" for entry in release.live_entries),
            )


def _list_resolved(view: View) -> Iterator[Occurrence]:
    """Every closed problem: resolved, explained, or transferred to a requirement."""
    for defect in view.book.defects.values():
        closed = find_closing_day(defect, view.book, view.law, view.today)
        if closed:
            current = view.current(defect)
            ruling = current.disposition
            verified = defect.verified if defect.verified and defect.verified.on <= view.today else None
            lines = [defect.symptom, *(f"{step.on}：{step.measure}" for step in defect.handling)]
            if ruling and ruling.explanation:
                lines.append(_message("problem-explained", day=ruling.on, explanation=ruling.explanation).zh)
            if ruling and ruling.requirement:
                title, requirement = view.title(ruling.requirement), ruling.requirement
                lines.append(_message("problem-transferred", day=ruling.on, requirement=requirement, title=title).zh)
            if verified:
                lines.append(_message("problem-verified", day=verified.on, remark=verified.remark or "").zh)
            yield Occurrence(
                "resolved",
                defect.id,
                defect.id,
                closed,
                max(closed, verified.on) if verified else closed,
                _message("problem-closed", title=defect.title).zh,
                tuple(lines),
            )


def _list_interfaces(view: View) -> Iterator[Occurrence]:
    for interface in view.book.interfaces.values():
        yield Occurrence(
            "interfaces",
            interface.id,
            interface.id,
            interface.published_on,
            interface.published_on,
            _message("interface-published", title=interface.title, version=interface.version).zh,
            (interface.summary, *(f"{key} {view.title(key)}" for key in interface.answers)),
        )


FEEDS: Mapping[str, Feed] = {
    "opened": Feed(_message("notices-opened"), _message("about-notices-opened"), list_opened),
    "prolonged": Feed(_message("notices-prolonged"), _message("about-notices-prolonged"), list_prolonged),
    "annulled": Feed(_message("notices-annulled"), _message("about-notices-annulled"), list_annulled),
    "closing": Feed(_message("notices-closing-soon"), _message("about-notices-closing-soon"), list_closing),
    "objections": Feed(_message("objections"), _message("about-objections"), _list_objections),
    "enrolled": Feed(_message("ledger-entries"), _message("about-ledger-entries"), _list_enrolled),
    "struck": Feed(_message("entries-struck"), _message("about-entries-struck"), _list_struck),
    "released": Feed(_message("releases"), _message("about-releases"), _list_released),
    "resolved": Feed(
        _message("problems-closed"),
        _message("about-problems-closed"),
        _list_resolved,
    ),
    "interfaces": Feed(_message("interfaces-published"), _message("about-interfaces"), _list_interfaces),
    "corrected": Feed(_message("corrections"), _message("about-corrections"), _list_corrections),
}
"""Every kind of event by its name, which is also the file name."""
