"""The list of requirements in a report that sends them up: each was judged by then, and is shown with who judged it.

A county reports to its city and a city to the region by the same law: only what was found feasible (or, of data-sharing
needs, collected) goes up. Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.office.papers.judged import Judgement, first_duty, printed
from taizhang.office.papers.press import Press, UnfitError
from taizhang.office.papers.words import described
from taizhang.records import Requirement

CONSOLIDATING = ("consolidation",)
SHARING = ("sharing-needs",)

Judged = Sequence[tuple[Requirement, Sequence[Judgement]]]
"""The requirements of a report, each with its judgements; without any it is not judged."""


def require_judged(law: Law, judged: Judged, on: date, draft: bool) -> None:
    """Hold that every requirement was judged, and by the day of the report; a draft may list what is not judged yet.

    Raises:
        UnfitError: one is not judged and no draft is asked for, or one was judged later than `on`.
    """
    unjudged = [requirement for requirement, held in judged if not held]
    if unjudged and not draft:
        raise _unjudged(law, unjudged)
    for requirement, held in judged:
        last = max((one.on for one in held), default=on)
        if last > on:
            raise _premature(law, requirement, last, on)


def list_judged(stood: Press, judged: Judged) -> dict[str, Any]:
    """The values of the template that show the requirements; `stood` is the press as of the report's day."""
    sharing = [held for requirement, held in judged if requirement.kind == "data-sharing"]
    functional = [held for requirement, held in judged if requirement.kind != "data-sharing"]
    return {
        "functional": len(functional),
        "unevaluated": sum(not held for held in functional),
        "sharing": len(sharing),
        "uncollected": sum(not held for held in sharing),
        "items": [
            {
                **described(stood, stood.book.requirements[requirement.id]),
                "judged": printed(stood.law, requirement, held),
            }
            for requirement, held in judged
        ],
    }


def _source(law: Law, requirement: Requirement) -> tuple[str, ...]:
    return CONSOLIDATING if first_duty(law, requirement) == "evaluate" else SHARING


def _unjudged(law: Law, unjudged: Sequence[Requirement]) -> UnfitError:
    shown = "、".join(requirement.id for requirement in unjudged)
    listed = ", ".join(requirement.id for requirement in unjudged)
    return UnfitError(
        Text(
            f"以下{len(unjudged)}项没有可行性评估（数据共享需求为收集整理）的记载，不得报送：{shown}",
            f"nothing shows that somebody judged these {len(unjudged)} feasible (or collected them): {listed}",
        ),
        _source(law, unjudged[0]),
        Text(
            "合并请求尚未合并的，用--request写明其编号（据在审情况），或者用--reviews写明其审查意见文件"
            "（与taizhang gate的相同），由其中的评估意见证明；"
            "已合并尚未存证的，先存证（taizhang seal）；只需传阅的，用--draft打印草稿。",
            "While its pull request is open, name it with --request (by the snapshot), or its reviews file with "
            "--reviews (as for `taizhang gate`); once it is "
            "merged, seal it first (`taizhang seal`); to circulate it only, print a draft with --draft.",
        ),
    )


def _premature(law: Law, requirement: Requirement, last: date, on: date) -> UnfitError:
    return UnfitError(
        Text(
            f"成文日期{on}早于{requirement.id}的评估（收集整理）日期{last}",
            f"the report is dated {on}, before {requirement.id} was judged on {last}",
        ),
        _source(law, requirement),
        Text("请改写--date：先评估，后上报。", "Give a later --date: what goes up was judged before."),
    )
