"""The reviewers: who may do which duty for which finance department, from when until when."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Fault, Place
from taizhang.law.law import Law

_message = Messages(__file__)

PATH = ".github/reviewers.yaml"
"""The file of the reviewers in a repository."""

_REGION_ONLY = {"review", "govern"}
GOVERNORS = 2
"""How many persons have to approve a change of machinery. Source: house/gate."""


@dataclass(frozen=True, slots=True)
class Duty:
    """One duty of a person. `until` is the last day that counts, None where no end is set.

    With `signs` only an opinion that is signed with the account's key counts for it.
    `acting_for` is the key of the person whose deputy does it; None for a duty of one's own.
    """

    division: str
    duty: str
    start: date
    until: date | None
    signs: bool = False
    acting_for: str | None = None

    def covers(self, on: date) -> bool:
        """Whether the term covers a day."""
        return self.start <= on and (self.until is None or on <= self.until)


@dataclass(frozen=True, slots=True)
class Account:
    """An account with its duties.

    Attributes:
        person: the key of the human whose account it is; None in a file from before persons had keys.
        signing_key: the public SSH key of that human; None where it is not listed.
        account: the forge's number of the account; None where it is not listed.
    """

    login: str
    person: str | None
    name: str
    duties: tuple[Duty, ...]
    signing_key: str | None = None
    account: int | None = None


@dataclass(frozen=True)
class Reviewers:
    """Everybody who may approve something.

    Attributes:
        people: their accounts, in the order of the file.
        sha256: the digest of their file; of no bytes where it is missing.
    """

    people: tuple[Account, ...]
    sha256: str
    _duties: Mapping[str, tuple[Duty, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Index the duties by login: every step of every seal looks them up."""
        duties: dict[str, tuple[Duty, ...]] = {}
        for account in self.people:
            login = account.login.casefold()
            duties[login] = (*duties.get(login, ()), *account.duties)
        object.__setattr__(self, "_duties", duties)

    def has_duty(self, login: str, duty: str, division: str, on: date) -> bool:
        """Whether an account had a duty for a division's finance department on a day; case does not count.

        Where fewer than two persons govern, those who governed last still may: only they can name others.
        Source: house/gate.
        """
        own = [item for item in self._duties_of(login) if item.duty == duty and item.division == division]
        if any(item.covers(on) for item in own):
            return True
        return duty == "govern" and bool(own) and self.person_of(login) in self._last_governors(division, on)

    def requires_signature(self, login: str, duty: str, division: str, on: date) -> bool:
        """Whether an account has to sign its opinions under a duty on a day."""
        own = (item for item in self._duties_of(login) if (item.duty, item.division) == (duty, division))
        return any(item.signs and item.covers(on) for item in own)

    def account_of(self, login: str) -> Account | None:
        """The account of that login, whatever its case; None where it is not listed."""
        folded = login.casefold()
        return next((account for account in self.people if account.login.casefold() == folded), None)

    def find_principal(self, login: str, duty: str, division: str, on: date) -> str | None:
        """The key of the person for whom an account does a duty on a day; None where it holds the duty by itself.

        Source: house/deputies.
        """
        duties = [
            item
            for item in self._duties_of(login)
            if item.duty == duty and item.division == division and item.covers(on)
        ]
        return (
            None
            if any(item.acting_for is None for item in duties)
            else next((item.acting_for for item in duties), None)
        )

    def find_account_problem(self, login: str, account: int | None) -> Text | None:
        """Why the opinions of an account do not count, though its login or its number is listed; None where they count.

        A released login may be registered by anybody; a forge's number of an account is never used again.
        Where either number is unknown, nothing can be compared.

        Source: house/deputies.
        """
        if account is None:
            return None
        registered, holder = self.account_of(login), self.find_login(account)
        if registered is not None and registered.account is None and holder is not None:
            return _message("number-of-another-login", login=login, account=account, holder=holder)
        if registered is not None:
            if registered.account in (None, account):
                return None
            return _message("number-not-as-listed", login=login, account=account, listed_account=registered.account)
        if holder is None:
            return None
        return _message("account-was-renamed", holder=holder, account=account)

    def find_login(self, account: int) -> str | None:
        """The login that is listed with the forge's number of an account; None where no login is."""
        return next((item.login for item in self.people if item.account == account), None)

    def login_in_roster(self, login: str, account: int | None) -> str:
        """The listed login of an account that may have been renamed: by its login, else by its number."""
        folded = login.casefold()
        if account is None or any(item.login.casefold() == folded for item in self.people):
            return login
        return self.find_login(account) or login

    def list_accounts(self) -> tuple[tuple[str, int | None], ...]:
        """Every listed login, with the forge's number of its account where the roster has it; in order of the file."""
        return tuple((item.login, item.account) for item in self.people)

    def list_logins_of(self, person: str) -> tuple[str, ...]:
        """The accounts that are listed under the key of a person, in order of the file."""
        return tuple(item.login for item in self.people if item.person == person)

    def _duties_of(self, login: str) -> tuple[Duty, ...]:
        return self._duties.get(login.casefold(), ())

    def find_governor_gap(self, law: Law, first: date, last: date) -> date | None:
        """The first day from `first` to `last` on which fewer than two persons govern; None where there is no gap.

        A governor governs for the division that is the region on that day.

        Source: house/gate.
        """
        terms = [item for account in self.people for item in account.duties if item.duty == "govern"]
        eras = (then.since for then in law.laws_between(first, last))
        starts = (item.start for item in terms)
        ends = (item.until + timedelta(days=1) for item in terms if item.until is not None and item.until < last)
        days = sorted({first, *(day for day in (*starts, *ends, *eras) if first < day <= last)})
        return next((day for day in days if len(self._governors(law.as_of(day).region, day)) < GOVERNORS), None)

    def _governing(self, region: str) -> Iterator[tuple[str, Duty]]:
        """Every person that governs at some time, with the term."""
        return (
            (self.person_of(account.login), item)
            for account in self.people
            for item in account.duties
            if item.duty == "govern" and item.division == region
        )

    def _governors(self, region: str, on: date) -> frozenset[str]:
        """The persons who govern on a day."""
        return frozenset(person for person, item in self._governing(region) if item.covers(on))

    def _last_governors(self, region: str, on: date) -> frozenset[str]:
        """The persons whose term ended last, where fewer than two govern on a day: as many as make two with those."""
        missing = GOVERNORS - len(governors := self._governors(region, on))
        if missing <= 0:
            return frozenset()
        ended: dict[str, date] = {}
        for person, item in self._governing(region):
            if item.until is not None and item.until < on and person not in governors:
                ended[person] = max(item.until, ended.get(person, item.until))
        days = sorted(ended.values(), reverse=True)
        least = days[missing - 1] if len(days) >= missing else date.min
        return frozenset(person for person, until in ended.items() if until >= least)

    def logins(self, duty: str, division: str, on: date) -> tuple[str, ...]:
        """The accounts that hold a duty of a division on a day, including those who still govern by `has_duty`."""
        current = self._logins_where(duty, division, lambda item: item.covers(on))
        if duty != "govern":
            return current
        last = self._last_governors(division, on)
        return current + tuple(
            login
            for login in self.logins_ever(duty, division)
            if login not in current and self.person_of(login) in last
        )

    def logins_ever(self, duty: str, division: str) -> tuple[str, ...]:
        """The accounts that ever held, hold or will hold a duty of a division."""
        return self._logins_where(duty, division, lambda _: True)

    def logins_from(self, duty: str, division: str, on: date) -> tuple[str, ...]:
        """The accounts that hold a duty of a division on a day or will later; without those whose term is over."""
        return self._logins_where(duty, division, lambda item: item.until is None or on <= item.until)

    @cached_property
    def _persons(self) -> dict[str, str]:
        """The key of every account that has one, by its login, less the case."""
        return {item.login.casefold(): item.person for item in self.people if item.person is not None}

    def _logins_where(self, duty: str, division: str, counts: Callable[[Duty], bool]) -> tuple[str, ...]:
        return tuple(
            account.login
            for account in self.people
            if any(item.duty == duty and item.division == division and counts(item) for item in account.duties)
        )

    def person_of(self, login: str) -> str:
        """The key of the human behind an account: the same for all their accounts.

        An account that is not listed, or has no key, counts as a person of its own.
        """
        folded = login.casefold()
        return self._persons.get(folded, folded)

    def accounts_of(self, login: str) -> tuple[str, ...]:
        """Every account of the human behind an account, itself included."""
        person = self.person_of(login)
        logins = tuple(item.login for item in self.people if self.person_of(item.login) == person)
        return logins if any(item.casefold() == login.casefold() for item in logins) else (login, *logins)


