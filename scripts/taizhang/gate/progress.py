"""How far a pull request has come, as data: the one form in which the gate's verdict leaves the program.

`gate --format json`, the block in the gate's comment and the snapshot of all open requests are made here.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from taizhang.calendar import Unknown
from taizhang.clock import SHANGHAI
from taizhang.errors import RunFailedError
from taizhang.gate.duties import Subject
from taizhang.gate.pull import Pull
from taizhang.gate.sequence import Chain, Refusal, Step
from taizhang.gate.verdict import Verdict
from taizhang.kinds import kind_at
from taizhang.law import Law
from taizhang.pulls import OpenRequest, OpenStep, OpenSubject, RefusedReview, Wording
from taizhang.records import Requirement
from taizhang.text import Text

MACHINERY_KIND = "machinery"
_WINDOW = "window.evaluation"
"""The time for the review chain of a requirement, from its opening to its last duty. Source: house/windows."""


def describe_request(verdict: Verdict) -> OpenRequest:
    """A request that was judged, with each chain and each duty's standing."""
    pull = verdict.pull
    return OpenRequest(
        number=pull.number,
        title=pull.title,
        author=pull.author,
        opened_at=_moment(pull.opened_at),
        head=verdict.head,
        mergeable=verdict.mergeable,
        errors=len(verdict.errors),
        subjects=tuple(_describe_subject(verdict, chain) for chain in verdict.chains),
    )


def describe_unjudged(pull: Pull, reason: Text) -> OpenRequest:
    """A request that could not be judged, with the reason, which is a no."""
    return OpenRequest(
        number=pull.number,
        title=pull.title,
        author=pull.author,
        opened_at=_moment(pull.opened_at),
        head=pull.head,
        mergeable=False,
        unjudged=Wording.of(reason),
    )


def describe_verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict for programs: the request as in a snapshot, and what judged it."""
    return {
        "base": verdict.base,
        "judged_by": verdict.judged_by,
        "differences": [difference.zh for difference in verdict.differences],
        "request": msgspec.to_builtins(describe_request(verdict)),
    }


def find_last_day(law: Law, subject: Subject, opened_at: datetime, division: str) -> date | None:
    """The last day of the time for a chain that was opened at that moment, with the days off of `division`.

    None where none is set: for all but a requirement that is to be judged; or where no calendar reaches so far.

    Source: house/windows.
    """
    if not isinstance(subject.record, Requirement) or subject.only_adds:
        return None
    opened_on = opened_at.astimezone(SHANGHAI).date()
    try:
        last_day = law.last_day(_WINDOW, opened_on, law.responsible_for(division))
    except RunFailedError:
        return None  # machinery from before the window was set
    return None if isinstance(last_day, Unknown) else last_day


def _describe_subject(verdict: Verdict, chain: Chain) -> OpenSubject:
    subject = chain.subject
    record, place = subject.record, kind_at(subject.path)
    division = record.requester.division if isinstance(record, Requirement) else subject.due[0].division
    return OpenSubject(
        record=subject.name,
        kind=place[0].name if place is not None else MACHINERY_KIND,
        path=subject.path,
        division=division,
        title=verdict.book.title_of(record.id) if record is not None else "规则、程序或者名册",
        steps=tuple(_describe_step(verdict, subject, step) for step in chain.steps),
        blocked=chain.blocked,
        outside=_describe_refusals(chain.outside),
    )


def _describe_step(verdict: Verdict, subject: Subject, step: Step) -> OpenStep:
    is_next = step.standing == "next"
    opened_at, law = verdict.pull.opened_at, verdict.trusted.law
    return OpenStep(
        duty=step.duty,
        division=step.division,
        standing=step.standing,
        login=step.review.user if step.review else None,
        at=_moment(step.review.submitted_at) if step.review else None,
        since=_moment(step.since) if step.since else None,
        due_until=find_last_day(law, subject, opened_at, step.division) if is_next else None,
        refused=_describe_refusals(step.refused),
    )


def _moment(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(microsecond=0)


def _describe_refusals(refusals: tuple[Refusal, ...]) -> tuple[RefusedReview, ...]:
    return tuple(RefusedReview(login, Wording.of(reason)) for login, reason in refusals)
