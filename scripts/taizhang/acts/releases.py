"""Releases: planned from the ledger, shipped once; before that an entry may be postponed or the whole cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import find_stage_refusal, require_stage
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry, Release

_message = Messages(__file__)

TYPES = {"unified": "region-wide", "separate": "local-extension", "individual": "individual"}
"""The classification of the entries of each type of release. Source: region-2021-1131/2.4."""


@dataclass(frozen=True, slots=True)
class FrameworkConfirmation:
    """The vendor's statement that the platform's basic framework does not change."""

    by: str
    on: date
    statement: str


def list_plannable_entries(desk: Desk, type_: str) -> tuple[str, ...]:
    """The unplanned ledger entries that fit a release of the type."""
    return tuple(
        entry.id
        for entry in desk.book.entries.values()
        if entry.classification == TYPES.get(type_) and find_stage_refusal(desk, "release plan", entry) is None
    )


def plan_release(
    desk: Desk,
    version: str,
    title: str,
    type_: str,
    planned_for: date,
    entries: Sequence[str],
    on: date,
    confirmed: FrameworkConfirmation | None = None,
) -> Act:
    """Record a release of ledger entries, arranged on day `on`.

    Raises:
        RefusedError: the version exists, there is no entry to plan, or an entry is at another stage.

    Source: region-2021-1131/2.3, /2.4.
    """
    if desk.book.has_record(version):
        message = _message("version-exists", version=version)
        help_ = _message("choose-another-version")
        raise RefusedError(Refusal(message, ("house/records",), help_))
    if not entries and type_ in TYPES:
        message = _message("no-fitting-entry")
        help_ = _message("release-takes-unplanned-entries")
        raise RefusedError(Refusal(message, ("general-upgrade",), help_))
    records = list(dict.fromkeys(entries))
    require_stage(desk, "release plan", *(desk.find(entry, Entry) for entry in records))
    data = {
        "id": version,
        "title": title,
        "type": type_,
        "arranged_on": on,
        "planned_for": planned_for,
        "entries": records,
        "framework_unchanged": confirmed
        and {
            "confirmed_by": confirmed.by,
            "confirmed_on": confirmed.on,
            "statement": format_prose(confirmed.statement),
        },
    }
    message = _message(
        "planned",
        version=version,
        count=len(records),
        planned_for=planned_for,
    )
    return Act(desk.new("release", f"ledger/releases/{version}.yaml", data), (message,))


def ship_release(desk: Desk, version: str, on: date, notes: str | None = None) -> Act:
    """Record that a release went live on day `on`. Source: region-2021-1131/2.4."""
    release = desk.find(version, Release)
    require_stage(desk, "release ship", release)
    additions: list[tuple[tuple[str, ...], object]] = [(("released_on",), on)]
    if notes:
        additions.append((("notes",), format_prose(notes)))
    message = _message("shipped", version=version, on=on)
    return Act(desk.add(version, additions), (message,))


def postpone_entry(desk: Desk, version: str, entry: str, on: date, reason: str) -> Act:
    """Record that a planned release no longer implements an entry, which may then be planned again.

    Raises:
        RefusedError: the release is live or cancelled, or does not implement the entry.

    Source: house/corrections.
    """
    release = desk.find(version, Release)
    require_stage(desk, "release postpone", release)
    if entry not in release.live_entries:
        is_postponed = entry in release.entries
        message = (
            _message("already-postponed", entry=entry, version=version)
            if is_postponed
            else _message("entry-not-in-release", version=version, entry=entry)
        )
        names = Text("、".join(release.live_entries), ", ".join(release.live_entries))
        help_ = _message("entries-of-release", entries=names) if names.zh else _message("release-is-empty")
        raise RefusedError(Refusal(message, ("house/corrections",), help_))
    data = {"entry": entry, "on": on, "reason": format_prose(reason)}
    files = desk.add(version, [(("postponed", len(release.postponed)), data)])
    message = _message("postponed", entry=entry, on=on, version=version)
    return Act(files, (message, *_describe_freed_entries(desk, (entry,))))


def cancel_release(desk: Desk, version: str, on: date, reason: str) -> Act:
    """Record that a planned release is cancelled; its entries may be planned again.

    Raises:
        RefusedError: the release is already live or cancelled.

    Source: house/corrections.
    """
    release = desk.find(version, Release)
    require_stage(desk, "release cancel", release)
    files = desk.add(version, [(("cancelled",), {"on": on, "reason": format_prose(reason)})])
    message = _message("cancelled", version=version, on=on)
    return Act(files, (message, *_describe_freed_entries(desk, release.live_entries)))


def _describe_freed_entries(desk: Desk, entries: Sequence[str]) -> tuple[Text, ...]:
    """Describe which entries may be planned again; struck ones are left out."""
    records = (desk.book.entries.get(entry) for entry in entries)
    freed = [entry.id for entry in records if entry is not None and entry.struck is None]
    if not freed:
        return ()
    return (_message("may-be-planned-again", entries=Text("、".join(freed), ", ".join(freed))),)
