"""The company behind a vendor record: its records at other departments, and where it failed there.

The notices ask every department to assess its own provider. A failure at another department is shown to departments
that deal with the company; it forbids nothing.
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

FAILED = {"failed": _message("grade-failed"), "seriously-failed": _message("grade-seriously-failed")}
"""The failing grades."""
_CODE = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_NON_WORD = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True)
class Failure:
    """One failed assessment, or one major problem, of a company at one finance department.

    Attributes:
        record: the id of the assessment, or of the vendor record with the problem.
        division: the division of the finance department that found it.
        on: the day of the assessment, or the day on which the problem became known.
        fault: its description.
        is_open: it has to be reported up and has not reached the last level.
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
    if len(code) != 18 or any(character not in _CODE for character in code):
        return False
    total = sum(_CODE.index(character) * pow(3, place, 31) for place, character in enumerate(code[:17]))
    return code[17] == _CODE[-total % 31]


def find_records_of_company(vendor: Vendor, book: Book) -> tuple[Vendor, ...]:
    """The other vendor records of the same company: by credit code where both state one, else by any name."""
    codes, names = _list_codes(vendor), _list_names(vendor)
    return tuple(
        other
        for other in book.vendors.values()
        if other.id != vendor.id
        and (codes & other_codes if codes and (other_codes := _list_codes(other)) else names & _list_names(other))
    )


def find_failures_elsewhere(vendor: Vendor, book: Book, law: Law, by: date) -> tuple[Failure, ...]:
    """Where the company of a vendor record failed at other departments by a day, the newest first."""
    failures = [one for other in find_records_of_company(vendor, book) for one in list_failures(other, book, law, by)]
    return tuple(sorted(failures, key=lambda failure: (failure.on, failure.record), reverse=True))


def list_failures(vendor: Vendor, book: Book, law: Law, by: date) -> Iterator[Failure]:
    """The failed assessments and the major problems of one vendor record by a day."""
    for assessment in book.assessments_of.get(vendor.id, ()):
        is_serious = assessment.grade == "seriously-failed" or bool(assessment.major_problem)
        if assessment.assessed_on > by or not (is_serious or assessment.grade in FAILED):
            continue
        fault = FAILED.get(assessment.grade, _message("assessment-with-major-problem"))
        reports = assessment.escalation.reports if assessment.escalation else ()
        is_open = is_serious and _is_open(law, vendor, assessment.assessed_on, reports, by)
        yield Failure(assessment.id, vendor.division, assessment.assessed_on, fault, is_open)
    for problem in vendor.major_problems:
        if problem.known_on <= by:
            fault = _message("major-problem-occurred")
            is_open = _is_open(law, vendor, problem.known_on, problem.reports, by)
            yield Failure(vendor.id, vendor.division, problem.known_on, fault, is_open)


def _is_open(law: Law, vendor: Vendor, on: date, reports: Sequence[Report], by: date) -> bool:
    return sum(one.on <= by for one in reports) < len(law.route("escalation", vendor.division, on))


def _list_codes(vendor: Vendor) -> frozenset[str]:
    later = [one.value for one in vendor.changes if one.field == "credit_code"]
    return frozenset(str(code) for code in (vendor.credit_code, *later) if code)


def _list_names(vendor: Vendor) -> frozenset[str]:
    later = [one.value for one in vendor.changes if one.field == "name"]
    return frozenset(normalized for name in (vendor.name, *later) if (normalized := _normalize_name(str(name))))


@lru_cache(maxsize=4096)
def _normalize_name(name: str) -> str:
    """A name normalized in width and case, without spaces, brackets and other signs."""
    return _NON_WORD.sub("", unicodedata.normalize("NFKC", name)).casefold()
