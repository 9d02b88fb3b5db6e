"""The transmittal letter 上报文件: a city reports the requirements that it has consolidated to the region.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judgements import OpenReviews, SentUp, find_judgements, find_sealed_step
from taizhang.office.papers.listing import CONSOLIDATING, SHARING, describe_requirements, require_judgements
from taizhang.office.papers.press import DocumentProperties, Paper, Press, UnfitError
from taizhang.records import Requirement, Review

_message = Messages(__file__)

_NOTHING_OPEN = OpenReviews()


def build_letter(
    press: Press,
    city: str,
    requested: Sequence[Requirement],
    issue: Issue,
    reviewed: OpenReviews = _NOTHING_OPEN,
) -> Paper:
    """The letter of a city with a list of its requirements, and of each who judged it, and when.

    `requested` are the requirements to report. By default they are those reported under the letter's number, and for a
    new number all of the city's that are not approved, withdrawn or superseded by the press's day. Requirements
    already consolidated determine the letter's number and date, by their seal or open request. `reviewed` contains
    the judgements and letters of requirements whose chain is still open.

    Raises:
        UnfitError: the division does not report to the region, nothing is to be reported, a requirement belongs to
            another city, the number does not match, or a requirement is not judged and no draft is requested.
        UnsoundError: the check has findings on a requirement, and no draft is requested.
    """
    today = press.today
    _require_consolidator(press, city)
    requirements = (
        requested or list_sent_requirements(press, city, issue.number) or _list_waiting_requirements(press, city, today)
    )
    if not requirements:
        raise _report_nothing(press, city, issue.number)
    for requirement in requirements:
        _require_sendable(press, city, requirement)
    sent_up = {
        requirement.id: letter
        for requirement in requirements
        if (letter := _find_letter(press, requirement, reviewed)) is not None
    }
    number = issue.number or _find_common_number(sent_up, requirements)
    _require_number(sent_up, number)
    press.require_sound([requirement.id for requirement in requirements])
    default_date = max(letter.on for letter in sent_up.values()) if len(sent_up) == len(requirements) else today
    law = press.law.as_of(default_date)
    issuer, region = law.department(city), law.department(law.region)
    head = replace(issue, number=number).values(press.law, city, region, default_date, (*CONSOLIDATING, *SHARING))
    judged_requirements = [
        (requirement, find_judgements(press.book, press.law, requirement, reviewed.judgements))
        for requirement in requirements
    ]
    on = issue.paper_date or default_date
    require_judgements(press.law, judged_requirements, on, press.draft)
    dated_press = press.restrict_to(on, requirements)
    values = {**head, **describe_requirements(dated_press, judged_requirements)}
    title = _message("title", department=issuer).zh
    about = DocumentProperties(title, number or "", issuer, on)
    raw = dated_press.render("letter", values, about, [requirement.id for requirement in requirements])
    remarks = (
        *_list_remarks(
            press, requirements, [requirement for requirement, findings in judged_requirements if not findings]
        ),
        *dated_press.omissions,
    )
    return Paper(press.name_file(f"上报文件-{number or issuer}.docx"), raw, remarks)


def _require_consolidator(press: Press, city: str) -> None:
    law = press.law.as_of(press.today)
    sends_up = law.city_of(city) == city and law.divisions[city].is_in_force(press.today)
    if city == law.region or not (sends_up or _list_city_requirements(press, city)):
        raise UnfitError(
            _message("not-a-consolidator", department=press.law.department(city)),
            CONSOLIDATING,
            _message("name-a-city"),
        )


def _find_consolidation(press: Press, requirement: Requirement) -> Review | None:
    """The sealed review by which the requirement was consolidated."""
    return find_sealed_step(press.book, requirement.id, "consolidate")


def _list_city_requirements(press: Press, city: str) -> list[Requirement]:
    """The requirements that a city reported, by their seals, or has to report today."""
    return [
        requirement
        for requirement in press.book.requirements.values()
        if _find_consolidator(press, requirement) == city
    ]


def _find_consolidator(press: Press, requirement: Requirement) -> str:
    review = _find_consolidation(press, requirement)
    if review is not None:
        return review.division
    law = press.law.as_of(press.today)
    return law.city_of(law.responsible_for(requirement.requester.division))


def list_sent_requirements(press: Press, city: str, number: str | None) -> list[Requirement]:
    """The requirements that a city reported under that number, by their seals; empty without a number."""
    if number is None:
        return []
    return [
        requirement
        for requirement in _list_city_requirements(press, city)
        if (review := _find_consolidation(press, requirement)) is not None and review.letter == number
    ]


def _list_waiting_requirements(press: Press, city: str, today: date) -> list[Requirement]:
    book = press.book
    return [
        requirement
        for requirement in _list_city_requirements(press, city)
        if requirement.submitted_on <= today
        and requirement.id not in book.approvals_of
        and requirement.withdrawn is None
        and requirement.id not in book.successors_of
    ]


def _report_nothing(press: Press, city: str, number: str | None) -> UnfitError:
    reviews = (_find_consolidation(press, requirement) for requirement in _list_city_requirements(press, city))
    numbers = sorted({review.letter for review in reviews if review is not None and review.letter})
    department = press.law.department(city)
    known_numbers = Text("、".join(numbers), ", ".join(numbers)) if numbers else _message("no-number-yet")
    return UnfitError(
        _message("nothing-reported-by-number", department=department, number=number)
        if number
        else _message("nothing-to-report", department=department),
        CONSOLIDATING,
        _message("print-again-by-number", numbers=known_numbers),
    )


def _require_sendable(press: Press, city: str, requirement: Requirement) -> None:
    own = _find_consolidator(press, requirement)
    if own != city:
        raise UnfitError(
            _message(
                "belongs-to-another-city",
                requirement=requirement.id,
                city=Text(press.law.divisions[own].name, own),
                department=press.law.department(city),
            ),
            CONSOLIDATING,
            _message("remove-or-name-city"),
        )
    # A requirement that was withdrawn after it was reported stays in its letter.
    if requirement.withdrawn is not None and _find_consolidation(press, requirement) is None:
        raise UnfitError(
            _message("was-withdrawn", requirement=requirement.id),
            CONSOLIDATING,
            _message("remove-from-list"),
        )


def _find_letter(press: Press, requirement: Requirement, reviewed: OpenReviews) -> SentUp | None:
    """The letter and day by which it was reported, by its seal, else by its open request."""
    review = _find_consolidation(press, requirement)
    if review is not None:
        return SentUp(review.letter, review.at.date()) if review.letter else None
    return reviewed.sent_up.get(requirement.id)


def _find_common_number(sent_up: Mapping[str, SentUp], requirements: Sequence[Requirement]) -> str | None:
    """The common number under which all `requirements` were reported; None without a common number."""
    numbers = {letter.letter for letter in sent_up.values()}
    return numbers.pop() if len(numbers) == 1 and len(sent_up) == len(requirements) else None


def _require_number(sent_up: Mapping[str, SentUp], number: str | None) -> None:
    for requirement, letter in sent_up.items():
        if letter.letter != number:
            raise UnfitError(
                _message("already-reported", requirement=requirement, letter=letter.letter),
                CONSOLIDATING,
                _message("one-number-a-letter", letter=letter.letter),
            )


def _list_remarks(press: Press, requirements: Sequence[Requirement], unjudged: Sequence[Requirement]) -> list[Text]:
    functional = [requirement.id for requirement in requirements if requirement.kind != "data-sharing"]
    remarks = []
    if functional:
        command = f"taizhang document form {' '.join(functional)}"
        remarks.append(_message("print-forms", command=command))
    if unjudged:
        identifiers = [requirement.id for requirement in unjudged]
        remarks.append(
            _message(
                "not-judged-yet",
                count=len(identifiers),
                requirements=Text("、".join(identifiers), ", ".join(identifiers)),
            )
        )
    approvals = press.book.approvals_of
    if unmerged := [one.id for one in requirements if one not in unjudged and one.id not in approvals]:
        remarks.append(
            _message(
                "not-merged-yet",
                count=len(unmerged),
                requirements=Text("、".join(unmerged), ", ".join(unmerged)),
            )
        )
    return remarks
