"""The verdict as text: each duty with its state, who is next, what to write, and the effect of merging."""

from collections.abc import Iterator
from datetime import date

from taizhang.approval.gate.opinion import build_form, describe_ending, list_outcomes
from taizhang.approval.gate.persons import find_writers
from taizhang.approval.gate.sequence import Chain, DutyStep
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.pulls.waiting import count_waited_days
from taizhang.records import Requirement
from taizhang.repository.kinds import KIND_BY_NAME, kind_at

_message = Messages(__file__)

NOBODY = _message("nobody")
"""Who is next where no account can be named."""
_STANDING = {"done": _message("standing-done"), "next": _message("standing-next"), "later": _message("standing-later")}


def describe_chains(verdict: Verdict, today: date) -> Iterator[Text]:
    """The chains line by line, and the verdict itself as the last line."""
    yield from describe_machinery(verdict)
    for chain in verdict.chains:
        subject = chain.subject
        yield Text(*(f"{subject.name}  {subject.path}".rstrip(),) * 2)
        for number, step in enumerate(chain.steps, 1):
            yield from _describe_step(verdict, chain, step, number, today)
        for login, reason in chain.outside:
            yield _message("review-does-not-count", login=login, reason=reason)
        for login in chain.blocked:
            yield _message("requests-changes", login=login)
        form_ = find_form(chain)
        if form_:
            yield _message("to-write", form=Text(form_.replace(chr(10), " ⏎ "), form_))
        yield describe_effect(verdict, chain, today)
    yield describe_conclusion(verdict)


def describe_machinery(verdict: Verdict) -> tuple[Text, ...]:
    """What new machinery changes, and whose machinery judged where the base's could not; a line each."""
    notes = (_message("machinery-on-the-base-is-at-fault", judged_by=verdict.judged_by),)
    lines = (_message("difference", difference=one) for one in verdict.differences)
    return (*(notes if verdict.judged_by != verdict.base else ()), *lines)


def describe_conclusion(verdict: Verdict) -> Text:
    """The verdict in one sentence."""
    if verdict.mergeable:
        return _message("verdict-may-be-merged")
    reasons = []
    if verdict.errors:
        reasons.append(_message("errors", count=len(verdict.errors)))
    waiting = sum(not chain.is_complete for chain in verdict.chains)
    if waiting:
        reasons.append(_message("incomplete-chains", count=waiting))
    joined = Text("，".join(one.zh for one in reasons), ", ".join(one.en for one in reasons))
    return _message("verdict-may-not-be-merged", reasons=joined)


def _describe_step(verdict: Verdict, chain: Chain, step: DutyStep, number: int, today: date) -> Iterator[Text]:
    law, schemas = verdict.trusted.law, verdict.trusted.schemas
    duty = schemas["approval"].label(("predicate", "chain", 0, "duty"), step.duty)
    duty_text = _message(
        "duty-of-department", department=Text(law.department(step.division), step.division), duty=Text(duty, step.duty)
    )
    state = describe_standing(step)
    if step.review is not None:
        at = f"{step.review.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        person = describe_person(verdict, step.review.user, step.acting_for)
        remark = _message("done-by", person=person, at=at)
    elif step.standing == "next":
        days = count_days_waited(verdict, step, today)
        logins = find_candidates(verdict, chain, step, today)
        descriptions = [describe_candidate(verdict, step, login, today) for login in logins]
        names = (
            Text("、".join(one.zh for one in descriptions), ", ".join(one.en for one in descriptions))
            if logins
            else NOBODY
        )
        waiting = _message("waiting", days=days) if days is not None else Text("", "")
        remark = _message("candidates", names=names, waiting=waiting)
    else:
        remark = Text("", "")
    yield _message("duty-line", number=number, state=state, duty=duty_text, remark=remark)
    for login, reason in step.refused:
        yield _message("review-does-not-count-for-duty", login=login, reason=reason)


def describe_standing(step: DutyStep) -> Text:
    """The state of a duty as text."""
    return _STANDING[step.standing]


def count_days_waited(verdict: Verdict, step: DutyStep, today: date) -> int | None:
    """For how many working days a duty has been next; None where it is not next or no calendar covers it."""
    since = step.since.astimezone(SHANGHAI).date() if step.since else None
    return count_waited_days(verdict.trusted.law, since, step.division, today)


def find_candidates(verdict: Verdict, chain: Chain, step: DutyStep, today: date) -> tuple[str, ...]:
    """The accounts that could do a duty today: in office, no writer of the request, no other duty done."""
    reviewers = verdict.trusted.reviewers
    busy = {reviewers.person_of(other.review.user) for other in chain.steps if other.review is not None}
    busy |= find_writers(verdict.pull, reviewers)
    logins = reviewers.logins(step.duty, step.division, today)
    return tuple(login for login in logins if reviewers.person_of(login) not in busy)


def describe_candidate(verdict: Verdict, step: DutyStep, login: str, on: date) -> Text:
    """An account that could do a duty, with the account of the person acted for where it would be a deputy's."""
    principal = verdict.trusted.reviewers.find_principal(login, step.duty, step.division, on)
    return describe_person(verdict, login, principal)


def describe_person(verdict: Verdict, login: str, acting_for: str | None) -> Text:
    """An account, with that of the person acted for; their key is used where they have no listed account."""
    if acting_for is None:
        return Text(login, login)
    principal = next(iter(verdict.trusted.reviewers.list_logins_of(acting_for)), acting_for)
    return _message("deputy-of", login=login, principal=principal)


def describe_ending_for(verdict: Verdict, chain: Chain) -> Text | None:
    """How the next reviewer may end the requirement instead of approving it; None where they may not."""
    due = next((step.due for step in chain.steps if step.standing == "next"), None)
    return describe_ending(due, verdict.trusted.schemas) if due is not None else None


def find_form(chain: Chain) -> str:
    """The lines that the next reviewer may copy and fill in; empty where no duty is next."""
    return next((build_form(step.due) for step in chain.steps if step.standing == "next"), "")


def describe_effect(verdict: Verdict, chain: Chain, today: date) -> Text:
    """The effect of merging on the record, or the effect of new machinery."""
    record = chain.subject.record
    place = kind_at(chain.subject.path)
    if record is None or place is None:
        return _message("effect-of-machinery")
    page = f"{KIND_BY_NAME[place[0].name].section}/{record.id}/"
    if isinstance(record, Requirement) and record.withdrawn is None:
        sharing, ending = record.kind == "data-sharing", chain.ending
        if ending is not None and ending.opinion is not None:
            title = _name_outcome(verdict, ending.opinion.outcome)
            effect = _message("effect-requirement-ends", outcome=Text(title, ending.opinion.outcome or ""))
            return _message("effect-on-site", effect=effect, page=page)
        effect = _message("effect-interface-planned") if sharing else _message("effect-requirement-approved")
    else:
        stage = derive_life(record, verdict.book, verdict.trusted.law, today).title
        effect = _message("its-stage", stage=stage)
    return _message("effect-on-site", effect=effect, page=page)


def _name_outcome(verdict: Verdict, outcome: str | None) -> str:
    return next((title for title, code in list_outcomes(verdict.trusted.schemas).items() if code == outcome), "")
