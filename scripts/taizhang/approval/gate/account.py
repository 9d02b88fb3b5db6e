"""The verdict in words: each duty with its standing, who is next, what to write, and what merging will do."""

from collections.abc import Iterator
from datetime import date

from taizhang.approval.gate.opinion import describe_ending, form, outcomes
from taizhang.approval.gate.persons import persons_who_wrote
from taizhang.approval.gate.sequence import Chain, Step
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle import life
from taizhang.lifecycle.pulls.waiting import count_waited_days
from taizhang.records import Requirement
from taizhang.repository.kinds import KIND_BY_NAME, kind_at

_message = Messages(__file__)

NOBODY = _message("nobody")
"""Who is next where no account can be named."""
_STANDING = {"done": _message("standing-done"), "next": _message("standing-next"), "later": _message("standing-later")}


def account(verdict: Verdict, today: date) -> Iterator[Text]:
    """The chains line by line, and the verdict itself as the last line."""
    yield from describe_machinery(verdict)
    for chain in verdict.chains:
        subject = chain.subject
        yield Text(*(f"{subject.name}  {subject.path}".rstrip(),) * 2)
        for number, step in enumerate(chain.steps, 1):
            yield from _step(verdict, chain, step, number, today)
        for login, reason in chain.outside:
            yield _message("review-does-not-count", login=login, reason=reason)
        for login in chain.blocked:
            yield _message("requests-changes-mend-and-let-them-review", login=login)
        form_ = form_for(chain)
        if form_:
            yield _message("to-write", replace=Text(form_.replace(chr(10), " ⏎ "), form_))
        yield effect(verdict, chain, today)
    yield conclusion(verdict)


def describe_machinery(verdict: Verdict) -> tuple[Text, ...]:
    """What new machinery changes, and whose machinery judged where the base's could not; a line each."""
    judged = (_message("machinery-on-the-base-is-at-fault", judged_by=verdict.judged_by),)
    lines = (_message("differs", one=one) for one in verdict.differences)
    return (*(judged if verdict.judged_by != verdict.base else ()), *lines)


def conclusion(verdict: Verdict) -> Text:
    """The verdict in one sentence."""
    if verdict.mergeable:
        return _message("verdict-may-be-merged")
    reasons_zh, reasons_en = [], []
    if verdict.errors:
        reasons_zh.append(f"有错误{len(verdict.errors)}处")
        reasons_en.append(f"{len(verdict.errors)} errors")
    waiting = sum(not chain.whole for chain in verdict.chains)
    if waiting:
        reasons_zh.append(f"{waiting}项的审批链尚未完成")
        reasons_en.append(f"{waiting} chains are not complete")
    return _message("verdict-may-not-be-merged", reasons_zh=Text("，".join(reasons_zh), ", ".join(reasons_en)))


def _step(verdict: Verdict, chain: Chain, step: Step, number: int, today: date) -> Iterator[Text]:
    law, schemas = verdict.trusted.law, verdict.trusted.schemas
    duty = schemas["approval"].label(("predicate", "chain", 0, "duty"), step.duty)
    who = _message("text", department=Text(law.department(step.division), step.duty), duty=Text(duty, step.division))
    state = standing(step)
    if step.review is not None:
        when = f"{step.review.submitted_at.astimezone(SHANGHAI):%Y-%m-%d %H:%M}"
        who_did = describe_person(verdict, step.review.user, step.acting_for)
        more = _message("text-2", who_did=who_did, when=when)
    elif step.standing == "next":
        days = waited(verdict, step, today)
        logins = candidates(verdict, chain, step, today)
        shown = [describe_candidate(verdict, step, login, today) for login in logins]
        names = Text("、".join(one.zh for one in shown), ", ".join(one.en for one in shown)) if logins else NOBODY
        since = "" if days is None else f"，已等待{days}个工作日"
        since_en = "" if days is None else f", waiting for {days} working days"
        more = _message("text-3", names=names, since=Text(since, since_en))
    else:
        more = Text("", "")
    yield _message("text-4", number=number, state=state, who=who, more=more)
    for login, reason in step.refused:
        yield _message("review-does-not-count-2", login=login, reason=reason)


def standing(step: Step) -> Text:
    """The standing of a duty in words."""
    return _STANDING[step.standing]


def waited(verdict: Verdict, step: Step, today: date) -> int | None:
    """For how many working days a duty has been next; None where it is not, or no calendar says."""
    since = step.since.astimezone(SHANGHAI).date() if step.since else None
    return count_waited_days(verdict.trusted.law, since, step.division, today)


def candidates(verdict: Verdict, chain: Chain, step: Step, today: date) -> tuple[str, ...]:
    """The accounts that could do a duty today: in office, not the writer's, and of nobody who did another duty."""
    reviewers = verdict.trusted.reviewers
    busy = {reviewers.person_of(other.review.user) for other in chain.steps if other.review is not None}
    busy |= persons_who_wrote(verdict.pull, reviewers)
    logins = reviewers.logins(step.duty, step.division, today)
    return tuple(login for login in logins if reviewers.person_of(login) not in busy)


def describe_candidate(verdict: Verdict, step: Step, login: str, on: date) -> Text:
    """An account that could do a duty, with the account of the person acted for where it would be a deputy's."""
    principal = verdict.trusted.reviewers.find_principal(login, step.duty, step.division, on)
    return describe_person(verdict, login, principal)


def describe_person(verdict: Verdict, login: str, acting_for: str | None) -> Text:
    """An account, with that of the person acted for; their key stands where they have no listed account."""
    if acting_for is None:
        return Text(login, login)
    principal = next(iter(verdict.trusted.reviewers.list_logins_of(acting_for)), acting_for)
    return _message("for", login=login, principal=principal)


def ending_for(verdict: Verdict, chain: Chain) -> Text | None:
    """How whoever is next may end the requirement instead of letting it go on; None where they may not."""
    due = next((step.due for step in chain.steps if step.standing == "next"), None)
    return describe_ending(due, verdict.trusted.schemas) if due is not None else None


def form_for(chain: Chain) -> str:
    """The lines that whoever is next may take over and fill in; empty where nobody is."""
    return next((form(step.due) for step in chain.steps if step.standing == "next"), "")


def effect(verdict: Verdict, chain: Chain, today: date) -> Text:
    """What merging will do to the record, or what new machinery means."""
    record = chain.subject.record
    place = kind_at(chain.subject.path)
    if record is None or place is None:
        return _message("merging-it-holds-from-the-next-pull-request")
    page = f"{KIND_BY_NAME[place[0].name].section}/{record.id}/"
    if isinstance(record, Requirement) and record.withdrawn is None:
        sharing, ending = record.kind == "data-sharing", chain.ending
        if ending is not None and ending.opinion is not None:
            title = _name_outcome(verdict, ending.opinion.outcome)
            then = _message(
                "once-sealed-the-requirement-ends-as-it-may", outcome=Text(title, ending.opinion.outcome or "")
            )
            return _message("merging-the-site-renews", then=then, page=page)
        then = (
            _message("once-sealed-an-interface-is-planned")
            if sharing
            else _message("once-sealed-it-is-approved-for-the-next")
        )
    else:
        stage = life(record, verdict.book, verdict.trusted.law, today).title
        then = _message("its-stage", stage=stage)
    return _message("merging-the-site-renews", then=then, page=page)


def _name_outcome(verdict: Verdict, outcome: str | None) -> str:
    return next((title for title, code in outcomes(verdict.trusted.schemas).items() if code == outcome), "")
