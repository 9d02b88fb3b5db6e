"""The working days that do not count towards the decision on a complaint: computed from their spans."""

from collections.abc import Iterable
from datetime import date, timedelta

from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.records import Complaint, ExcludedSpan


def count_excluded_days(complaint: Complaint, division: str, law: Law) -> int | Unknown:
    """The number of working days of a complaint that do not count, by the days off of the deciding division.

    An older record states their number alone; spans take precedence. The time in which the complainant corrected the
    complaint, from the request to the supply, is a span; a day in two spans counts once.

    Source: procurement-regulation/58.
    """
    spans = _merge_spans(complaint, complaint.excluded)
    if not spans:
        return complaint.excluded_working_days
    return _count_working_days(spans, division, law)


def _merge_spans(complaint: Complaint, stated: Iterable[ExcludedSpan]) -> tuple[tuple[date, date], ...]:
    """The first and the last day of each stretch that does not count, overlapping ones merged."""
    stretches = [(span.from_, max(span.from_, span.until)) for span in stated]
    supplement = complaint.supplement
    if supplement is not None and supplement.supplied_on is not None:
        stretches.append((supplement.on, max(supplement.on, supplement.supplied_on)))
    merged: list[tuple[date, date]] = []
    for begins, ends in sorted(stretches):
        if merged and begins <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(merged[-1][1], ends))
        else:
            merged.append((begins, ends))
    return tuple(merged)


def count_working_days_in(spans: Iterable[ExcludedSpan], division: str, law: Law) -> int | Unknown:
    """The number of working days in spans that do not overlap, first and last days included."""
    return _count_working_days([(span.from_, max(span.from_, span.until)) for span in spans], division, law)


def _count_working_days(stretches: Iterable[tuple[date, date]], division: str, law: Law) -> int | Unknown:
    total = 0
    for begins, ends in stretches:
        days = law.working_days_between(begins - timedelta(days=1), ends, division)
        if isinstance(days, Unknown):
            return days
        total += days
    return total


def find_deadline_before(complaint: Complaint, number: int, division: str, law: Law) -> date | Unknown:
    """The last day for the decision when span `number`, counted from 0, began."""
    extra = _count_working_days(_merge_spans(complaint, complaint.excluded[:number]), division, law)
    if isinstance(extra, Unknown):
        return extra
    return law.last_day("decision_days", complaint.received_on, division, extra=extra)
