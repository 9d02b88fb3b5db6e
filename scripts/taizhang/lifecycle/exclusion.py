"""The working days that do not count towards the decision on a complaint: computed from their spans."""

from collections.abc import Iterable
from datetime import date, timedelta

from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.records import Complaint, ExcludedSpan


def excluded_days(complaint: Complaint, division: str, law: Law) -> int | Unknown:
    """How many working days of a complaint do not count, by the days off of the division that decides on it.

    An older record states their number alone; where it states spans, they count. The time that a complainant took to
    put his complaint right is one, from the day of the request to that of the supply; a day in two spans counts once.

    Source: procurement-regulation/58.
    """
    spans = _spans(complaint, complaint.excluded)
    if not spans:
        return complaint.excluded_working_days
    return _count(spans, division, law)


def _spans(complaint: Complaint, stated: Iterable[ExcludedSpan]) -> tuple[tuple[date, date], ...]:
    """The first and the last day of each stretch that does not count, overlapping ones as one."""
    found = [(span.from_, max(span.from_, span.until)) for span in stated]
    asked = complaint.supplement
    if asked is not None and asked.supplied_on is not None:
        found.append((asked.on, max(asked.on, asked.supplied_on)))
    merged: list[tuple[date, date]] = []
    for begins, ends in sorted(found):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return tuple(merged)


def working_days_in(spans: Iterable[ExcludedSpan], division: str, law: Law) -> int | Unknown:
    """How many working days lie in spans that do not overlap, their first and last days included."""
    return _count([(span.from_, max(span.from_, span.until)) for span in spans], division, law)


def _count(stretches: Iterable[tuple[date, date]], division: str, law: Law) -> int | Unknown:
    total = 0
    for begins, ends in stretches:
        days = law.working_days_between(begins - timedelta(days=1), ends, division)
        if isinstance(days, Unknown):
            return days
        total += days
    return total


def deadline_before(complaint: Complaint, number: int, division: str, law: Law) -> date | Unknown:
    """The last day for the decision as it stood when the span of that number, from 0, began."""
    extra = _count(_spans(complaint, complaint.excluded[:number]), division, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, division, extra=extra)
