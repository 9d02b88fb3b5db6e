"""The return 退回: a department sends requirements that are incomplete back to whoever reported them, with the reasons.

It goes down, to a department that is no subordinate of the issuer, and so has the form of a letter 函. Each reason is
on record, as the outcome of a sealed step, or as what a reviewer of the open pull request asked for; else whoever
prints the letter states it. Source: region-2021-1131/2.3, city-2021-76/1.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import numeral
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.records import Requirement
from taizhang.records.substance import weight

_message = Messages(__file__)

_SOURCE = ("regional-review",)
_ROLES = ("regional-review", "request-contents")
_OUTCOMES = frozenset({"returned"})
"""What was refused 不予采纳 is settled: it does not come back to be completed."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a requirement is returned.

    Attributes:
        division: whose finance department returns it.
        on: the day on which it was stated.
        text: what it lacks.
    """

    division: str
    on: date
    text: str


def return_requirements(
    press: Press,
    addressee: str,
    stated: Sequence[Requirement],
    issue: Issue,
    reasons: Mapping[str, Sequence[Reason]],
) -> Paper:
    """The letter by which requirements go back to a division, from the one that it reports to.

    `reasons` say why, by requirement, beside what seals state of it. Without requirements stated, they are all that
    were returned to that division by the day of the letter.

    Raises:
        UnfitError: nobody is above the division; nothing was returned to it; a requirement did not come from it, was
            withdrawn or approved; or nothing says by that day why one is returned.
        UnsoundError: the check refuses one of the requirements, and no draft is asked for.
    """
    on = issue.dated or press.today
    law = press.law.as_of(on)
    addressee = law.responsible_for(addressee)
    issuer = law.divisions[addressee].reports_to
    if issuer is None:
        raise UnfitError(
            _message("nobody-is-above", department=law.department(addressee)),
            _SOURCE,
            _message("name-in-to-the-city-or-county-that-reported"),
        )
    held = {one: list(_reasons(press, one, issuer, on, reasons)) for one in press.book.requirements}
    held |= {one.id: list(_reasons(press, one.id, issuer, on, reasons)) for one in stated}
    chosen = tuple(dict.fromkeys(stated)) or tuple(
        one
        for one in press.book.requirements.values()
        if held[one.id] and law.within(law.responsible_for(one.requester.division), addressee)
    )
    if not chosen:
        raise _nothing(law.department(addressee), law.department(issuer))
    for requirement in chosen:
        _fit(press, requirement, addressee, issuer, on)
        if not held[requirement.id]:
            raise _unexplained(requirement)
    press.require_sound([requirement.id for requirement in chosen if requirement.id in press.book.all])
    stood = press.dated(on, chosen)
    name, whom = law.department(issuer), law.department(addressee)
    title = f"{name}关于退回政府采购云平台软件需求的函"
    identities = [requirement.id for requirement in chosen]
    values = {
        **issue.values(press.law, issuer, whom, on, _ROLES),
        "title": title,
        "count": len(chosen),
        "items": [
            {
                "ordinal": numeral(number),
                "id": requirement.id,
                "title": stood.book.requirements[requirement.id].title,
                "organization": stood.book.requirements[requirement.id].requester.organization,
                "reason": "退回理由：" + "\n".join(held[requirement.id]),
            }
            for number, requirement in enumerate(chosen, 1)
        ],
    }
    raw = stood.pressed("return", values, About(title, issue.number or "", name, on), identities)
    return Paper(press.named(f"退回函-{issue.number or f'{whom}-{on}'}.docx"), raw, stood.omissions)


def _reasons(
    press: Press, requirement: str, issuer: str, on: date, stated: Mapping[str, Sequence[Reason]]
) -> Iterator[str]:
    """What the issuer stated by a day against a requirement, in order of time: what is sealed, then what is open."""
    found = [*_sealed(press, requirement), *stated.get(requirement, ())]
    for one in sorted(found, key=lambda reason: reason.on):
        if one.division == issuer and one.on <= on and one.text.strip():
            yield one.text.strip()


def _sealed(press: Press, requirement: str) -> Iterator[Reason]:
    for approval in press.repository.book.approvals_of.get(requirement, ()):
        for step in approval.predicate.chain:
            if step.outcome in _OUTCOMES:
                yield Reason(step.division, step.at.date(), step.opinion)


def _fit(press: Press, requirement: Requirement, addressee: str, issuer: str, on: date) -> None:
    law = press.law.as_of(on)
    approvals = press.repository.book.approvals_of.get(requirement.id, ())
    went_on = [one for one in approvals if one.ending is None]
    if not law.within(law.responsible_for(requirement.requester.division), addressee):
        own = law.responsible_for(requirement.requester.division)
        told = _message(
            "came-from-and-does-not-go-back",
            requirement=requirement.id,
            department=law.department(own),
            department_2=law.department(addressee),
        )
    elif requirement.withdrawn is not None and requirement.withdrawn.on <= on:
        told = _message("was-withdrawn", requirement=requirement.id)
    elif went_on and went_on[0].approved_on <= on:
        told = _message(
            "was-approved-on-and-cannot-be-returned", requirement=requirement.id, approved_on=went_on[0].approved_on
        )
    else:
        return
    raise UnfitError(told, _SOURCE, _message("leave-it-out-or-change"))


def _nothing(whom: str, name: str) -> UnfitError:
    return UnfitError(
        _message("returned-nothing", name=name, whom=whom),
        _SOURCE,
        _message("open-pull-requests-name-the-reviews-files"),
    )


def _unexplained(requirement: Requirement) -> UnfitError:
    return UnfitError(
        _message("nothing-says-why-is-returned", requirement=requirement.id),
        _SOURCE,
        _message("name-its-reviews-file-with-reviews-or-state", requirement=requirement.id),
    )


def stated_reasons(press: Press, lines: Sequence[str], issuer_of: str, on: date) -> dict[str, list[Reason]]:
    """The reasons written as `ID=TEXT`, as those of the department above `issuer_of`.

    Raises:
        UnfitError: a line is not written so, or its text says nothing.
    """
    law = press.law.as_of(on)
    issuer = law.divisions[law.responsible_for(issuer_of)].reports_to or law.region
    found: dict[str, list[Reason]] = {}
    for line in lines:
        identity, separator, text = line.partition("=")
        if not separator or not weight(text):
            raise UnfitError(
                _message("does-not-say-what-is-lacking", line=line),
                _SOURCE,
                _message("write-reason-id-what-it-lacks"),
            )
        found.setdefault(identity.strip(), []).append(Reason(issuer, on, text))
    return found
