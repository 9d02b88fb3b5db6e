"""The company behind a vendor record: its records at other departments, and where it failed there.

The notices ask every department to assess its own provider. That a company failed at another department is shown to
whoever deals with it; it forbids nothing.
"""

import re
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.records import Report, Vendor
from taizhang.repository.book import Book

_message = Messages(__file__)

FAILED = {"failed": _message("failed-failed"), "seriously-failed": _message("failed-seriously-failed")}
"""The grades that are no pass."""
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NO_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed assessment, or one major problem, of a company at one finance department.

    Attributes:
        record: the id of the assessment, or of the vendor record that holds the problem.
        division: whose finance department found it.
        on: the day of the assessment, or on which the problem was known.
        fault: what it was.
        is_open: it has to be reported up, and has not gone all the way.
    """

    record: str
    division: str
    on: date
    fault: Text
    is_open: bool


def has_right_check_digit(code: str) -> bool:
    """Whether the last character of a unified social credit code follows from the 17 before it.

    Source: GB 32100-2015.
    """
    if len(code) != 18 or any(one not in _CODE for one in code):
        return False
    total = sum(_CODE.index(one) * pow(3, place, 31) for place, one in enumerate(code[:17]))
    return code[17] == _CODE[-total % 31]


def records_of_company(vendor: Vendor, book: Book) -> tuple[Vendor, ...]:
    """The other vendor records of the same company: by its code where both state one, else by any name it ever had."""
    codes, names = _codes(vendor), _names(vendor)
    return tuple(
        other
        for other in book.vendors.values()
        if other.id != vendor.id and (codes & theirs if codes and (theirs := _codes(other)) else names & _names(other))
    )


def failures_elsewhere(vendor: Vendor, book: Book, law: Law, by: date) -> tuple[Failure, ...]:
    """Where the company of a vendor record failed at other departments by a day, the newest first."""
    found = [one for other in records_of_company(vendor, book) for one in failures_of(other, book, law, by)]
    return tuple(sorted(found, key=lambda one: (one.on, one.record), reverse=True))


def failures_of(vendor: Vendor, book: Book, law: Law, by: date) -> Iterator[Failure]:
    """The failed assessments and the major problems of one vendor record by a day."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        grave = assessment.grade == "seriously-failed" or bool(assessment.major_problem)
        if assessment.assessed_on > by or not (grave or assessment.grade in FAILED):
            continue
        fault = FAILED.get(assessment.grade, _message("a-major-problem"))
        reports = assessment.escalation.reports if assessment.escalation else ()
        is_open = grave and _is_open(law, vendor, assessment.assessed_on, reports, by)
        yield Failure(assessment.id, vendor.division, assessment.assessed_on, fault, is_open)
    for problem in vendor.major_problems:
        if problem.known_on <= by:
            fault = _message("a-major-problem-2")
            is_open = _is_open(law, vendor, problem.known_on, problem.reports, by)
            yield Failure(vendor.id, vendor.division, problem.known_on, fault, is_open)


def _is_open(law: Law, vendor: Vendor, on: date, reports: Sequence[Report], by: date) -> bool:
    return sum(one.on <= by for one in reports) < len(law.route("escalation", vendor.division, on))


def _codes(vendor: Vendor) -> frozenset[str]:
    later = [one.value for one in vendor.changes if one.field == "credit_code"]
    return frozenset(str(code) for code in (vendor.credit_code, *later) if code)


def _names(vendor: Vendor) -> frozenset[str]:
    later = [one.value for one in vendor.changes if one.field == "name"]
    return frozenset(plain for name in (vendor.name, *later) if (plain := _plain_name(str(name))))


@lru_cache(maxsize=4096)
def _plain_name(name: str) -> str:
    """A name without what people write in different ways: width, case, spaces, brackets and other signs."""
    return _NO_WORD.sub("", unicodedata.normalize("NFKC", name)).casefold()
