"""Matters on their way up: which of them a department reports with one paper, to whom, and as of which day.

A defect, a dispute, an assessment's escalation and each major problem of a vendor go up by their route, level by level.
A department reports what is its own, and what had been reported to it by the day of the paper; nobody reports what is
not on its way.
Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final, Generic, TypeVar

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.route import Leg, list_legs
from taizhang.lifecycle.chain.upward import Reported, Upward, list_upward
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import Press, UnfitError
from taizhang.records import Assessment, Report, Vendor

_message = Messages(__file__)

R = TypeVar("R", bound=Reported)

_ROLES: Final = {"defect": "defect-reports", "dispute": "dispute-filing", "escalation": "escalation"}
"""What of `schemas/norms.yaml` the reports of a matter are owed by."""


@dataclass(frozen=True, slots=True)
class Matter(Generic[R]):
    """One matter of a record, as it goes up."""

    record: R
    way: Upward

    @property
    def id(self) -> str:
        """The id of its record; the major problems of one vendor share theirs."""
        return self.record.id

    @property
    def role(self) -> str:
        """What of `schemas/norms.yaml` its reports are owed by."""
        return _ROLES[self.way.kind]

    @property
    def reports(self) -> tuple[Report, ...]:
        """Its reports so far, one for each level."""
        return self.way.reports

    def legs(self, law: Law) -> tuple[Leg, ...]:
        """The reports that it owes, of and to the divisions as they stand in the era of `law`."""
        way = self.way
        route = (way.origin, *law.route(way.kind, way.origin, way.arose_on))
        origin, *above = dict.fromkeys(law.responsible_for(code) for code in route)
        return list_legs(origin, above)


def list_matters(record: R) -> Iterator[Matter[R]]:
    """What of a record goes up; an assessment's escalation also before its department states that it does."""
    if isinstance(record, Assessment) and record.escalation is None:
        yield Matter(record, Upward(0, "escalation", record.assessed_by, record.assessed_on, ()))
    for way in list_upward(record):
        yield Matter(record, way)


@dataclass(frozen=True, slots=True)
class Sending(Generic[R]):
    """What goes up with one paper.

    Attributes:
        issuer, addressee: the divisions from which and to which it goes.
        on: the day of the paper.
        matters: what goes up, as its records stood on that day, in the order stated, else in that of their ids.
        press: the press as of that day.
    """

    issuer: str
    addressee: str
    on: date
    matters: tuple[Matter[R], ...]
    press: Press

    @property
    def items(self) -> tuple[R, ...]:
        """The records, each once."""
        return tuple({matter.id: matter.record for matter in self.matters}.values())


def send_up(
    press: Press,
    issuer: str,
    stated: Sequence[R],
    known: Sequence[R],
    issue: Issue,
    why_not: Callable[[R, date], Text | None],
) -> Sending[R]:
    """What a division reports up with one paper: the records stated, else all of `known` that wait for it to do so.

    The paper bears the day that `issue` states, else that of the reports which the stated records already have from
    this division, else the press's. Without records stated it takes what reached the division by that day and went no
    further before; of a vendor that is stated likewise, as one record holds problems of different days. `why_not` says
    of a record, as it stood on a day, why it does not go up at all.

    Raises:
        UnfitError: nothing waits; or a stated record is not on its way through this division, had not reached it yet,
            does not go up, or goes to another addressee than the first.
        UnsoundError: the check refuses one of the records, and no draft is asked for.
    """
    law = press.law.as_of(press.today)
    issuer = law.responsible_for(issuer)
    if stated:
        for record in stated:
            _on_its_way(law, issuer, record)
        press.require_sound([record.id for record in stated])
        on = issue.dated or _day_of_reports(law, issuer, stated) or press.today
        chosen = tuple({record.id: record for record in stated}.values())
    else:
        on = issue.dated or press.today
        chosen = tuple(record for record in known if _waits(law, issuer, record, on, press, why_not))
        if not chosen:
            raise _nothing(law, issuer, known, on)
        press.require_sound([record.id for record in chosen])
    then = press.dated(on, chosen)
    matters = tuple(
        matter for record in chosen for matter in _find_due(law, issuer, _stood(then, record), record, on, why_not)
    )
    addressees = {_leg(law, issuer, matter).to: matter.id for matter in matters}
    if len(addressees) > 1:
        names = "、".join(f"{record}报{law.department(code)}" for code, record in addressees.items())
        raise UnfitError(
            _message("they-go-to-different-departments", names=Text(names, ", ".join(addressees))),
            (matters[0].role,),
            _message("write-one-paper-to-each"),
        )
    return Sending(issuer, next(iter(addressees)), on, matters, then)


def _find_due(
    law: Law, issuer: str, record: R, whole: R, on: date, why_not: Callable[[R, date], Text | None]
) -> list[Matter[R]]:
    """What a paper of a day takes of a record that stood so on that day, and stands as `whole` today.

    Raises:
        UnfitError: the record does not go up, or had not reached the issuer; or all of it went on before that day.
    """
    if (reason := why_not(record, on)) is not None:
        raise UnfitError(
            _message("text", record=record.id, reason=reason),
            (_role_of(whole),),
            _message("leave-it-out"),
        )
    passing = [matter for matter in list_matters(record) if _place(law, issuer, matter) is not None]
    reached = [matter for matter in passing if _has_reached(law, issuer, matter, on)]
    if not reached:
        matter = (passing or [one for one in list_matters(whole) if _place(law, issuer, one) is not None])[0]
        raise _too_soon(law, issuer, matter, on)
    if not isinstance(record, Vendor):
        return reached
    waiting = [matter for matter in reached if not _went_before(law, issuer, matter, on)]
    if not waiting:
        raise _gone(law, issuer, reached, on)
    return waiting


