"""Queries on a snapshot: which duties wait, how long, and how old the snapshot is."""

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
        """The last day of its window; None where it is not set, or while the requester has to act."""
        return None if is_awaiting_requester(self.request, self.subject) else self.step.due_until

    def is_overdue(self, today: date) -> bool:
        """Whether the last day of its window has passed."""
        return self.until is not None and today > self.until

    def count_waited_days(self, law: Law, today: date) -> int | None:
        """The number of working days that it has waited; None where the calendar is missing."""
        return count_waited_days(law, self.since, self.step.division, today)


def is_awaiting_requester(request: OpenRequest, subject: OpenSubject) -> bool:
    """Whether the requester has to correct something before others can continue."""
    return bool(subject.blocked or request.errors)


def list_open_duties(request: OpenRequest) -> tuple[OpenDuty, ...]:
    """The duties of one request whose turn it is."""
    return tuple(OpenDuty(request, subject, step) for subject in request.subjects for step in subject.next)


def find_subjects(snapshot: PullsSnapshot, record: str) -> tuple[tuple[OpenRequest, OpenSubject], ...]:
    """The requests in which a record, by its whole id, is in review; several may change one record."""
    return tuple(
        (request, subject) for request in snapshot.requests for subject in request.subjects if subject.record == record
    )


def count_waited_days(law: Law, since: date | None, division: str, today: date) -> int | None:
    """The working days in `division` after `since` and not after `today`; None where day or calendar is missing."""
    if since is None:
        return None
    if since > today:
        return 0
    days = law.working_days_between(since, today, law.responsible_for(division))
    return None if isinstance(days, Unknown) else days


def is_stale(snapshot: PullsSnapshot, law: Law, today: date) -> bool:
    """Whether a snapshot is older than a working day."""
    taken_on = snapshot.taken_at.date()
    if taken_on >= today:
        return False
    days = law.working_days_between(taken_on, today)
    return (today - taken_on).days > 1 if isinstance(days, Unknown) else days > 1
