"""N03: a notice pins the calendars that its period was counted with, the newest announced by its day, and no others."""

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
        faults: list[tuple[str, Text]] = list(_overlays_on_file(notice, law))
        for index, pin in enumerate(notice.calendar):
            known = law.calendar.latest(pin.year)
            if pin.year in pins:
                text = _message("is-named-twice", year=pin.year)
                faults.append((f"calendar.{index}.year", text))
            elif known is None or pin.version > known:
                text = _message("no-version", year=pin.year, version=pin.version)
                faults.append((f"calendar.{index}.version", text))
            else:
                pins[pin.year] = pin.version
        if not faults and notice.id not in facts.book.approvals_of:  # once sealed, it keeps what was on file then
            faults += _of_another_day(notice, law)
        if faults:
            due: date | Unknown | None = None
        else:
            calendar = law.calendar.as_pinned(pins, notice.overlays)
            due = law.last_day("notice_days", notice.published_on, law.region, calendar)
        if isinstance(due, date):  # else N02 asks for the calendar that is missing
            needed = calendar.versions_for(notice.published_on, due)
            naming = calendar.overlays_for(notice.published_on, due, law.as_of(notice.published_on).places(None))
            missing = sorted(needed.keys() - pins.keys())
            faults += [("calendar", _message("is-missing", year=year)) for year in missing]
            for index, pin in enumerate(notice.calendar):
                if pin.year not in needed:
                    text = _message("period-does-not-touch", year=pin.year)
                    faults.append((f"calendar.{index}.year", text))
            for index, name in enumerate(notice.overlays):
                if name not in naming:
                    text = _message("period-does-not-touch-2", name=name)
                    faults.append((f"overlays.{index}", text))
        for field, problem in faults:
            yield Hit(notice, field, {"notice": notice.id, "problem": problem})


def _overlays_on_file(notice: Notice, law: Law) -> Iterator[tuple[str, Text]]:
    for index, name in enumerate(notice.overlays):
        if name not in law.calendar.overlays:
            yield f"overlays.{index}", _message("no-overlay", name=name)


def _of_another_day(notice: Notice, law: Law) -> Iterator[tuple[str, Text]]:
    """The pins that the notice's own day does not bear out: announced later, or outdated by then."""
    day, calendar = notice.published_on, law.calendar
    for index, pin in enumerate(notice.calendar):
        newest = calendar.newest(pin.year, day)
        if newest is None or pin.version == newest:
            continue
        if pin.version > newest:
            announced = calendar.announced_on(pin.year, pin.version)
            text = _message(
                "version-of-was-announced-on-after", year=pin.year, version=pin.version, announced=announced, day=day
            )
        else:
            text = _message("version-of-was-announced", day=day, year=pin.year, newest=newest, version=pin.version)
        yield f"calendar.{index}.version", text
    for index, name in enumerate(notice.overlays):
        if (announced := calendar.overlay_announced_on(name)) > day:
            text = _message("was-announced-on-after", name=name, announced=announced, day=day)
            yield f"overlays.{index}", text
    for name in count_window(law, day, announced_by=day).overlays:
        if name not in notice.overlays:
            yield "overlays", _message("is-missing-2", name=name)
