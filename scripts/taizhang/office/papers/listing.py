"""The list of requirements in a report: each was judged by then, and is shown with its judgements.

A county reports to its city and a city to the region by the same law: only requirements found feasible (data-sharing
needs: collected) are reported. Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.office.papers.judgements import FirstJudgement, describe_judgements, find_first_duty
from taizhang.office.papers.press import Press, UnfitError
from taizhang.office.papers.words import describe_requirement
from taizhang.records import Requirement

_message = Messages(__file__)

CONSOLIDATING = ("consolidation",)
SHARING = ("sharing-needs",)

JudgedRequirements = Sequence[tuple[Requirement, Sequence[FirstJudgement]]]
"""The requirements of a report, each with its judgements; empty if it is not judged."""


def require_judgements(law: Law, judged_requirements: JudgedRequirements, on: date, draft: bool) -> None:
    """Check that every requirement was judged by the day of the report; a draft may list unjudged ones.

    Raises:
        UnfitError: one is not judged and no draft is requested, or one was judged later than `on`.
    """
    unjudged = [requirement for requirement, judgements in judged_requirements if not judgements]
    if unjudged and not draft:
        raise _unjudged_error(law, unjudged)
    for requirement, judgements in judged_requirements:
        last = max((judgement.on for judgement in judgements), default=on)
        if last > on:
            raise _premature_error(law, requirement, last, on)


def describe_requirements(dated_press: Press, judged_requirements: JudgedRequirements) -> dict[str, Any]:
    """The template values of the requirements; `dated_press` is the press as of the report's day."""
    sharing = [judgements for requirement, judgements in judged_requirements if requirement.kind == "data-sharing"]
    functional = [judgements for requirement, judgements in judged_requirements if requirement.kind != "data-sharing"]
    return {
        "functional": len(functional),
        "unevaluated": sum(not judgements for judgements in functional),
        "sharing": len(sharing),
        "uncollected": sum(not judgements for judgements in sharing),
        "items": [
            {
                **describe_requirement(dated_press, dated_press.book.requirements[requirement.id]),
                "judged": describe_judgements(dated_press.law, requirement, judgements),
            }
            for requirement, judgements in judged_requirements
        ],
    }


def _source_of(law: Law, requirement: Requirement) -> tuple[str, ...]:
    return CONSOLIDATING if find_first_duty(law, requirement) == "evaluate" else SHARING


def _unjudged_error(law: Law, unjudged: Sequence[Requirement]) -> UnfitError:
    identifiers_zh = "、".join(requirement.id for requirement in unjudged)
    identifiers_en = ", ".join(requirement.id for requirement in unjudged)
    return UnfitError(
        _message("not-judged", count=len(unjudged), requirements=Text(identifiers_zh, identifiers_en)),
        _source_of(law, unjudged[0]),
        _message("show-judgement"),
    )


def _premature_error(law: Law, requirement: Requirement, last: date, on: date) -> UnfitError:
    return UnfitError(
        _message("dated-before-judgement", on=on, requirement=requirement.id, judged_on=last),
        _source_of(law, requirement),
        _message("give-a-later-date"),
    )
