"""The reviewers: who may do which duty for which finance department, from when until when."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.document import Document, Fault, Place
from taizhang.law import Division, Law
from taizhang.text import Text

PATH = ".github/reviewers.yaml"
"""Where the reviewers stand in a repository."""

_REGION_ONLY = {"review", "govern"}


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a person. `until` is the last day that counts, None where no end is set."""

    division: str
    duty: str
    start: date
    until: date | None

    def held(self, on: date) -> bool:
        """Whether the term covers a day."""
        return self.start <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Person:
    """An account with its duties."""

    login: str
    name: str
    duties: tuple[Duty, ...]


@dataclass(frozen=True, slots=True)
class Reviewers:
    """Everybody who may approve something.

    Attributes:
        people: in the order of the file.
        sha256: the digest of the file that they stand in; of nothing where there is none.
    """

    people: tuple[Person, ...]
    sha256: str

    def holds(self, login: str, duty: str, division: str, on: date) -> bool:
        """Whether an account had a duty for a division's finance department on a day; case does not count."""
        return any(
            item.duty == duty and item.division == division and item.held(on)
            for person in self.people
            if person.login.casefold() == login.casefold()
            for item in person.duties
        )

    def logins(self, duty: str, division: str) -> tuple[str, ...]:
        """The accounts listed for a duty of a division, whatever their term."""
        return tuple(
            person.login
            for person in self.people
            if any(item.duty == duty and item.division == division for item in person.duties)
        )


def reviewers_of(data: Mapping[str, Any], sha256: str) -> Reviewers:
    """The reviewers of a document that fits its schema."""
    return Reviewers(tuple(_person(person) for person in data["people"]), sha256)


def _person(data: Mapping[str, Any]) -> Person:
    duties = tuple(
        Duty(
            item["division"],
            item["duty"],
            date.fromisoformat(item["from"]),
            date.fromisoformat(item["until"]) if "until" in item else None,
        )
        for item in data["duties"]
    )
    return Person(data["login"], data["name"], duties)


def faults(document: Document, divisions: Mapping[str, Division]) -> Iterator[Fault]:
    """What is wrong in the meaning of a document that fits its schema; G01 tells it.

    No account twice, no term that ends before it begins, and each duty only where the notices place it: the
    region alone reviews and sets rules, and a letter goes up from a city or from who reports straight to the region.

    Source: region-2021-1131/2.2, /2.3.
    """
    region = next(code for code, division in divisions.items() if division.level == "region")
    seen: dict[str, str] = {}
    for number, person in enumerate(reviewers_of(document.data, "").people):
        place: Place = ("people", number)
        first = seen.get(person.login.casefold())
        if first is not None:
            problem = Text(f"账号{person.login}与前面的{first}重复", f"{person.login} repeats {first}")
            yield _fault(document, (*place, "login"), problem)
        seen.setdefault(person.login.casefold(), person.login)
        for index, duty in enumerate(person.duties):
            where: Place = (*place, "duties", index)
            if duty.until is not None and duty.until < duty.start:
                problem = Text(
                    f"任期截止日{duty.until}早于起始日{duty.start}",
                    f"the term ends on {duty.until}, before it begins on {duty.start}",
                )
                yield _fault(document, (*where, "until"), problem)
            division = divisions[duty.division]
            if duty.duty in _REGION_ONLY and duty.division != region:
                problem = Text(
                    f"{division.finance_department}不承担这项职责，审核和规则管理只由最上级财政部门承担",
                    f"{duty.division} does not {duty.duty}: only the region does",
                )
                yield _fault(document, (*where, "duty"), problem)
            elif duty.duty == "consolidate" and division.reports_to != region:
                problem = Text(
                    f"{division.finance_department}不承担汇总，汇总由直接向最上级报送的财政部门承担",
                    f"{duty.division} does not consolidate: only who reports straight to the region does",
                )
                yield _fault(document, (*where, "duty"), problem)


def _fault(document: Document, place: Place, problem: Text) -> Fault:
    where = ".".join(str(part) for part in place)
    return Fault("G01", document.mark(place), {"place": where, "problem": problem})


def codeowners(reviewers: Reviewers, law: Law) -> str:
    """The content of `.github/CODEOWNERS`: whom the forge asks for a review of which folder.

    It only invites; who may approve is the gate's to judge. Terms are left out, so that the passing of days never
    makes the file stale.
    """
    region = law.region
    rows = [("*", reviewers.logins("govern", region))]
    for code in law.divisions:
        city = law.city_of(code)
        chain = [("evaluate", code), ("collect", code), ("consolidate", city), ("review", region)]
        rows.append((f"/requests/{code}/", _all(reviewers, chain)))
    rows += [
        (f"/defects/{code}/", _all(reviewers, [("operate", code), ("consolidate", law.city_of(code))]))
        for code in law.divisions
    ]
    rows += [(f"/vendors/{code}/", reviewers.logins("operate", code)) for code in law.divisions]
    rows.append(("/ledger/", reviewers.logins("operate", region)))
    lines = [
        "# 由 taizhang codeowners 根据 .github/reviewers.yaml 生成，请勿手工改动。",
        "# Generated by `taizhang codeowners` from .github/reviewers.yaml; do not edit.",
    ]
    lines += [f"{pattern} {' '.join('@' + login for login in logins)}" for pattern, logins in rows if logins]
    return "\n".join(lines) + "\n"


def _all(reviewers: Reviewers, duties: Iterable[tuple[str, str]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(login for duty in duties for login in reviewers.logins(*duty)))
