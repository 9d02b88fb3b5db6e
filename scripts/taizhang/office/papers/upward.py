"""Matters to be reported: which of them a department reports with one paper, to whom, and as of which day.

A defect, a dispute, an assessment's escalation and each major problem of a vendor are reported along their route, level
by level. A department reports its own matters and those reported to it by the day of the paper, and no others.
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
from taizhang.lifecycle.chain.upward import ReportedMatter, ReportedRecord, list_reported_matters
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import Press, UnfitError
from taizhang.records import Assessment, Report, Vendor

_message = Messages(__file__)

R = TypeVar("R", bound=ReportedRecord)

_ROLES: Final = {"defect": "defect-reports", "dispute": "dispute-filing", "escalation": "escalation"}
"""The role in `schemas/norms.yaml` by which each kind of matter must be reported."""


@dataclass(frozen=True, slots=True)
class Matter(Generic[R]):
    """One matter of a record that must be reported."""

    record: R
    way: ReportedMatter

    @property
    def id(self) -> str:
        """The id of its record; the major problems of one vendor share it."""
        return self.record.id

    @property
    def role(self) -> str:
        """The role in `schemas/norms.yaml` by which it must be reported."""
        return _ROLES[self.way.kind]

    @property
    def reports(self) -> tuple[Report, ...]:
        """The reports made so far, one for each level."""
        return self.way.reports

    def legs(self, law: Law) -> tuple[Leg, ...]:
        """The required reports, between the divisions as of the era of `law`."""
        way = self.way
        route = (way.origin, *law.route(way.kind, way.origin, way.arose_on))
        origin, *above = dict.fromkeys(law.responsible_for(code) for code in route)
        return list_legs(origin, above)


def list_matters(record: R) -> Iterator[Matter[R]]:
    """The matters of a record; an assessment's escalation even before its department states it."""
    if isinstance(record, Assessment) and record.escalation is None:
        yield Matter(record, ReportedMatter(0, "escalation", record.assessed_by, record.assessed_on, ()))
    for way in list_reported_matters(record):
        yield Matter(record, way)


@dataclass(frozen=True, slots=True)
class UpwardReport(Generic[R]):
    """The content of one report.

    Attributes:
        issuer, addressee: divisions.
        on: the day of the paper.
        matters: as of that day, in the requested order, else in order of their ids.
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
    requested: Sequence[R],
    candidates: Sequence[R],
    issue: Issue,
    why_not: Callable[[R, date], Text | None],
) -> UpwardReport[R]:
    """Collect the content of one report of a division: `requested`, else all `candidates` that wait for its report.

    The date is that of `issue`, else the common day of the reports that the requested records already have from this
    division, else the press's. Without `requested`, it contains what reached the division by that day and was not
    reported before; so it does for a requested vendor, whose problems have different days. `why_not` returns why a
    record, as of a day, is not reported at all.

    Raises:
        UnfitError: nothing is waiting; or a requested record is not on a route through this division, had not reached
            it yet, is not reported, or has another addressee than the first.
        UnsoundError: the check has findings on a record, and no draft is requested.
    """
    law = press.law.as_of(press.today)
    issuer = law.responsible_for(issuer)
    if requested:
        for record in requested:
            _require_on_route(law, issuer, record)
        press.require_sound([record.id for record in requested])
        on = issue.paper_date or _find_common_day(law, issuer, requested) or press.today
        records = tuple({record.id: record for record in requested}.values())
    else:
        on = issue.paper_date or press.today
        records = tuple(record for record in candidates if _is_waiting(law, issuer, record, on, press, why_not))
        if not records:
            raise _report_nothing(law, issuer, candidates, on)
        press.require_sound([record.id for record in records])
    dated_press = press.restrict_to(on, records)
    matters = tuple(
        matter
        for record in records
        for matter in _find_due(law, issuer, _find_dated_record(dated_press, record), record, on, why_not)
    )
    addressees = {_find_leg(law, issuer, matter).to: matter.id for matter in matters}
    if len(addressees) > 1:
        names = "、".join(f"{record}报{law.department(code)}" for code, record in addressees.items())
        raise UnfitError(
            _message("different-addressees", names=Text(names, ", ".join(addressees))),
            (matters[0].role,),
            _message("write-one-paper-each"),
        )
    return UpwardReport(issuer, next(iter(addressees)), on, matters, dated_press)


def _find_due(
    law: Law, issuer: str, record: R, current: R, on: date, why_not: Callable[[R, date], Text | None]
) -> list[Matter[R]]:
    """The matters of a record for a paper of a day; `record` is as of that day, `current` as of today.

    Raises:
        UnfitError: the record is not reported, or had not reached the issuer; or all was reported before that day.
    """
    if (reason := why_not(record, on)) is not None:
        raise UnfitError(
            _message("not-reported", record=record.id, reason=reason),
            (_find_role(current),),
            _message("remove-from-list"),
        )
    passing = [matter for matter in list_matters(record) if _find_level(law, issuer, matter) is not None]
    reached = [matter for matter in passing if _has_reached(law, issuer, matter, on)]
    if not reached:
        matter = (
            passing or [matter for matter in list_matters(current) if _find_level(law, issuer, matter) is not None]
        )[0]
        raise _report_too_soon(law, issuer, matter, on)
    if not isinstance(record, Vendor):
        return reached
    waiting = [matter for matter in reached if not _was_sent_before(law, issuer, matter, on)]
    if not waiting:
        raise _report_already_sent(law, issuer, reached, on)
    return waiting


def _find_dated_record(press: Press, record: R) -> R:
    return press.book.all[record.id][1]  # type: ignore[return-value]


def _find_role(record: ReportedRecord) -> str:
    return next((matter.role for matter in list_matters(record)), "escalation")


def _find_level(law: Law, issuer: str, matter: Matter[R]) -> int | None:
    """The index of the issuer's report of a matter, 0 for its own matter; None if it has no report to make."""
    reporters = [leg.reporter for leg in matter.legs(law)]
    return reporters.index(issuer) if issuer in reporters else None


