"""What readers ask of a snapshot: which duties wait, how long, and how old it all is."""

from dataclasses import dataclass
from datetime import date

from taizhang.law.calendar import Unknown
from taizhang.law.law import Law
from taizhang.lifecycle.pulls.document import OpenRequest, OpenStep, OpenSubject, PullsSnapshot


@dataclass(frozen=True, slots=True)
class OpenDuty:
    """A duty whose turn it is, in its chain and its request."""

    request: OpenRequest
    subject: OpenSubject
    step: OpenStep

    @property
    def since(self) -> date | None:
        """The day from which on it waits."""
        return self.step.since.date() if self.step.since else None

    @property
    def until(self) -> date | None:
        """The last day of its window; None where none is set, or where it stands still for its requester's sake."""
        return None if is_stopped(self.request, self.subject) else self.step.due_until

    def is_overdue(self, today: date) -> bool:
        """Whether the last day of its window has passed."""
        return self.until is not None and today > self.until

    def waited(self, law: Law, today: date) -> int | None:
        """For how many working days it waits; None where no calendar says."""
        return count_waited_days(law, self.since, self.step.division, today)


def is_stopped(request: OpenRequest, subject: OpenSubject) -> bool:
    """Whether the requester has to mend something before anybody else can go on."""
    return bool(subject.blocked or request.errors)


def duties_of(request: OpenRequest) -> tuple[OpenDuty, ...]:
    """The duties of one request whose turn it is."""
    return tuple(OpenDuty(request, subject, step) for subject in request.subjects for step in subject.next)


def find_subjects(snapshot: PullsSnapshot, record: str) -> tuple[tuple[OpenRequest, OpenSubject], ...]:
    """Where a record, by its whole id, is in review; several requests may change one record."""
    return tuple(
        (request, subject) for request in snapshot.requests for subject in request.subjects if subject.record == record
    )


def count_waited_days(law: Law, since: date | None, division: str, today: date) -> int | None:
    """The working days in `division` after `since` and not after `today`; None where no day or no calendar says."""
    if since is None:
        return None
    if since > today:
        return 0
    days = law.working_days_between(since, today, law.responsible_for(division))
    return None if isinstance(days, Unknown) else days


def is_stale(snapshot: PullsSnapshot, law: Law, today: date) -> bool:
    """Whether a snapshot is older than a working day: by the day after that, much may have happened."""
    taken_on = snapshot.taken_at.date()
    if taken_on >= today:
        return False
    days = law.working_days_between(taken_on, today)
    return (today - taken_on).days > 1 if isinstance(days, Unknown) else days > 1
