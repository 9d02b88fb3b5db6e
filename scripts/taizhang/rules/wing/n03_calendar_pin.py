"""N03: a notice pins exactly the calendars that its period was counted with, the newest announced by its day."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.law.prolongation import count_window
from taizhang.records import Notice
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def calendar_pin(facts: Facts) -> Iterator[Hit]:
    """`calendar` names each year that decides a day of the period, once; `overlays` the local days off that touch it.

    Both are those of the notice's day.
    """
    law = facts.law
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        pins: dict[int, int] = {}
        faults: list[tuple[str, Text]] = list(_find_missing_overlays(notice, law))
        for index, pin in enumerate(notice.calendar):
            latest = law.calendar.latest(pin.year)
            if pin.year in pins:
                fault = _message("year-named-twice", year=pin.year)
                faults.append((f"calendar.{index}.year", fault))
            elif latest is None or pin.version > latest:
                fault = _message("no-such-version", year=pin.year, version=pin.version)
                faults.append((f"calendar.{index}.version", fault))
            else:
                pins[pin.year] = pin.version
        if not faults and notice.id not in facts.book.approvals_of:  # a sealed notice keeps the files of its day
            faults += _find_wrong_versions(notice, law)
        if faults:
            due: date | Unknown | None = None
        else:
            calendar = law.calendar.as_pinned(pins, notice.overlays)
            due = law.last_day("notice_days", notice.published_on, law.region, calendar)
        if isinstance(due, date):  # otherwise N02 reports the missing calendar
            needed = calendar.versions_for(notice.published_on, due)
            needed_overlays = calendar.overlays_for(
                notice.published_on, due, law.as_of(notice.published_on).places(None)
            )
            missing = sorted(needed.keys() - pins.keys())
            faults += [("calendar", _message("year-missing", year=year)) for year in missing]
            for index, pin in enumerate(notice.calendar):
                if pin.year not in needed:
                    fault = _message("year-not-needed", year=pin.year)
                    faults.append((f"calendar.{index}.year", fault))
            for index, overlay in enumerate(notice.overlays):
                if overlay not in needed_overlays:
                    fault = _message("overlay-not-needed", overlay=overlay)
                    faults.append((f"overlays.{index}", fault))
        for field, problem in faults:
            yield Hit(notice, field, {"notice": notice.id, "problem": problem})


def _find_missing_overlays(notice: Notice, law: Law) -> Iterator[tuple[str, Text]]:
    for index, overlay in enumerate(notice.overlays):
        if overlay not in law.calendar.overlays:
            yield f"overlays.{index}", _message("no-such-overlay", overlay=overlay)


def _find_wrong_versions(notice: Notice, law: Law) -> Iterator[tuple[str, Text]]:
    """The pins that do not fit the notice's own day: announced later, or outdated by then."""
    day, calendar = notice.published_on, law.calendar
    for index, pin in enumerate(notice.calendar):
        newest = calendar.newest(pin.year, day)
        if newest is None or pin.version == newest:
            continue
        if pin.version > newest:
            announced = calendar.announced_on(pin.year, pin.version)
            fault = _message(
                "version-announced-later", year=pin.year, version=pin.version, announced=announced, day=day
            )
        else:
            fault = _message("version-outdated", day=day, year=pin.year, newest=newest, version=pin.version)
        yield f"calendar.{index}.version", fault
    for index, overlay in enumerate(notice.overlays):
        if (announced := calendar.overlay_announced_on(overlay)) > day:
            fault = _message("overlay-announced-later", overlay=overlay, announced=announced, day=day)
            yield f"overlays.{index}", fault
    for overlay in count_window(law, day, announced_by=day).overlays:
        if overlay not in notice.overlays:
            yield "overlays", _message("overlay-missing", overlay=overlay)
