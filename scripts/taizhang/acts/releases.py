"""Releases: planned from the ledger, shipped once; an entry postponed or the whole cancelled before that."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter, stopped
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry, Release

_message = Messages(__file__)

TYPES = {"unified": "region-wide", "separate": "local-extension", "individual": "individual"}
"""Which classification a release of each type takes. Source: region-2021-1131/2.4."""


@dataclass(frozen=True, slots=True)
class Confirmed:
    """The vendor's word that the platform's basic framework stays as it is."""

    by: str
    on: date
    statement: str


def plannable(desk: Desk, type_: str) -> tuple[str, ...]:
    """The ledger entries that no release has taken yet and that fit a release of the type."""
    return tuple(
        entry.id
        for entry in desk.book.entries.values()
        if entry.classification == TYPES.get(type_) and stopped(desk, "release plan", entry) is None
    )


def plan(
    desk: Desk,
    version: str,
    title: str,
    type_: str,
    planned_for: date,
    entries: Sequence[str],
    on: date,
    confirmed: Confirmed | None = None,
) -> Act:
    """A new release of ledger entries, arranged on day `on`.

    Raises:
        RefusedError: the version exists, nothing is to be planned, or an entry is at no stage to be planned.

    Source: region-2021-1131/2.3, /2.4.
    """
    if desk.book.known(version):
        told = _message("release-exists-already", version=version)
        help_ = _message("choose-another-version")
        raise RefusedError(Refusal(told, ("house/records",), help_))
    if not entries and type_ in TYPES:
        told = _message("no-ledger-entry-fits-this-release")
        help_ = _message("release-takes-unplanned-entries")
        raise RefusedError(Refusal(told, ("general-upgrade",), help_))
    listed = list(dict.fromkeys(entries))
    enter(desk, "release plan", *(desk.find(entry, Entry) for entry in listed))
    data = {
        "id": version,
        "title": title,
        "type": type_,
        "arranged_on": on,
        "planned_for": planned_for,
        "entries": listed,
        "framework_unchanged": confirmed
        and {
            "confirmed_by": confirmed.by,
            "confirmed_on": confirmed.on,
            "statement": prose(confirmed.statement),
        },
    }
    told = _message(
        "release-takes-ledger-entries-and-is-planned",
        version=version,
        listed_count=len(listed),
        planned_for=planned_for,
    )
    return Act(desk.new("release", f"ledger/releases/{version}.yaml", data), (told,))


def ship(desk: Desk, version: str, on: date, notes: str | None = None) -> Act:
    """Record that a release went live on day `on`. Source: region-2021-1131/2.4."""
    release = desk.find(version, Release)
    enter(desk, "release ship", release)
    additions: list[tuple[tuple[str, ...], object]] = [(("released_on",), on)]
    if notes:
        additions.append((("notes",), prose(notes)))
    told = _message("release-went-live-on-whoever-raised", version=version, on=on)
    return Act(desk.add(version, additions), (told,))


def postpone(desk: Desk, version: str, entry: str, on: date, reason: str) -> Act:
    """Record that a planned release no longer realizes an entry, which is then free to be planned again.

    Raises:
        RefusedError: the release is live or cancelled, or does not realize the entry.

    Source: house/corrections.
    """
    release = desk.find(version, Release)
    enter(desk, "release postpone", release)
    if entry not in release.live_entries:
        is_postponed = entry in release.entries
        told = (
            _message("is-postponed-in-already", entry=entry, version=version)
            if is_postponed
            else _message("release-does-not-hold", version=version, entry=entry)
        )
        listed = "、".join(release.live_entries)
        help_ = Text(
            f"该版本现列有{listed}。" if listed else "该版本已没有待实施的条目。",
            f"It holds {', '.join(release.live_entries)}." if listed else "It holds no entry any more.",
        )
        raise RefusedError(Refusal(told, ("house/corrections",), help_))
    data = {"entry": entry, "on": on, "reason": prose(reason)}
    files = desk.add(version, [(("postponed", len(release.postponed)), data)])
    told = _message("release-does-not-realize-any-more", entry=entry, on=on, version=version)
    return Act(files, (told, *_free(desk, (entry,))))


def cancel(desk: Desk, version: str, on: date, reason: str) -> Act:
    """Record that a planned release will not happen; its entries are free to be planned again.

    Raises:
        RefusedError: the release is live or cancelled already.

    Source: house/corrections.
    """
    release = desk.find(version, Release)
    enter(desk, "release cancel", release)
    files = desk.add(version, [(("cancelled",), {"on": on, "reason": prose(reason)})])
    told = _message("release-is-cancelled", version=version, on=on)
    return Act(files, (told, *_free(desk, release.live_entries)))


def _free(desk: Desk, entries: Sequence[str]) -> tuple[Text, ...]:
    """That entries may be planned again, those left out that were struck."""
    held = (desk.book.entries.get(entry) for entry in entries)
    listed = [entry.id for entry in held if entry is not None and entry.struck is None]
    if not listed:
        return ()
    return (_message("may-be-planned-again", listed=Text("、".join(listed), ", ".join(listed))),)
