"""What comes next of a record that no seal speaks of yet: its place is the forge, and no office is named by guess.

A requirement that was sealed later tells by its seal who was next on any day before. Else the snapshot of open requests
tells it; what main holds without a seal is to be sealed; of all others the answer is that nothing here shows it.

Source: region-2021-1131/2.2, /2.3; house/reminders.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.life import Event, Life, Step, ordered, step
from taizhang.lifecycle.pulls import OpenRequest, OpenSubject
from taizhang.lifecycle.pulls.proposals import Proposals
from taizhang.lifecycle.pulls.waiting import OpenDuty, find_subjects, is_stopped
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
"""What each duty of a chain asks of whose turn it is."""
MERGED = "merged"
"""The stage of a requirement that main holds and no seal speaks of: the records alone do not show it."""
SHOWN_STAGES: Mapping[str, Text] = {
    "submitted": STAGES["submitted"],
    MERGED: _message("merged-to-be-sealed"),
    **{word: title for word, title in STAGES.items() if word != "submitted"},
}
"""Every stage of a requirement as it is shown beside a main, in the order in which it is reached."""
UNMERGED = _message("unmerged")
"""The mark of what was done in an open request."""
NO_SNAPSHOT = _message("no-snapshot")
NOT_PROPOSED = _message("not-proposed")
NOT_FOUND = _message("not-found")


def is_sealed(record: Record, book: Book, today: date) -> bool:
    """Whether a seal of `today` or before speaks of a record; of a migrated entry that of its deed does."""
    entered = book.entered_on(record.id)
    return entered is not None and entered <= today


def life_before_seal(record: Record, found: Life, book: Book, law: Law, today: date, proposals: Proposals) -> Life:
    """The life `found` by a record's facts; where no seal speaks of it yet, with what comes next on the forge or main.

    What a requirement's seal states is known of every day before it. Of other kinds the facts tell what comes next
    as soon as main holds them, and as long as nothing shows that it does not.
    """
    is_requirement = isinstance(record, Requirement)
    if isinstance(record, Approval) or (is_requirement and found.stage != "submitted"):
        return found
    if is_sealed(record, book, today):
        return found
    if record.id in book.approvals_of:
        return replace(found, next=_step_of_seal(record, book, law, today)) if is_requirement else found
    merged_on, snapshot = proposals.merged_on, proposals.snapshot
    if merged_on is not None and record.id in merged_on:
        if not is_requirement:
            return found
        return Life(MERGED, SHOWN_STAGES[MERGED], found.events, seal_step(law, today, merged_on[record.id]))
    subjects = find_subjects(snapshot, record.id) if snapshot is not None else ()
    if not is_requirement and not subjects and merged_on is None:
        return found
    steps = [
        one for request, subject in subjects for one in review_steps(request, subject, law, today, proposals.is_public)
    ]
    unknown = NO_SNAPSHOT if snapshot is None else NOT_FOUND if merged_on is None else NOT_PROPOSED
    events = (event for _, subject in subjects for event in review_events(subject, law, proposals.is_public))
    return Life(
        "submitted",
        STAGES["submitted"],
        ordered((*found.events, *events), today),
        min(steps, key=_order, default=None),
        None if subjects else unknown,
    )


def review_events(subject: OpenSubject, law: Law, is_public: bool = False) -> Iterator[Event]:
    """The duties of an open request that are done: of no effect before the merge, and marked so.

    `is_public` tells which duty was done and not how it ended.
    """
    for one in subject.steps:
        if one.at is not None:
            on = one.at.date()
            act = DUTIES[one.duty] if one.outcome is None else ENDINGS.get(one.outcome, DUTIES[one.duty])
            act = DUTY_TITLES[one.duty] if is_public and one.outcome is not None else act
            yield Event(on, act, law.department_responsible_for(one.division, on), mark=UNMERGED)


def _order(one: Step) -> tuple[bool, date, date]:
    return not one.overdue, one.due if isinstance(one.due, date) else date.max, one.since


def review_steps(
    request: OpenRequest, subject: OpenSubject, law: Law, today: date, is_public: bool = False
) -> Iterator[Step]:
    """What waits in an open request for one of its records: every duty whose turn it is, side by side.

    Where somebody asks for changes, or the request has errors, its requester is next, with no time set; once all duties
    are done, the merge. `is_public` tells nothing of what was returned: the duty is named without its time.
    """
    if is_stopped(request, subject) and not is_public:
        yield _amend_step(request, subject, law, today)
        return
    for one in subject.next:
        if (found := duty_step(OpenDuty(request, subject, one), law, today)) is not None:
            yield found
    if request.mergeable and subject.is_whole:
        moments = [one.at for one in subject.steps if one.at is not None]
        if moments:
            act = _message("merge-pull-request", request_number=request.number)
            yield Step(act, law.department(law.region, today), max(moments).date(), None, False, law.region)


def duty_step(duty: OpenDuty, law: Law, today: date) -> Step | None:
    """A duty whose turn it is, for whoever answers for its division today; None where nothing says since when.

    What stands still for its requester's sake has no time, so that no office is late by it.
    """
    if duty.since is None:
        return None
    whose, title, number = (
        law.responsible_for(duty.step.division, today),
        DUTY_TITLES[duty.step.duty],
        duty.request.number,
    )
    act = _message("pull-request", title=title, number=number)
    return Step(act, law.department(whose, today), duty.since, duty.until, duty.is_overdue(today), whose)


def _amend_step(request: OpenRequest, subject: OpenSubject, law: Law, today: date) -> Step:
    number = request.number
    act = (
        _message("amend-pull-request-changes-requested", number=number)
        if subject.blocked
        else _message("mend-the-errors-found-pull-request", number=number)
    )
    moments = [one.at or one.since for one in subject.steps if one.at or one.since]
    since = max((one for one in moments if one is not None), default=request.opened_at)
    whose = law.responsible_for(subject.division, today)
    return Step(act, "提出人", since.date() if since else today, None, False, whose)


def seal_step(law: Law, today: date, merged_on: date) -> Step:
    """The sealing of what main holds: the region's, without which nothing merged counts as approved."""
    return step(law, today, _message("seal"), law.region, min(merged_on, today))


def _step_of_seal(record: Record, book: Book, law: Law, today: date) -> Step | None:
    """Whose turn it was on a day before the first seal, by that seal; None before its request was opened."""
    predicate = book.approvals_of[record.id][0].predicate
    opened_on = predicate.opened_at.date() if predicate.opened_at else getattr(record, "submitted_on", today)
    if opened_on > today:
        return None
    done = [review for review in predicate.chain if review.at.date() <= today]
    following = next((review for review in predicate.chain if review.at.date() > today), None)
    if following is None:
        return seal_step(law, today, max((review.at.date() for review in done), default=opened_on))
    # What several do side by side waits for none of the others.
    since = max((review.at.date() for review in done if review.duty != following.duty), default=opened_on)
    window = f"duty.{following.duty}"
    return step(
        law,
        today,
        DUTY_TITLES[following.duty],
        following.division,
        since,
        window if window in law.parameters else None,
    )
