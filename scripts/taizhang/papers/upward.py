"""Matters on their way up: which of them a department reports with one paper, to whom, and as of which day.

A defect, a dispute and an escalation go up by their route, level by level. A department reports what is its own, and
what had been reported to it by the day of the paper; nobody reports what is not on its way.
Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from taizhang.law import Law
from taizhang.papers.issue import Issue
from taizhang.papers.press import Press, UnfitError
from taizhang.records import Assessment, Defect, Dispute, Report
from taizhang.text import Text

R = TypeVar("R", Assessment, Defect, Dispute)


@dataclass(frozen=True, slots=True)
class Way:
    """How a matter goes up.

    Attributes:
        matter: the word of its route, as `Law.route` takes it.
        role: what of `schemas/norms.yaml` its reports are owed by.
        origin: the division whose matter it is.
        arose_on: the day by whose law it goes up.
        reports: its reports so far, one for each level.
    """

    matter: str
    role: str
    origin: str
    arose_on: date
    reports: tuple[Report, ...]

    def route(self, law: Law) -> tuple[str, ...]:
        """The divisions that it passes, its own first, each as it stands in the era of `law`."""
        route = (self.origin, *law.route(self.matter, self.origin, self.arose_on))
        return tuple(dict.fromkeys(law.responsible_for(code) for code in route))


def way_of(record: Assessment | Defect | Dispute) -> Way:
    """How a record's matter goes up; an assessment's is its escalation."""
    match record:
        case Defect():
            return Way("defect", "defect-reports", record.reporter.division, record.reported_on, record.reports)
        case Dispute():
            return Way("dispute", "dispute-filing", record.explained_by, record.arose_on, record.reports)
        case Assessment():
            reports = record.escalation.reports if record.escalation is not None else ()
            return Way("escalation", "escalation", record.assessed_by, record.assessed_on, reports)


@dataclass(frozen=True, slots=True)
class Sending(Generic[R]):
    """What goes up with one paper.

    Attributes:
        issuer, addressee: the divisions from which and to which it goes.
        on: the day of the paper.
        items: the records as they stood on that day, in the order stated, else in that of their ids.
        press: the press as of that day.
    """

    issuer: str
    addressee: str
    on: date
    items: tuple[R, ...]
    press: Press


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
    further before. `why_not` says of a record, as it stood on a day, why it does not go up at all.

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
        chosen = tuple(dict.fromkeys(stated))
    else:
        on = issue.dated or press.today
        chosen = tuple(record for record in known if _waits(law, issuer, record, on, press, why_not))
        if not chosen:
            raise _nothing(law, issuer, known, on)
        press.require_sound([record.id for record in chosen])
    then = press.dated(on, chosen)
    items = tuple(_stood(then, record) for record in chosen)
    for record in items:
        if (reason := why_not(record, on)) is not None:
            raise UnfitError(
                Text(f"{record.id}{reason.zh}", f"{record.id} {reason.en}"),
                (way_of(record).role,),
                Text("从清单中去掉该项。", "Leave it out."),
            )
        _reached(law, issuer, record, on)
    addressees = {_next(law, issuer, record): record.id for record in items}
    if len(addressees) > 1:
        names = "、".join(f"{record}报{law.department(code)}" for code, record in addressees.items())
        raise UnfitError(
            Text(f"所列各项的主送机关不同：{names}", f"they go to different departments: {', '.join(addressees)}"),
            (way_of(items[0]).role,),
            Text("主送机关不同的，分别行文。", "Write one paper to each."),
        )
    return Sending(issuer, next(iter(addressees)), on, items, then)


def _stood(press: Press, record: R) -> R:
    return press.book.all[record.id][1]  # type: ignore[return-value]


def _place(law: Law, issuer: str, record: R) -> int | None:
    """Where on the route of a record the issuer stands, from 0 for its own matter; None where it reports nothing on."""
    route = way_of(record).route(law)
    return route.index(issuer) if issuer in route[:-1] else None


def _next(law: Law, issuer: str, record: R) -> str:
    route = way_of(record).route(law)
    return route[route.index(issuer) + 1]


def _onward(law: Law, issuer: str, record: R) -> Report | None:
    """The report by which the issuer sent a record on."""
    place, reports = _place(law, issuer, record), way_of(record).reports
    return reports[place] if place is not None and place < len(reports) else None


def _received_on(law: Law, issuer: str, record: R) -> date | None:
    """The day on which a record was reported to the issuer; of its own matter, the day on which it arose."""
    way, place = way_of(record), _place(law, issuer, record)
    if place is None:
        return None
    if place == 0:
        return way.arose_on
    return way.reports[place - 1].on if place <= len(way.reports) else None


def _waits(law: Law, issuer: str, record: R, on: date, press: Press, why_not: Callable[[R, date], Text | None]) -> bool:
    received, onward = _received_on(law, issuer, record), _onward(law, issuer, record)
    if received is None or received > on or (onward is not None and onward.on < on):
        return False
    try:
        then = press.dated(on, [record])
    except UnfitError:
        return False
    return why_not(_stood(then, record), on) is None


def _day_of_reports(law: Law, issuer: str, stated: Sequence[R]) -> date | None:
    """The day on which all of the stated records went on together; None where they did not."""
    days = {onward.on if (onward := _onward(law, issuer, record)) else None for record in stated}
    return days.pop() if len(days) == 1 else None


def _on_its_way(law: Law, issuer: str, record: R) -> None:
    if _place(law, issuer, record) is not None:
        return
    way = way_of(record)
    route = way.route(law)
    names = "、".join(law.department(code) for code in route[:-1])
    if not names:
        told = Text(f"{record.id}由{law.department(route[0])}自行处理，不须上报", f"{record.id} goes up to nobody")
    else:
        told = Text(
            f"{record.id}不经{law.department(issuer)}上报，由{names}报{law.department(route[-1])}",
            f"{record.id} does not go up through {law.department(issuer)} but by way of {', '.join(route)}",
        )
    raise UnfitError(told, (way.role,), Text("从清单中去掉该项，或者改写--by。", "Leave it out, or change --by."))


def _reached(law: Law, issuer: str, record: R, on: date) -> None:
    received = _received_on(law, issuer, record)
    if received is not None and received <= on:
        return
    way = way_of(record)
    below = way.route(law)[(_place(law, issuer, record) or 1) - 1]
    raise UnfitError(
        Text(
            f"截至{on}，{record.id}尚未由{law.department(below)}报至{law.department(issuer)}，不得汇总上报",
            f"by {on}, {law.department(below)} had not reported {record.id} to {law.department(issuer)}",
        ),
        (way.role,),
        Text(
            f"由{law.department(below)}先上报并登记上报日期，或者改写--date、从清单中去掉该项。",
            f"Let {law.department(below)} report it first and record the day; or change --date, or leave it out.",
        ),
    )


def _nothing(law: Law, issuer: str, known: Sequence[R], on: date) -> UnfitError:
    role = way_of(known[0]).role if known else "defect-reports"
    name = law.department(issuer)
    return UnfitError(
        Text(f"截至{on}，{name}没有待上报的事项", f"by {on}, nothing waits for {name} to report it"),
        (role,),
        Text(
            "重印已经上报的，写明编号，或者用--date写明当时的成文日期。",
            "To print an earlier paper again, name its records, or give its day by --date.",
        ),
    )