def reviewers_of(data: Mapping[str, Any], sha256: str) -> Reviewers:
    """The reviewers of a document that fits its schema."""
    return Reviewers(tuple(_account(item) for item in data["people"]), sha256)


def _account(data: Mapping[str, Any]) -> Account:
    duties = tuple(
        Duty(
            item["division"],
            item["duty"],
            date.fromisoformat(item["from"]),
            date.fromisoformat(item["until"]) if "until" in item else None,
            item.get("signs", False),
            item.get("acting_for"),
        )
        for item in data["duties"]
    )
    return Account(
        data["login"], data.get("person"), data["name"], duties, data.get("signing_key"), data.get("account")
    )


def find_reviewer_faults(document: Document, law: Law) -> Iterator[Fault]:
    """The faults in the meaning of a document that fits its schema, reported as G01.

    No account twice, no number twice, no key of two persons, no term that ends before it begins, and each duty only
    where the notices place it: the region alone reviews and sets rules, and a letter goes up from a city or from
    a division that reports straight to the region.
    A duty is placed by the days of its own term: it is right where it was, or will be, on one of them.

    Source: region-2021-1131/2.2, /2.3.
    """
    seen: dict[str, str] = {}
    keys: dict[str | None, Account] = {}
    numbers: dict[int, str] = {}
    for number, person in enumerate(reviewers_of(document.data, "").people):
        place: Place = ("people", number)
        first = seen.get(person.login.casefold())
        if first is not None:
            problem = _message("duplicate-account", login=person.login, first=first)
            yield _fault(document, (*place, "login"), problem)
        seen.setdefault(person.login.casefold(), person.login)
        if person.account is not None and numbers.setdefault(person.account, person.login) != person.login:
            other = numbers[person.account]
            problem = _message("duplicate-account-number", account=person.account, other=other)
            yield _fault(document, (*place, "account"), problem)
        holder = keys.setdefault(person.signing_key, person) if person.signing_key is not None else person
        if holder.person != person.person:
            problem = _message("duplicate-signing-key", login=holder.login)
            yield _fault(document, (*place, "signing_key"), problem)
        for index, duty in enumerate(person.duties):
            where: Place = (*place, "duties", index)
            if duty.until is not None and duty.until < duty.start:
                problem = _message("term-ends-before-it-begins", until=duty.until, start=duty.start)
                yield _fault(document, (*where, "until"), problem)
            if duty.signs and person.signing_key is None:
                problem = _message("signing-key-missing")
                yield _fault(document, (*where, "signs"), problem)
            term = law.laws_between(duty.start, duty.until)
            division = term[0].divisions[duty.division]
            if duty.duty in _REGION_ONLY and all(duty.division != then.region for then in term):
                problem = _message(
                    "duty-of-the-region-only",
                    department=Text(division.finance_department, duty.division),
                    duty=Text(_message("this-duty").zh, duty.duty),
                )
                yield _fault(document, (*where, "duty"), problem)
            elif duty.duty == "consolidate" and not any(_reports_to_region(then, duty.division) for then in term):
                problem = _message(
                    "division-does-not-consolidate", department=Text(division.finance_department, duty.division)
                )
                yield _fault(document, (*where, "duty"), problem)


