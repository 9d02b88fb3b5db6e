"""Reports up the chain: to the right finance departments, one after the other."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Literal, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.records import Report

_message = Messages(__file__)


class MisroutedReport(NamedTuple):
    """A report that departs from its route.

    Attributes:
        number: which report, from 0.
        part: the field of the report that is wrong.
        problem: the description, to be inserted into a sentence of the rule.
    """

    number: int
    part: Literal["to", "on"]
    problem: Text


class Leg(NamedTuple):
    """One report of a route: the division that has to make it, and the one to which it goes."""

    reporter: str
    to: str


def list_legs(origin: str, route: Sequence[str]) -> tuple[Leg, ...]:
    """The reports that are due for a matter of `origin` on its way up: each level reports onward itself.

    Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
    """
    return tuple(Leg(reporter, to) for reporter, to in zip((origin, *route), route, strict=False))


def find_reporters(origin: str, route: Sequence[str], before: int, after: int) -> tuple[str, ...]:
    """The divisions whose own reports are added where a matter has `after` reports and had `before`, in order.

    Each level records its own reports, so each of them has to do its duty on the record. A report beyond the
    route adds no division; it is a finding of its own.
    """
    return tuple(leg.reporter for leg in list_legs(origin, route)[before:after])


def find_misrouted_reports(
    reports: Sequence[Report], due: Sequence[str], earliest: date, law: Law
) -> Iterator[MisroutedReport]:
    """The reports that do not follow the route `due`; fewer reports than steps are in order.

    A report goes to the division that is due at its place, or to the one responsible on the day of the report; not
    before `earliest` and not before the report ahead of it. Each report is found once at most by its division and once
    by its day.

    Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
    """
    latest = earliest
    for index, report in enumerate(reports):
        department = law.department(report.to, report.on)
        if index >= len(due):
            yield MisroutedReport(
                index,
                "to",
                _message("beyond-route", department=department),
            )
        elif report.to != (recipient := law.responsible_for(due[index], report.on)):
            expected = law.department(recipient, report.on)
            yield MisroutedReport(index, "to", _message("wrong-recipient", expected=expected, department=department))
        if report.on < earliest:
            yield MisroutedReport(
                index,
                "on",
                _message("too-early", reported_on=report.on, earliest=earliest),
            )
        elif report.on < latest:
            yield MisroutedReport(
                index,
                "on",
                _message("before-previous-report", reported_on=report.on, previous=latest),
            )
        latest = max(latest, report.on)
