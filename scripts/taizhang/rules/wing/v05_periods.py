"""V05: a vendor is assessed period by period, as the contract runs and the scheme says."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.periods import Period, covers, earliest_day, find_period, list_periods
from taizhang.records import Assessment, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_LISTED = 6
"""How many periods a message names."""


@rule
def periods(facts: Facts) -> Iterator[Hit]:
    """Each assessed period is one of its contract's, has ended, and follows one that was assessed.

    Assessments made before the scheme was adopted followed another one.
    """
    book, law = facts.book, facts.law
    for vendor in book.vendors.values():
        judged = [(one, found) for one, found in _judged(vendor, book, law) if found is not None]
        for assessment, found in _judged(vendor, book, law):
            if found is None:
                yield Hit(
                    assessment,
                    "period",
                    {"period": assessment.period, "problem": _none_of(vendor, assessment, book, law)},
                )
                continue
            first = earliest_day(found, law, book.entered_on(assessment.id) or facts.today)
            if assessment.assessed_on < first:
                problem = _message(
                    "it-ends-on-and-may-be-assessed-from-yet",
                    end=found.end,
                    first=first,
                    assessed_on=assessment.assessed_on,
                )
                yield Hit(assessment, "assessed_on", {"period": assessment.period, "problem": problem})
            missing = _left_out(vendor, assessment, found, [other for _, other in judged], book, law)
            if missing is not None:
                problem = _message("it-follows-which-was-never-assessed", missing_name=missing.name)
                yield Hit(assessment, "period", {"period": assessment.period, "problem": problem})


def _judged(vendor: Vendor, book: Book, law: Law) -> Iterator[tuple[Assessment, Period | None]]:
    """The assessments by a scheme of the vendor, each with the period of its contract that it is about."""
    known = {contract.number for contract in vendor.contracts}
    for assessment in book.assessments_of.get(vendor.id, ()):
        adopted = effective(vendor, assessment.assessed_on).assessment_scheme.adopted_on
        if assessment.assessed_on >= adopted and assessment.contract in known:
            yield assessment, find_period(vendor, assessment, book, law)


def _none_of(vendor: Vendor, assessment: Assessment, book: Book, law: Law) -> Text:
    day = assessment.assessed_on
    names = [one.name for one in list_periods(vendor, book, law, day, day) if one.contract == assessment.contract]
    if not names:
        return _message("contract-had-not-begun", contract=assessment.contract)
    shown = names[-_LISTED:]
    return _message(
        "it-is-no-period-of-contract", contract=assessment.contract, shown=Text("、".join(shown), ", ".join(shown))
    )


def _left_out(
    vendor: Vendor, assessment: Assessment, found: Period, done: Sequence[Period], book: Book, law: Law
) -> Period | None:
    """The first period before an assessed one that was left out: of its contract, or of one that ended before it.

    What lies before the first assessment of all was not assessed here.
    """
    begun = min(one.start for one in done)
    day = assessment.assessed_on
    ends = {one.number: one.ends_on for one in effective(vendor, day).contracts}
    starts = {one.number: one.starts_on for one in effective(vendor, day).contracts}
    until = found.start - timedelta(days=1)
    for period in list_periods(vendor, book, law, day, until):
        earlier = period.contract == found.contract or ends[period.contract] < starts[found.contract]
        if earlier and begun <= period.start and period.end <= until and not any(covers(one, period) for one in done):
            return period
    return None