def _reports_to_region(law: Law, division: str) -> bool:
    entry = law.divisions_in_force.get(division)
    return entry is not None and entry.reports_to == law.region


def _fault(document: Document, place: Place, problem: Text) -> Fault:
    where = ".".join(str(part) for part in place)
    return Fault("G01", document.mark(place), {"place": where, "problem": problem})


def format_codeowners(reviewers: Reviewers, law: Law, on: date) -> str:
    """The content of `.github/CODEOWNERS`: the accounts that the forge asks to review each folder, as of a day.

    It only invites; the gate decides who may approve. Accounts whose term is over by that day are omitted. Those whose
    term is still to begin are included: so the file changes only on days on which a term ends.
    """
    law = law.as_of(on)
    region = law.region

    def logins(*duties: tuple[str, str]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(login for duty in duties for login in reviewers.logins_from(*duty, on)))

    rows = [("*", logins(("govern", region)))]
    for code in law.divisions:
        own = law.responsible_for(code)
        chain = [("evaluate", own), ("collect", own), ("consolidate", law.city_of(own)), ("review", region)]
        rows.append((f"/requests/{code}/", logins(*chain)))
    for code in law.divisions:
        own = law.responsible_for(code)
        rows.append((f"/defects/{code}/", logins(("operate", own), ("consolidate", law.city_of(own)))))
    rows += [(f"/vendors/{code}/", logins(("operate", law.responsible_for(code)))) for code in law.divisions]
    rows.append(("/ledger/", logins(("operate", region))))
    lines = [f"# {wording}" for wording in _message("codeowners-header")]
    lines += [f"{pattern} {' '.join('@' + login for login in names)}" for pattern, names in rows if names]
    return "\n".join(lines) + "\n"