def _find_leg(law: Law, issuer: str, matter: Matter[R]) -> Leg:
    return next(leg for leg in matter.legs(law) if leg.reporter == issuer)


def _find_onward_report(law: Law, issuer: str, matter: Matter[R]) -> Report | None:
    """The report by which the issuer passed a matter on."""
    place, reports = _find_level(law, issuer, matter), matter.reports
    return reports[place] if place is not None and place < len(reports) else None


def _find_receipt(law: Law, issuer: str, matter: Matter[R]) -> date | None:
    """The day on which a matter was reported to the issuer; of its own, the day on which it arose."""
    place = _find_level(law, issuer, matter)
    if place is None:
        return None
    if place == 0:
        return matter.way.arose_on
    return matter.reports[place - 1].on if place <= len(matter.reports) else None


def _has_reached(law: Law, issuer: str, matter: Matter[R], on: date) -> bool:
    received = _find_receipt(law, issuer, matter)
    return received is not None and received <= on


def _was_sent_before(law: Law, issuer: str, matter: Matter[R], on: date) -> bool:
    onward = _find_onward_report(law, issuer, matter)
    return onward is not None and onward.on < on


def _is_waiting(
    law: Law, issuer: str, record: R, on: date, press: Press, why_not: Callable[[R, date], Text | None]
) -> bool:
    if not any(
        _has_reached(law, issuer, matter, on) and not _was_sent_before(law, issuer, matter, on)
        for matter in list_matters(record)
    ):
        return False
    try:
        dated_press = press.restrict_to(on, [record])
    except UnfitError:
        return False
    return why_not(_find_dated_record(dated_press, record), on) is None


def _find_common_day(law: Law, issuer: str, requested: Sequence[R]) -> date | None:
    """The common day on which all requested records were passed on; None without a common day."""
    days = {
        onward.on if (onward := _find_onward_report(law, issuer, matter)) else None
        for record in requested
        for matter in list_matters(record)
        if _find_level(law, issuer, matter) is not None
    }
    return days.pop() if len(days) == 1 else None


def _require_on_route(law: Law, issuer: str, record: R) -> None:
    matters = list(list_matters(record))
    if any(_find_level(law, issuer, matter) is not None for matter in matters):
        return
    if not matters:
        problem = _message("nothing-to-report", record=record.id)
    elif not (legs := matters[0].legs(law)):
        own = law.department(law.responsible_for(matters[0].way.origin))
        problem = _message("handled-by-division-itself", record=record.id, department=own)
    else:
        departments = "、".join(law.department(leg.reporter) for leg in legs)
        divisions = ", ".join(leg.reporter for leg in legs)
        problem = _message(
            "not-on-route",
            record=record.id,
            department=law.department(issuer),
            reporters=Text(departments, divisions),
            addressee=Text(law.department(legs[-1].to), legs[-1].to),
        )
    raise UnfitError(problem, (_find_role(record),), _message("remove-or-change-issuer"))


def _report_too_soon(law: Law, issuer: str, matter: Matter[R], on: date) -> UnfitError:
    place = _find_level(law, issuer, matter)
    if not place:
        return UnfitError(
            _message("dated-before-matter", on=on, record=matter.id, arose_on=matter.way.arose_on),
            (matter.role,),
            _message("change-date-or-remove"),
        )
    below = matter.legs(law)[place - 1].reporter
    return UnfitError(
        _message(
            "not-yet-received",
            on=on,
            record=matter.id,
            reporter=law.department(below),
            addressee=law.department(issuer),
        ),
        (matter.role,),
        _message("report-first", reporter=law.department(below)),
    )


def _report_already_sent(law: Law, issuer: str, matters: Sequence[Matter[R]], on: date) -> UnfitError:
    days = sorted(
        {str(onward.on) for matter in matters if (onward := _find_onward_report(law, issuer, matter)) is not None}
    )
    days_text = "、".join(days)
    return UnfitError(
        _message("already-reported", record=matters[0].id, on=on, days=Text(days_text, ", ".join(days))),
        (matters[0].role,),
        _message("print-again-with-date", days=Text(days_text, ", ".join(days))),
    )


def _report_nothing(law: Law, issuer: str, candidates: Sequence[R], on: date) -> UnfitError:
    role = _find_role(candidates[0]) if candidates else "defect-reports"
    name = law.department(issuer)
    return UnfitError(
        _message("nothing-waiting", on=on, department=name),
        (role,),
        _message("name-records-or-date"),
    )
