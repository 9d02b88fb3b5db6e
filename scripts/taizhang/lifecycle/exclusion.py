"""The working days that do not count towards the decision on a complaint: computed from their spans."""

from collections.abc import Iterable
from datetime import date, timedelta

from taizhang.calendar import Unknown
from taizhang.law import Law
from taizhang.records import Complaint, ExcludedSpan


def excluded_days(complaint: Complaint, division: str, law: Law) -> int | Unknown:
    """How many working days of a complaint do not count, by the days off of the division that decides on it.

    An older record states their number alone; where it states spans, they count.

    Source: procurement-regulation/58.
    """
    if not complaint.excluded:
        return complaint.excluded_working_days
    return working_days_in(complaint.excluded, division, law)


def working_days_in(spans: Iterable[ExcludedSpan], division: str, law: Law) -> int | Unknown:
    """How many working days lie in spans that do not overlap, their first and last days included."""
    total = 0
    for span in spans:
        days = law.working_days_between(span.from_ - timedelta(days=1), max(span.from_, span.until), division)
        if isinstance(days, Unknown):
            return days
        total += days
    return total


def deadline_before(complaint: Complaint, number: int, division: str, law: Law) -> date | Unknown:
    """The last day for the decision as it stood when the span of that number, from 0, began."""
    extra = working_days_in(complaint.excluded[:number], division, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, division, extra=extra)
