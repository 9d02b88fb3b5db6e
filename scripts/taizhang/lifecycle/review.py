"""The next step of a record without a seal: it is on the forge, and no office is guessed.

For days before a requirement's seal, that seal shows who was next. Else the snapshot of open requests shows it; what
is on main without a seal is to be sealed; for all others the step is not known here.

Source: region-2021-1131/2.2, /2.3; house/reminders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.life import Event, Life, Step, build_step, sort_events
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import OpenDuty, find_subjects, is_awaiting_requester
from taizhang.lifecycle.requirement import DUTIES, ENDINGS, STAGES
from taizhang.records import Approval, Record, Requirement
from taizhang.repository.book import Book

_message = Messages(__file__)

DUTY_TITLES: Mapping[str, Text] = {
    "evaluate": _message("duty-titles-evaluate"),
    "collect": _message("duty-titles-collect"),
    "consolidate": _message("duty-titles-consolidate"),
    "review": _message("duty-titles-review"),
    "operate": _message("duty-titles-operate"),
    "govern": _message("duty-titles-govern"),
}
"""The task of each duty of a chain."""
MERGED = "merged"
"""The stage of a requirement on main without a seal: the records alone do not show it."""
DISPLAY_STAGES: Mapping[str, Text] = {
    "submitted": STAGES["submitted"],
    MERGED: _message("merged-to-be-sealed"),
    **{word: title for word, title in STAGES.items() if word != "submitted"},
}
"""Every stage of a requirement where main is known, in the order in which it is reached."""
UNMERGED = _message("unmerged")
"""The mark of what was done in an open request."""
NO_SNAPSHOT = _message("no-snapshot")
NOT_PROPOSED = _message("not-proposed")
NOT_FOUND = _message("not-found")


def is_sealed(record: Record, book: Book, today: date) -> bool:
    """Whether a record was sealed by `today`; a migrated entry has the seal of its deed."""
    entered = book.entered_on(record.id)
    return entered is not None and entered <= today


def derive_life_before_seal(
    record: Record, current: Life, book: Book, law: Law, today: date, proposals: Proposals
) -> Life:
    """The life `current` by a record's facts; before its seal with the next step on the forge or main.

    A requirement's seal shows every day before it. For other kinds the facts show the next step once they are on main,
    and while nothing shows that it does not.
    """
    is_requirement = isinstance(record, Requirement)
    if isinstance(record, Approval) or (is_requirement and current.stage != "submitted"):
        return current
    if is_sealed(record, book, today):
        return current
    if record.id in book.approvals_of:
        return replace(current, next=_find_step_before_seal(record, book, law, today)) if is_requirement else current
    merged_on, snapshot = proposals.merged_on, proposals.snapshot
    if merged_on is not None and record.id in merged_on:
        if not is_requirement:
            return current
        return Life(MERGED, DISPLAY_STAGES[MERGED], current.events, build_seal_step(law, today, merged_on[record.id]))
    subjects = find_subjects(snapshot, record.id) if snapshot is not None else ()
    if not is_requirement and not subjects and merged_on is None:
        return current
    steps = [
        one
        for request, subject in subjects
        for one in list_review_steps(request, subject, law, today, proposals.is_public)
    ]
    unknown = NO_SNAPSHOT if snapshot is None else NOT_FOUND if merged_on is None else NOT_PROPOSED
    events = (event for _, subject in subjects for event in list_review_events(subject, law, proposals.is_public))
    return Life(
        "submitted",
        STAGES["submitted"],
        sort_events((*current.events, *events), today),
        min(steps, key=_get_sort_key, default=None),
        None if subjects else unknown,
    )


def list_review_events(subject: OpenSubject, law: Law, is_public: bool = False) -> Iterator[Event]:
    """The duties of an open request that are done: of no effect before the merge, and marked so.

    `is_public` shows which duty was done and not how it ended.
    """
    for one in subject.steps:
        if one.at is not None:
            on = one.at.date()
            act = DUTIES[one.duty] if one.outcome is None else ENDINGS.get(one.outcome, DUTIES[one.duty])
            act = DUTY_TITLES[one.duty] if is_public and one.outcome is not None else act
            yield Event(on, act, law.department_responsible_for(one.division, on), mark=UNMERGED)


def _get_sort_key(one: Step) -> tuple[bool, date, date]:
    return not one.overdue, one.due if isinstance(one.due, date) else date.max, one.since


def list_review_steps(
    request: OpenRequest, subject: OpenSubject, law: Law, today: date, is_public: bool = False
) -> Iterator[Step]:
    """The steps of an open request for one of its records: every duty whose turn it is, side by side.

    Where changes are requested, or the request has errors, its requester is next, without a last day; once all duties
    are done, the merge is. `is_public` hides what was returned: the duty is named without its last day.
    """
    if is_awaiting_requester(request, subject) and not is_public:
        yield _build_amend_step(request, subject, law, today)
        return
    for one in subject.next:
        if (step := build_duty_step(OpenDuty(request, subject, one), law, today)) is not None:
            yield step
    if request.mergeable and subject.is_whole:
        moments = [one.at for one in subject.steps if one.at is not None]
        if moments:
            act = _message("merge-pull-request", number=request.number)
            yield Step(act, law.department(law.region, today), max(moments).date(), None, False, law.region)


def build_duty_step(duty: OpenDuty, law: Law, today: date) -> Step | None:
    """A duty whose turn it is, for the division responsible today; None where its beginning is unknown.

    While the requester has to act there is no last day, so that no office is late.
    """
    if duty.since is None:
        return None
    division = law.responsible_for(duty.step.division, today)
    act = _message("duty-in-pull-request", duty=DUTY_TITLES[duty.step.duty], number=duty.request.number)
    return Step(act, law.department(division, today), duty.since, duty.until, duty.is_overdue(today), division)


def _build_amend_step(request: OpenRequest, subject: OpenSubject, law: Law, today: date) -> Step:
    number = request.number
    act = (
        _message("amend-as-requested", number=number)
        if subject.blocked
        else _message("correct-errors-found", number=number)
    )
    moments = [one.at or one.since for one in subject.steps if one.at or one.since]
    since = max((one for one in moments if one is not None), default=request.opened_at)
    division = law.responsible_for(subject.division, today)
    return Step(act, "提出人", since.date() if since else today, None, False, division)


def build_seal_step(law: Law, today: date, merged_on: date) -> Step:
    """The sealing of what is on main, by the region; nothing merged counts as approved without it."""
    return build_step(law, today, _message("seal"), law.region, min(merged_on, today))


def _find_step_before_seal(record: Record, book: Book, law: Law, today: date) -> Step | None:
    """The step on a day before the first seal, by that seal; None before its request was opened."""
    predicate = book.approvals_of[record.id][0].predicate
    opened_on = predicate.opened_at.date() if predicate.opened_at else getattr(record, "submitted_on", today)
    if opened_on > today:
        return None
    done = [review for review in predicate.chain if review.at.date() <= today]
    following = next((review for review in predicate.chain if review.at.date() > today), None)
    if following is None:
        return build_seal_step(law, today, max((review.at.date() for review in done), default=opened_on))
    # Duties side by side do not wait for one another.
    since = max((review.at.date() for review in done if review.duty != following.duty), default=opened_on)
    window = f"duty.{following.duty}"
    return build_step(
        law,
        today,
        DUTY_TITLES[following.duty],
        following.division,
        since,
        window if window in law.parameters else None,
    )
