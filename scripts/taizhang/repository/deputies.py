"""Deputies: persons who do another person's duty for a time, as listed in the reviewers' file.

A deputy decides independently: on a chain, the deputy and the person acted for are two persons. Like everybody
else, a deputy does only one duty of a chain, in either capacity. Governors have no deputies: the two
who change the rules hold that duty in their own right.

Source: house/deputies.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Fault, Place
from taizhang.law.law import Law
from taizhang.repository.reviewers import Account, Duty, reviewers_of

_message = Messages(__file__)


def find_deputy_faults(document: Document, law: Law) -> Iterator[Fault]:
    """The faults in the deputies of a reviewers' file that fits its schema, reported as G01.

    A deputy's term ends on a stated day, and on each of its days the person acted for holds that duty for that
    division in their own right.

    Source: house/deputies.
    """
    people = reviewers_of(document.data, "").people
    for number, account in enumerate(people):
        for index, duty in enumerate(account.duties):
            if duty.acting_for is None:
                continue
            problem = _find_problem(people, account, duty, law)
            if problem is not None:
                place: Place = ("people", number, "duties", index, "acting_for")
                where = ".".join(str(part) for part in place)
                yield Fault("G01", document.mark(place), {"place": where, "problem": problem})


def _find_problem(people: tuple[Account, ...], account: Account, duty: Duty, law: Law) -> Text | None:
    if duty.duty == "govern":
        return _message("governor-has-no-deputy")
    if duty.until is None:
        return _message("deputy-term-has-no-end")
    if duty.acting_for == account.person:
        return _message("deputy-acts-for-self")
    gap = _find_gap(people, duty, duty.until)
    if gap is None:
        return None
    division = law.department(duty.division, duty.start)
    return _message(
        "principal-without-own-duty",
        acting_for=duty.acting_for,
        day=gap,
        division=Text(division, duty.division),
        duty=Text(_message("this-duty").zh, duty.duty),
    )


def _find_gap(people: tuple[Account, ...], duty: Duty, last: date) -> date | None:
    """The first day of a deputy's term on which the person acted for does not hold the duty in their own right."""
    terms = sorted(
        (item.start, item.until or date.max)
        for account in people
        if account.person == duty.acting_for
        for item in account.duties
        if (item.duty, item.division, item.acting_for) == (duty.duty, duty.division, None)
    )
    day = duty.start
    for start, end in terms:
        if start > day or day > last:
            break
        if end >= last:
            return None
        day = max(day, end + timedelta(days=1))
    return day if day <= last else None
