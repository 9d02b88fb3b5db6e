"""The transmittal letter 上报文件: a city sends the requirements that it has consolidated up to the region.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.judged import OpenReviews, SentUp, judgements, sealed_step
from taizhang.office.papers.listing import CONSOLIDATING, SHARING, list_judged, require_judged
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.records import Requirement, Review

_message = Messages(__file__)

_NOTHING_OPEN = OpenReviews()


def letter(
    press: Press,
    city: str,
    stated: Sequence[Requirement],
    issue: Issue,
    reviewed: OpenReviews = _NOTHING_OPEN,
) -> Paper:
    """The letter of a city with a list of its requirements; it says of each who judged it, and when.

    `stated` are the requirements to send. Where none is, they are those that went up under the letter's number; and
    where that is new or open, all of the city's that are not approved, withdrawn or superseded by the press's day.
    What is consolidated already brings the letter's number and day along, from its seal or from its open request.
    `reviewed` says of requirements whose chain is still open who judged them, and by which letter they went up.

    Raises:
        UnfitError: the division sends nothing up, nothing is there to send, a requirement is not to be sent by it,
            the number is another division's or year's, or nobody judged a requirement and no draft is asked for.
        UnsoundError: the check refuses one of the requirements, and no draft is asked for.
    """
    today = press.today
    _consolidates(press, city)
    sent = stated or sent_by(press, city, issue.number) or _waiting(press, city, today)
    if not sent:
        raise _nothing(press, city, issue.number)
    for requirement in sent:
        _fit(press, city, requirement)
    gone = {requirement.id: up for requirement in sent if (up := _sent_up(press, requirement, reviewed)) is not None}
    number = issue.number or _one_number(gone, sent)
    _agree(gone, number)
    press.require_sound([requirement.id for requirement in sent])
    dated = max(up.on for up in gone.values()) if len(gone) == len(sent) else today
    law = press.law.as_of(dated)
    issuer, region = law.department(city), law.department(law.region)
    head = replace(issue, number=number).values(press.law, city, region, dated, (*CONSOLIDATING, *SHARING))
    judged = [(one, judgements(press.book, press.law, one, reviewed.judgements)) for one in sent]
    on = issue.dated or dated
    require_judged(press.law, judged, on, press.draft)
    stood = press.dated(on, sent)
    values = {**head, **list_judged(stood, judged)}
    title = f"{issuer}关于报送政府采购云平台软件需求的报告"
    about = About(title, number or "", issuer, on)
    raw = stood.pressed("letter", values, about, [requirement.id for requirement in sent])
    remarks = (*_told(press, sent, [one for one, held in judged if not held]), *stood.omissions)
    return Paper(press.named(f"上报文件-{number or issuer}.docx"), raw, remarks)


def _consolidates(press: Press, city: str) -> None:
    law = press.law.as_of(press.today)
    sends_up = law.city_of(city) == city and law.divisions[city].is_in_force(press.today)
    if city == law.region or not (sends_up or _of(press, city)):
        raise UnfitError(
            _message("sends-nothing-up-to-the-region", department=press.law.department(city)),
            CONSOLIDATING,
            _message("name-a-city"),
        )


def _consolidation(press: Press, requirement: Requirement) -> Review | None:
    """The review by which the requirement was consolidated, as sealed."""
    return sealed_step(press.book, requirement.id, "consolidate")


def _of(press: Press, city: str) -> list[Requirement]:
    """The requirements that a city sent up, as their seals say, or that are its to send up today."""
    return [
        requirement for requirement in press.book.requirements.values() if _consolidator(press, requirement) == city
    ]


def _consolidator(press: Press, requirement: Requirement) -> str:
    review = _consolidation(press, requirement)
    if review is not None:
        return review.division
    law = press.law.as_of(press.today)
    return law.city_of(law.responsible_for(requirement.requester.division))


def sent_by(press: Press, city: str, number: str | None) -> list[Requirement]:
    """What a city sent up under that number, as the seals say; nothing without a number."""
    if number is None:
        return []
    return [
        requirement
        for requirement in _of(press, city)
        if (review := _consolidation(press, requirement)) is not None and review.letter == number
    ]


def _waiting(press: Press, city: str, today: date) -> list[Requirement]:
    book = press.book
    return [
        requirement
        for requirement in _of(press, city)
        if requirement.submitted_on <= today
        and requirement.id not in book.approvals_of
        and requirement.withdrawn is None
        and requirement.id not in book.successors_of
    ]


def _nothing(press: Press, city: str, number: str | None) -> UnfitError:
    reviews = (_consolidation(press, requirement) for requirement in _of(press, city))
    numbers = sorted({review.letter for review in reviews if review is not None and review.letter})
    name = press.law.department(city)
    under = f"以{number}上报的需求，也没有" if number else ""
    return UnfitError(
        _message("has-nothing-to-send-up", name=name, under=under),
        CONSOLIDATING,
        Text(
            "重印已报送的上报文件，用--number写明文号：" + ("、".join(numbers) or "尚无") + "。",
            "To print a letter again, give its --number: " + (", ".join(numbers) or "there is none yet") + ".",
        ),
    )


def _fit(press: Press, city: str, requirement: Requirement) -> None:
    own = _consolidator(press, requirement)
    if own != city:
        raise UnfitError(
            _message(
                "belongs-to-another-city",
                requirement=requirement.id,
                name=press.law.divisions[own].name,
                department=press.law.department(city),
                own=own,
            ),
            CONSOLIDATING,
            _message("leave-it-out-or-name-its-city"),
        )
    # What was withdrawn after it went up stays in the letter under which it went.
    if requirement.withdrawn is not None and _consolidation(press, requirement) is None:
        raise UnfitError(
            _message("was-withdrawn", requirement=requirement.id),
            CONSOLIDATING,
            _message("leave-it-out"),
        )


def _sent_up(press: Press, requirement: Requirement, reviewed: OpenReviews) -> SentUp | None:
    """The letter and the day by which it went up, as sealed, else as its open request shows."""
    review = _consolidation(press, requirement)
    if review is not None:
        return SentUp(review.letter, review.at.date()) if review.letter else None
    return reviewed.sent_up.get(requirement.id)


def _one_number(gone: Mapping[str, SentUp], sent: Sequence[Requirement]) -> str | None:
    """The number under which all of `sent` went up, if it is one and the same."""
    numbers = {up.letter for up in gone.values()}
    return numbers.pop() if len(numbers) == 1 and len(gone) == len(sent) else None


def _agree(gone: Mapping[str, SentUp], number: str | None) -> None:
    for requirement, up in gone.items():
        if up.letter != number:
            raise UnfitError(
                _message("went-up-under-already", requirement=requirement, letter=up.letter),
                CONSOLIDATING,
                _message("one-letter-one-number", letter=up.letter),
            )


def _told(press: Press, sent: Sequence[Requirement], unjudged: Sequence[Requirement]) -> list[Text]:
    functional = [requirement.id for requirement in sent if requirement.kind != "data-sharing"]
    told = []
    if functional:
        command = f"taizhang document form {' '.join(functional)}"
        told.append(_message("forms-that-go", command=command))
    if unjudged:
        shown = [requirement.id for requirement in unjudged]
        told.append(
            Text(
                f"以下{len(shown)}项尚未评估（收集整理），评估可行后方可报送：" + "、".join(shown) + "。",
                f"{len(shown)} are not judged yet and may not be sent up before they are: {', '.join(shown)}.",
            )
        )
    if open_ := [one.id for one in sent if one not in unjudged and one.id not in press.book.approvals_of]:
        told.append(
            Text(
                f"以下{len(open_)}项的评估意见取自尚未合并的请求，盖章前请核对意见没有撤销、内容没有改动："
                + "、".join(open_)
                + "。",
                f"The evaluations of {len(open_)} come from open pull requests. Before sealing the letter, see that "
                f"they still stand: {', '.join(open_)}.",
            )
        )
    return told
