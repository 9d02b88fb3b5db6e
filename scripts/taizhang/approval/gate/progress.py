"""How far a pull request has come, as data: the one form in which the gate's verdict leaves the program.

`gate --format json`, the block in the gate's comment and the snapshot of all open requests are made here.
"""

from datetime import date, datetime
from typing import Any

import msgspec

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.pull import Pull
from taizhang.approval.gate.sequence import Chain, DutyStep, UncountedReview
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.pulls import OpenRequest, OpenStep, OpenSubject, RefusedReview, Wording
from taizhang.records import Requirement
from taizhang.repository.kinds import kind_at

_message = Messages(__file__)

MACHINERY_KIND = "machinery"
_CHAIN = "window.evaluation"
"""The time for the whole review chain of a requirement. Source: house/windows."""


def describe_request(verdict: Verdict) -> OpenRequest:
    """A request that was judged, with each chain and each duty's standing."""
    pull = verdict.pull
    return OpenRequest(
        number=pull.number,
        title=pull.title,
        author=pull.author,
        opened_at=_format_moment(pull.opened_at),
        head=verdict.head,
        mergeable=verdict.mergeable,
        errors=len(verdict.errors),
        subjects=tuple(_describe_subject(verdict, chain) for chain in verdict.chains),
    )


def describe_request_with_contents(verdict: Verdict) -> OpenRequest:
    """A request that was judged, with each record's file as it is proposed: for a snapshot that is read elsewhere."""
    request = describe_request(verdict)
    subjects = tuple(
        msgspec.structs.replace(subject, content=_content_of(verdict, subject.record)) for subject in request.subjects
    )
    return msgspec.structs.replace(request, subjects=subjects)


def _content_of(verdict: Verdict, record: str) -> str | None:
    stored = verdict.book.all.get(record)
    return stored[2].raw.decode("utf-8", "replace") if stored is not None else None


def describe_unjudged_request(pull: Pull, reason: Text) -> OpenRequest:
    """A request that could not be judged, with the reason; it may not be merged."""
    return OpenRequest(
        number=pull.number,
        title=pull.title,
        author=pull.author,
        opened_at=_format_moment(pull.opened_at),
        head=pull.head,
        mergeable=False,
        unjudged=Wording.from_text(reason),
    )


def describe_verdict(verdict: Verdict) -> dict[str, Any]:
    """The verdict for programs: the request as in a snapshot, and what judged it."""
    return {
        "base": verdict.base,
        "judged_by": verdict.judged_by,
        "differences": [difference.zh for difference in verdict.differences],
        "request": msgspec.to_builtins(describe_request(verdict)),
    }


def find_last_day(law: Law, subject: ReviewSubject, step: DutyStep, opened_at: datetime) -> date | None:
    """The last day of the time for a duty that is next, with the days off of its division.

    A duty has the time that is set for it by name, counted from when it began to wait; where none is set, a requirement
    under review has the time for its whole chain, from the opening of its request. None where neither is set, or no
    calendar covers it.

    Source: house/windows.
    """
    if step.since is None:
        return None
    if f"duty.{step.duty}" in law.parameters:
        name, begins = f"duty.{step.duty}", step.since
    elif isinstance(subject.record, Requirement) and not subject.only_adds and _CHAIN in law.parameters:
        name, begins = _CHAIN, opened_at
    else:
        return None
    last_day = law.last_day(name, begins.astimezone(SHANGHAI).date(), law.responsible_for(step.division))
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
        title=verdict.book.title_of(record.id) if record is not None else _message("machinery").zh,
        steps=tuple(_describe_step(verdict, subject, step) for step in chain.steps),
        blocked=chain.blocked,
        outside=_describe_refusals(chain.outside),
    )


def _describe_step(verdict: Verdict, subject: ReviewSubject, step: DutyStep) -> OpenStep:
    return OpenStep(
        duty=step.duty,
        division=step.division,
        standing=step.standing,
        login=step.review.user if step.review else None,
        at=_format_moment(step.review.submitted_at) if step.review else None,
        since=_format_moment(step.since) if step.since else None,
        due_until=find_last_day(verdict.trusted.law, subject, step, verdict.pull.opened_at),
        refused=_describe_refusals(step.refused),
        acting_for=step.acting_for,
        outcome=step.opinion.outcome if step.opinion else None,
        letter=step.opinion.letter if step.opinion is not None and step.due.datum == "letter" else None,
    )


def _format_moment(moment: datetime) -> datetime:
    return moment.astimezone(SHANGHAI).replace(microsecond=0)


def _describe_refusals(refusals: tuple[UncountedReview, ...]) -> tuple[RefusedReview, ...]:
    return tuple(RefusedReview(login, Wording.from_text(reason)) for login, reason in refusals)
