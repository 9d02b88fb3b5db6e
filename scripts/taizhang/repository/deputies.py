"""Deputies: whoever does another person's duty for a time, as the reviewers' file lists it.

A deputy judges by himself and answers for it: on a chain he and the person acted for are two persons. Like everybody
else he does one duty of a chain only, be it his own or the other's. Nobody is deputy of somebody who governs: the two
who change the rules hold that duty in their own right.

Source: house/deputies.
"""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.base.text import Text
from taizhang.documents.document import Document, Fault, Place
from taizhang.law.law import Law
from taizhang.repository.reviewers import Account, Duty, reviewers_of


def find_deputy_faults(document: Document, law: Law) -> Iterator[Fault]:
    """What is wrong with the deputies of a reviewers' file that fits its schema; G01 names it.

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
        return Text(
            "规则管理不得代理；请删去acting_for，或者由规则管理人员另行登记一人",
            "nobody acts for somebody who governs: leave acting_for out, or let `govern` list another person",
        )
    if duty.until is None:
        return Text(
            "代理没有写明截止日；请补填until",
            "the deputy's term has no end: add `until`",
        )
    if duty.acting_for == account.person:
        return Text(
            "代理人与被代理人系同一人；请改填被代理人的人员代号",
            "the deputy acts for himself: give the key of the person acted for",
        )
    gap = _find_gap(people, duty, duty.until)
    if gap is None:
        return None
    division = law.department(duty.division, duty.start)
    return Text(
        f"{duty.acting_for}在{gap}没有{division}的这项职责（代理所得的不算）；请核对代号，或者把代理任期改在其任期之内",
        f"{duty.acting_for} does not {duty.duty} for {duty.division} on {gap} in their own right: "
        "look at the key, or keep the deputy's term within theirs",
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
