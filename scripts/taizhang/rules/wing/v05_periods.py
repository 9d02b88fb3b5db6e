"""V05: a vendor is assessed period by period, by the contract's term and the scheme."""

from collections.abc import Iterator, Sequence
from datetime import timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.periods import Period, covers, find_earliest_day, find_period, list_periods
from taizhang.records import Assessment, Vendor
from taizhang.repository.book import Book
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_MAX_NAMED = 6
"""The number of periods that a message names at most."""


@rule
def periods(facts: Facts) -> Iterator[Hit]:
    """Each assessed period is one of its contract's, has ended, and follows one that was assessed.

    Assessments made before the scheme was adopted followed another one.
    """
    book, law = facts.book, facts.law
    for vendor in book.vendors.values():
        assessed = [(one, period) for one, period in _list_assessed(vendor, book, law) if period is not None]
        for assessment, period in _list_assessed(vendor, book, law):
            if period is None:
                yield Hit(
                    assessment,
                    "period",
                    {"period": assessment.period, "problem": _describe_unknown_period(vendor, assessment, book, law)},
                )
                continue
            first = find_earliest_day(period, law, book.entered_on(assessment.id) or facts.today)
            if assessment.assessed_on < first:
                problem = _message(
                    "assessed-too-early",
                    end=period.end,
                    first=first,
                    assessed_on=assessment.assessed_on,
                )
                yield Hit(assessment, "assessed_on", {"period": assessment.period, "problem": problem})
            skipped = _find_skipped_period(vendor, assessment, period, [other for _, other in assessed], book, law)
            if skipped is not None:
                problem = _message("preceding-period-not-assessed", period=skipped.name)
                yield Hit(assessment, "period", {"period": assessment.period, "problem": problem})


def _list_assessed(vendor: Vendor, book: Book, law: Law) -> Iterator[tuple[Assessment, Period | None]]:
    """The assessments by a scheme of the vendor, each with the period of its contract that it is about."""
    contracts = {contract.number for contract in vendor.contracts}
    for assessment in book.assessments_of.get(vendor.id, ()):
        adopted = record_in_force(vendor, assessment.assessed_on).assessment_scheme.adopted_on
        if assessment.assessed_on >= adopted and assessment.contract in contracts:
            yield assessment, find_period(vendor, assessment, book, law)


def _describe_unknown_period(vendor: Vendor, assessment: Assessment, book: Book, law: Law) -> Text:
    day = assessment.assessed_on
    names = [one.name for one in list_periods(vendor, book, law, day, day) if one.contract == assessment.contract]
    if not names:
        return _message("contract-not-begun", contract=assessment.contract)
    last_names = names[-_MAX_NAMED:]
    return _message(
        "no-such-period", contract=assessment.contract, periods=Text("、".join(last_names), ", ".join(last_names))
    )


def _find_skipped_period(
    vendor: Vendor, assessment: Assessment, assessed: Period, done: Sequence[Period], book: Book, law: Law
) -> Period | None:
    """The first period before an assessed one that was skipped: of its contract, or of one that ended before it.

    Periods before the first assessment of all are not counted.
    """
    first_day = min(one.start for one in done)
    day = assessment.assessed_on
    ends = {one.number: one.ends_on for one in record_in_force(vendor, day).contracts}
    starts = {one.number: one.starts_on for one in record_in_force(vendor, day).contracts}
    until = assessed.start - timedelta(days=1)
    for period in list_periods(vendor, book, law, day, until):
        earlier = period.contract == assessed.contract or ends[period.contract] < starts[assessed.contract]
        if (
            earlier
            and first_day <= period.start
            and period.end <= until
            and not any(covers(one, period) for one in done)
        ):
            return period
    return None
