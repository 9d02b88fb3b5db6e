"""The return 退回: a department returns incomplete requirements to the department that reported them, with the reasons.

The addressee is not a subordinate of the issuer, so the paper has the form of a letter 函. Each reason is on record, as
the outcome of a sealed step or a change request on the open pull request; else it is given when the letter is printed.

Source: region-2021-1131/2.3, city-2021-76/1.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import chinese_numeral
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import DocumentProperties, Paper, Press, UnfitError
from taizhang.records import Requirement
from taizhang.records.substance import measure_substance

_message = Messages(__file__)

_SOURCE = ("regional-review",)
_ROLES = ("regional-review", "request-contents")
_OUTCOMES = frozenset({"returned"})
"""A refused requirement 不予采纳 is closed and is not returned for completion."""


@dataclass(frozen=True, slots=True)
class ReturnReason:
    """Why a requirement is returned.

    Attributes:
        division: the division of the finance department that returns it.
        on: the day on which it was stated.
        text: what is missing.
    """

    division: str
    on: date
    text: str


def return_requirements(
    press: Press,
    addressee: str,
    requested: Sequence[Requirement],
    issue: Issue,
    reasons: Mapping[str, Sequence[ReturnReason]],
) -> Paper:
    """The letter by which requirements are returned to a division, from the one that it reports to.

    `reasons`, by requirement, are added to those in seals. Without `requested`, it lists all requirements that were
    returned to that division by the day of the letter.

    Raises:
        UnfitError: no department is above the division; nothing was returned to it; a requirement was not reported by
            it, was withdrawn or approved; or a reason is missing by that day.
        UnsoundError: the check has findings on a requirement, and no draft is requested.
    """
    on = issue.paper_date or press.today
    law = press.law.as_of(on)
    addressee = law.responsible_for(addressee)
    issuer = law.divisions[addressee].reports_to
    if issuer is None:
        raise UnfitError(
            _message("no-department-above", department=law.department(addressee)),
            _SOURCE,
            _message("name-addressee"),
        )
    reasons_of = {
        requirement: list(_list_reasons(press, requirement, issuer, on, reasons))
        for requirement in press.book.requirements
    }
    reasons_of |= {
        requirement.id: list(_list_reasons(press, requirement.id, issuer, on, reasons)) for requirement in requested
    }
    requirements = tuple(dict.fromkeys(requested)) or tuple(
        requirement
        for requirement in press.book.requirements.values()
        if reasons_of[requirement.id] and law.is_within(law.responsible_for(requirement.requester.division), addressee)
    )
    if not requirements:
        raise _report_nothing(law.department(addressee), law.department(issuer))
    for requirement in requirements:
        _require_returnable(press, requirement, addressee, issuer, on)
        if not reasons_of[requirement.id]:
            raise _report_unexplained(requirement)
    press.require_sound([requirement.id for requirement in requirements if requirement.id in press.book.all])
    dated_press = press.restrict_to(on, requirements)
    issuer_name, addressee_name = law.department(issuer), law.department(addressee)
    title = _message("title", department=issuer_name).zh
    identities = [requirement.id for requirement in requirements]
    values = {
        **issue.values(press.law, issuer, addressee_name, on, _ROLES),
        "title": title,
        "count": len(requirements),
        "items": [
            {
                "ordinal": chinese_numeral(number),
                "id": requirement.id,
                "title": dated_press.book.requirements[requirement.id].title,
                "organization": dated_press.book.requirements[requirement.id].requester.organization,
                "reason": _message("reasons", reasons="\n".join(reasons_of[requirement.id])).zh,
            }
            for number, requirement in enumerate(requirements, 1)
        ],
    }
    raw = dated_press.render(
        "return", values, DocumentProperties(title, issue.number or "", issuer_name, on), identities
    )
    return Paper(press.name_file(f"退回函-{issue.number or f'{addressee_name}-{on}'}.docx"), raw, dated_press.omissions)


def _list_reasons(
    press: Press, requirement: str, issuer: str, on: date, open_reasons: Mapping[str, Sequence[ReturnReason]]
) -> Iterator[str]:
    """The issuer's reasons against a requirement by a day, in order of time: sealed ones before open ones."""
    all_reasons = [*_list_sealed_reasons(press, requirement), *open_reasons.get(requirement, ())]
    for reason in sorted(all_reasons, key=lambda reason: reason.on):
        if reason.division == issuer and reason.on <= on and reason.text.strip():
            yield reason.text.strip()


def _list_sealed_reasons(press: Press, requirement: str) -> Iterator[ReturnReason]:
    for approval in press.repository.book.approvals_of.get(requirement, ()):
        for step in approval.predicate.chain:
            if step.outcome in _OUTCOMES:
                yield ReturnReason(step.division, step.at.date(), step.opinion)


def _require_returnable(press: Press, requirement: Requirement, addressee: str, issuer: str, on: date) -> None:
    law = press.law.as_of(on)
    approvals = press.repository.book.approvals_of.get(requirement.id, ())
    passing = [approval for approval in approvals if approval.ending is None]
    if not law.is_within(law.responsible_for(requirement.requester.division), addressee):
        own = law.responsible_for(requirement.requester.division)
        problem = _message(
            "wrong-addressee",
            requirement=requirement.id,
            reporter=law.department(own),
            addressee=law.department(addressee),
        )
    elif requirement.withdrawn is not None and requirement.withdrawn.on <= on:
        problem = _message("was-withdrawn", requirement=requirement.id)
    elif passing and passing[0].approved_on <= on:
        problem = _message("already-approved", requirement=requirement.id, approved_on=passing[0].approved_on)
    else:
        return
    raise UnfitError(problem, _SOURCE, _message("remove-or-change-addressee"))


def _report_nothing(addressee: str, issuer: str) -> UnfitError:
    return UnfitError(
        _message("nothing-returned", issuer=issuer, addressee=addressee),
        _SOURCE,
        _message("name-reviews-or-reasons"),
    )


def _report_unexplained(requirement: Requirement) -> UnfitError:
    return UnfitError(
        _message("reason-missing", requirement=requirement.id),
        _SOURCE,
        _message("name-reviews-or-reason", requirement=requirement.id),
    )


def parse_reasons(press: Press, lines: Sequence[str], issuer_of: str, on: date) -> dict[str, list[ReturnReason]]:
    """Parse reasons written as `ID=TEXT`, as those of the department above `issuer_of`.

    Raises:
        UnfitError: a line does not have this form, or its text has no substance.
    """
    law = press.law.as_of(on)
    issuer = law.divisions[law.responsible_for(issuer_of)].reports_to or law.region
    reasons: dict[str, list[ReturnReason]] = {}
    for line in lines:
        identity, separator, text = line.partition("=")
        if not separator or not measure_substance(text):
            raise UnfitError(
                _message("reason-without-content", line=line),
                _SOURCE,
                _message("write-reason"),
            )
        reasons.setdefault(identity.strip(), []).append(ReturnReason(issuer, on, text))
    return reasons