def _stood(press: Press, record: R) -> R:
    return press.book.all[record.id][1]  # type: ignore[return-value]


def _role_of(record: Reported) -> str:
    return next((matter.role for matter in list_matters(record)), "escalation")


def _place(law: Law, issuer: str, matter: Matter[R]) -> int | None:
    """Which report of a matter is the issuer's, from 0 for its own matter; None where it reports nothing on."""
    reporters = [leg.reporter for leg in matter.legs(law)]
    return reporters.index(issuer) if issuer in reporters else None


def _leg(law: Law, issuer: str, matter: Matter[R]) -> Leg:
    return next(leg for leg in matter.legs(law) if leg.reporter == issuer)


def _onward(law: Law, issuer: str, matter: Matter[R]) -> Report | None:
    """The report by which the issuer sent a matter on."""
    place, reports = _place(law, issuer, matter), matter.reports
    return reports[place] if place is not None and place < len(reports) else None


def _received_on(law: Law, issuer: str, matter: Matter[R]) -> date | None:
    """The day on which a matter was reported to the issuer; of its own, the day on which it arose."""
    place = _place(law, issuer, matter)
    if place is None:
        return None
    if place == 0:
        return matter.way.arose_on
    return matter.reports[place - 1].on if place <= len(matter.reports) else None


def _has_reached(law: Law, issuer: str, matter: Matter[R], on: date) -> bool:
    received = _received_on(law, issuer, matter)
    return received is not None and received <= on


def _went_before(law: Law, issuer: str, matter: Matter[R], on: date) -> bool:
    onward = _onward(law, issuer, matter)
    return onward is not None and onward.on < on


def _waits(law: Law, issuer: str, record: R, on: date, press: Press, why_not: Callable[[R, date], Text | None]) -> bool:
    if not any(
        _has_reached(law, issuer, matter, on) and not _went_before(law, issuer, matter, on)
        for matter in list_matters(record)
    ):
        return False
    try:
        then = press.dated(on, [record])
    except UnfitError:
        return False
    return why_not(_stood(then, record), on) is None


def _day_of_reports(law: Law, issuer: str, stated: Sequence[R]) -> date | None:
    """The day on which all of the stated records went on together; None where they did not."""
    days = {
        onward.on if (onward := _onward(law, issuer, matter)) else None
        for record in stated
        for matter in list_matters(record)
        if _place(law, issuer, matter) is not None
    }
    return days.pop() if len(days) == 1 else None


def _on_its_way(law: Law, issuer: str, record: R) -> None:
    matters = list(list_matters(record))
    if any(_place(law, issuer, matter) is not None for matter in matters):
        return
    if not matters:
        problem = _message("records-nothing-that-goes-up", record=record.id)
    elif not (legs := matters[0].legs(law)):
        own = law.department(law.responsible_for(matters[0].way.origin))
        problem = _message("goes-up-to-nobody", record=record.id, own=own)
    else:
        names = "、".join(law.department(leg.reporter) for leg in legs)
        route = ", ".join([*(leg.reporter for leg in legs), legs[-1].to])
        problem = _message(
            "does-not-go-up-through-but-by-way",
            record=record.id,
            department=law.department(issuer),
            names=names,
            department_2=law.department(legs[-1].to),
            route=route,
        )
    raise UnfitError(problem, (_role_of(record),), _message("leave-it-out-or-change"))


def _too_soon(law: Law, issuer: str, matter: Matter[R], on: date) -> UnfitError:
    place = _place(law, issuer, matter)
    if not place:
        return UnfitError(
            _message("paper-is-dated-before-the-matter", on=on, matter=matter.id, arose_on=matter.way.arose_on),
            (matter.role,),
            _message("give-a-later-date-or-leave-it-out"),
        )
    below = matter.legs(law)[place - 1].reporter
    return UnfitError(
        _message(
            "had-not-reported",
            on=on,
            matter=matter.id,
            department=law.department(below),
            department_2=law.department(issuer),
        ),
        (matter.role,),
        _message("let-report-it-first-and-record-the-day", department=law.department(below)),
    )


def _gone(law: Law, issuer: str, matters: Sequence[Matter[R]], on: date) -> UnfitError:
    days = sorted({str(onward.on) for matter in matters if (onward := _onward(law, issuer, matter)) is not None})
    shown = "、".join(days)
    return UnfitError(
        _message("problems-of-known-by-were-reported", id=matters[0].id, on=on, shown=Text(shown, ", ".join(days))),
        (matters[0].role,),
        _message("print-that-paper-again", shown=Text(shown, ", ".join(days))),
    )


def _nothing(law: Law, issuer: str, known: Sequence[R], on: date) -> UnfitError:
    role = _role_of(known[0]) if known else "defect-reports"
    name = law.department(issuer)
    return UnfitError(
        _message("nothing-waits-for-to-report", on=on, name=name),
        (role,),
        _message("print-an-earlier-paper-again-name"),
    )
