"""The list of requirements in a report that sends them up: each was judged by then, and is shown with who judged it.

A county reports to its city and a city to the region by the same law: only what was found feasible (or, of data-sharing
needs, collected) goes up. Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.office.papers.judged import Judgement, first_duty, printed
from taizhang.office.papers.press import Press, UnfitError
from taizhang.office.papers.words import described
from taizhang.records import Requirement

_message = Messages(__file__)

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
        _message("nothing-shows-that-somebody-judged-these", unjudged_count=len(unjudged), shown=Text(shown, listed)),
        _source(law, unjudged[0]),
        _message("while-its-pull-request-is-open-name"),
    )


def _premature(law: Law, requirement: Requirement, last: date, on: date) -> UnfitError:
    return UnfitError(
        _message("report-is-dated-before-was-judged", on=on, requirement=requirement.id, last=last),
        _source(law, requirement),
        _message("give-a-later-date"),
    )
