"""The return 退回: a department sends requirements that are incomplete back to whoever reported them, with the reasons.

It goes down, to a department that is no subordinate of the issuer, and so has the form of a letter 函. Each reason is
on record, as the outcome of a sealed step, or as what a reviewer of the open pull request asked for; else whoever
prints the letter states it. Source: region-2021-1131/2.3, city-2021-76/1.3.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.base.text import Text, numeral
from taizhang.office.papers.issue import Issue
from taizhang.office.papers.press import About, Paper, Press, UnfitError
from taizhang.records import Requirement
from taizhang.records.substance import weight

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
            Text(f"{law.department(addressee)}以上没有退回需求的部门", f"nobody is above {law.department(addressee)}"),
            _SOURCE,
            Text("--to写明报送需求的盟市或者旗县区。", "Name in --to the city or county that reported them."),
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
        told = Text(
            f"{requirement.id}由{law.department(own)}报送，不退回{law.department(addressee)}",
            f"{requirement.id} came from {law.department(own)} and does not go back to {law.department(addressee)}",
        )
    elif requirement.withdrawn is not None and requirement.withdrawn.on <= on:
        told = Text(f"{requirement.id}已经撤回，不须退回", f"{requirement.id} was withdrawn")
    elif went_on and went_on[0].approved_on <= on:
        told = Text(
            f"{requirement.id}已于{went_on[0].approved_on}审核通过，不能退回",
            f"{requirement.id} was approved on {went_on[0].approved_on} and cannot be returned",
        )
    else:
        return
    raise UnfitError(told, _SOURCE, Text("从清单中去掉该项，或者改写--to。", "Leave it out, or change --to."))


def _nothing(whom: str, name: str) -> UnfitError:
    return UnfitError(
        Text(f"没有{name}退回{whom}的需求", f"{name} returned nothing to {whom}"),
        _SOURCE,
        Text(
            "需求尚在合并请求中的，用--reviews写明其审查意见文件；其他的写明需求编号和--reason。",
            "Of open pull requests name the reviews files (--reviews); else name requirements, and why (--reason).",
        ),
    )


def _unexplained(requirement: Requirement) -> UnfitError:
    return UnfitError(
        Text(
            f"没有退回{requirement.id}的理由：存证中没有退回的结论，审查意见中也没有提出修改要求",
            f"nothing says why {requirement.id} is returned",
        ),
        _SOURCE,
        Text(
            f"用--reviews写明其审查意见文件，或者用--reason {requirement.id}=缺少什么 写明理由。",
            f"Name its reviews file with --reviews, or state why: --reason {requirement.id}=WHAT_IT_LACKS.",
        ),
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
                Text(f"退回理由“{line}”没有写明缺少什么", f"“{line}” does not say what is lacking"),
                _SOURCE,
                Text("写作--reason 需求编号=缺少什么。", "Write --reason ID=WHAT_IT_LACKS."),
            )
        found.setdefault(identity.strip(), []).append(Reason(issuer, on, text))
    return found
