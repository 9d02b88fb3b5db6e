"""The transmittal letter 上报函: a city sends the requirements that it has consolidated up to the region.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from taizhang.papers.issue import Issue
from taizhang.papers.press import About, Paper, Press, UnfitError
from taizhang.papers.words import described
from taizhang.records import Requirement, Review
from taizhang.text import Text

_SOURCE = ("region-2021-1131/2.2", "city-2021-76/1.2")


def letter(press: Press, city: str, stated: Sequence[Requirement], issue: Issue, today: date) -> Paper:
    """The letter of a city with a list of its requirements.

    `stated` are the requirements to send. Where none is, they are those that went up under the letter's number; and
    where that is new or open, all of the city's that are not approved, withdrawn or superseded by `today`. What is
    approved already brings the letter's number and day along from its seal.

    Raises:
        UnfitError: the division sends nothing up, nothing is there to send, or a requirement is not to be sent by it.
    """
    _consolidates(press, city)
    sent = stated or _sent(press, city, issue.number) or _waiting(press, city, today)
    if not sent:
        raise _nothing(press, city, issue.number)
    for requirement in sent:
        _fit(press, city, requirement)
    reviews = [review for requirement in sent if (review := _consolidation(press, requirement)) is not None]
    number = issue.number or _one_number(reviews, sent)
    _agree(press, sent, number)
    whole = len(reviews) == len(sent)
    dated = max(review.at.date() for review in reviews) if whole else today
    issuer, region = press.law.department(city), press.law.department(press.law.region)
    sharing = sum(requirement.kind == "data-sharing" for requirement in sent)
    values = {
        **replace(issue, number=number).values(issuer, region, dated),
        "functional": len(sent) - sharing,
        "sharing": sharing,
        "items": [described(press, requirement) for requirement in sent],
    }
    title = f"{issuer}关于报送政府采购云平台软件需求的函"
    raw = press.pressed("letter", values, About(title, number or "", issuer, issue.dated or dated))
    return Paper(f"上报函-{number or issuer}.docx", raw, tuple(_told(press, sent)))


def _consolidates(press: Press, city: str) -> None:
    if city == press.law.region or press.law.city_of(city) != city:
        raise UnfitError(
            Text(
                f"{press.law.department(city)}不向自治区财政厅汇总上报",
                f"{press.law.department(city)} sends nothing up to the region",
            ),
            _SOURCE,
            Text(
                "请写明盟市：旗县区的需求由盟市财政部门统一汇总上报。", "Name a city: it consolidates for its counties."
            ),
        )


def _consolidation(press: Press, requirement: Requirement) -> Review | None:
    """The review by which the requirement was consolidated, as sealed."""
    for approval in press.book.approvals_of.get(requirement.id, ())[:1]:
        for review in approval.predicate.chain:
            if review.duty == "consolidate":
                return review
    return None


def _of(press: Press, city: str) -> list[Requirement]:
    return [
        requirement
        for requirement in press.book.requirements.values()
        if press.law.city_of(requirement.requester.division) == city
    ]


def _sent(press: Press, city: str, number: str | None) -> list[Requirement]:
    """What went up under that number."""
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
        Text(f"{name}没有{under}待上报的需求", f"{name} has nothing to send up"),
        _SOURCE,
        Text(
            "重印已报送的上报函，用--number写明文号：" + ("、".join(numbers) or "尚无") + "。",
            "To print a letter again, give its --number: " + (", ".join(numbers) or "there is none yet") + ".",
        ),
    )


def _fit(press: Press, city: str, requirement: Requirement) -> None:
    own = press.law.city_of(requirement.requester.division)
    if own != city:
        raise UnfitError(
            Text(
                f"{requirement.id}属于{press.law.divisions[own].name}，不由{press.law.department(city)}上报",
                f"{requirement.id} belongs to another city, {own}",
            ),
            _SOURCE,
            Text("从清单中去掉该项，或改写--consolidation。", "Leave it out, or name its city in --consolidation."),
        )
    # What was withdrawn after it went up stays in the letter under which it went.
    if requirement.withdrawn is not None and _consolidation(press, requirement) is None:
        raise UnfitError(
            Text(f"{requirement.id}已经撤回", f"{requirement.id} was withdrawn"),
            _SOURCE,
            Text("从清单中去掉该项。", "Leave it out."),
        )


def _one_number(reviews: Sequence[Review], sent: Sequence[Requirement]) -> str | None:
    """The number under which all of `sent` went up, if it is one and the same."""
    numbers = {review.letter for review in reviews if review.letter}
    return numbers.pop() if len(numbers) == 1 and len(reviews) == len(sent) else None


def _agree(press: Press, sent: Sequence[Requirement], number: str | None) -> None:
    for requirement in sent:
        review = _consolidation(press, requirement)
        if review is not None and review.letter and review.letter != number:
            raise UnfitError(
                Text(
                    f"{requirement.id}已以{review.letter}上报",
                    f"{requirement.id} went up under {review.letter} already",
                ),
                _SOURCE,
                Text(
                    f"不同文号的需求不能列入同一份上报函；重印原函用--number {review.letter}。",
                    f"One letter, one number. To print that letter again, give --number {review.letter}.",
                ),
            )


def _told(press: Press, sent: Sequence[Requirement]) -> list[Text]:
    functional = [requirement.id for requirement in sent if requirement.kind != "data-sharing"]
    told = []
    if functional:
        command = f"taizhang document form {' '.join(functional)}"
        told.append(Text(f"所附申请表用此命令打印：{command}", f"The forms that go with it: {command}"))
    if open_ := [record for record in functional if record not in press.book.approvals_of]:
        told.append(
            Text(
                f"以下{len(open_)}项尚无审批存证，签发前请逐项核对可行性评估意见；未经评估的需求不得上报："
                + "、".join(open_)
                + "。",
                f"{len(open_)} are not sealed yet. Look at each evaluation before signing; what was not evaluated may "
                f"not be sent up: {', '.join(open_)}.",
            )
        )
    return told
