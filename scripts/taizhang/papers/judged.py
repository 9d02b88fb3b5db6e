"""Who judged a requirement before it went up, and when: what a report says of each item that it lists.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.book import Book
from taizhang.chain import duties
from taizhang.law import Law
from taizhang.papers.press import Press, UnfitError
from taizhang.papers.words import day, described
from taizhang.records import Requirement, Review
from taizhang.text import Text

_DONE = {"evaluate": "经评估可行", "collect": "收集整理"}
_SOURCES = {"evaluate": ("consolidation",), "collect": ("sharing-needs",)}
_OPEN = {"evaluate": "尚未进行可行性评估", "collect": "尚未收集整理"}


@dataclass(frozen=True, slots=True)
class Judgement:
    """The first duty of a requirement's chain, done: it was found feasible, or collected if it is of data sharing.

    Attributes:
        division: whose finance department did it.
        on: the day of its opinion.
        by_deputy: whether a deputy did it.
    """

    division: str
    on: date
    by_deputy: bool = False


def first_duty(law: Law, requirement: Requirement) -> str:
    """`evaluate` for a functional requirement, `collect` for a data-sharing one."""
    return duties(law, requirement)[0][0]


def sealed_step(book: Book, requirement: str, duty: str) -> Review | None:
    """The step of that duty in the first seal of a requirement; None where no seal shows it."""
    for approval in book.approvals_of.get(requirement, ())[:1]:
        for step in approval.predicate.chain:
            if step.duty == duty:
                return step
    return None


def judgement(book: Book, law: Law, requirement: Requirement, reviewed: Mapping[str, Judgement]) -> Judgement | None:
    """Who judged a requirement by its seal, else by what `reviewed` says of its open pull request; None if nobody."""
    step = sealed_step(book, requirement.id, first_duty(law, requirement))
    return (
        Judgement(step.division, step.at.date(), step.acting_for is not None) if step else reviewed.get(requirement.id)
    )


def printed(law: Law, requirement: Requirement, held: Judgement | None) -> str:
    """What the letter's list says of it, on a line for the department and one for the day."""
    duty = first_duty(law, requirement)
    if held is None:
        return _OPEN[duty]
    deputy = "（代）" if held.by_deputy else ""
    return f"{law.department(held.division, held.on)}\n{day(held.on)}{_DONE[duty]}{deputy}"


def require_judged(press: Press, sent: Sequence[Requirement], held: Sequence[Judgement | None], on: date) -> None:
    """See that what goes up on a day was judged by then, each of `sent` as `held` says of it.

    Raises:
        UnfitError: one was judged after that day; or nothing shows that one was judged, and no draft is asked for.
    """
    pairs = list(zip(sent, held, strict=True))
    unjudged = [requirement for requirement, one in pairs if one is None]
    if unjudged and not press.draft:
        raise _unjudged(press, unjudged)
    for requirement, one in pairs:
        if one is not None and one.on > on:
            raise _premature(press, requirement, one, on)


def list_judged(stood: Press, sent: Sequence[Requirement], held: Sequence[Judgement | None]) -> dict[str, Any]:
    """What the report of requirements says of `sent`, by the names that its template uses; `stood` is as of its day."""
    pairs = list(zip(sent, held, strict=True))
    sharing = [one for requirement, one in pairs if requirement.kind == "data-sharing"]
    functional = [one for requirement, one in pairs if requirement.kind != "data-sharing"]
    return {
        "functional": len(functional),
        "unevaluated": functional.count(None),
        "sharing": len(sharing),
        "uncollected": sharing.count(None),
        "items": [
            {
                **described(stood, stood.book.requirements[requirement.id]),
                "judged": printed(stood.law, requirement, one),
            }
            for requirement, one in pairs
        ],
    }


def _unjudged(press: Press, unjudged: Sequence[Requirement]) -> UnfitError:
    shown = "、".join(requirement.id for requirement in unjudged)
    listed = ", ".join(requirement.id for requirement in unjudged)
    return UnfitError(
        Text(
            f"以下{len(unjudged)}项没有可行性评估（数据共享需求为收集整理）的记载，不得报送：{shown}",
            f"nothing shows that somebody judged these {len(unjudged)} feasible (or collected them): {listed}",
        ),
        _SOURCES[first_duty(press.law, unjudged[0])],
        Text(
            "合并请求尚未合并的，用--reviews写明其审查意见文件（与taizhang gate的相同），由其中的评估意见证明；"
            "已合并尚未存证的，先存证（taizhang seal）；只需传阅的，用--draft打印草稿。",
            "While its pull request is open, name its reviews file with --reviews (as for `taizhang gate`); once it is "
            "merged, seal it first (`taizhang seal`); to circulate it only, print a draft with --draft.",
        ),
    )


def _premature(press: Press, requirement: Requirement, held: Judgement, dated: date) -> UnfitError:
    return UnfitError(
        Text(
            f"成文日期{dated}早于{requirement.id}的评估（收集整理）日期{held.on}",
            f"the letter is dated {dated}, before {requirement.id} was judged on {held.on}",
        ),
        _SOURCES[first_duty(press.law, requirement)],
        Text("请改写--date：先评估，后上报。", "Give a later --date: what goes up was judged before."),
    )
