"""What waits for people: every duty that is next, who could do it, since when, and how urgent it has become.

Duties are called for in five ways: when they are `next`; after `half` of their time and at its `end`; some days later
at the division `above`; and where nobody listed could do one, those who govern are notified of the `vacant` duty. The
times are the house's and counted in working days; where a day is unknown, or no time is set, no reminder is sent.

Source: house/reminders.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Literal

from taizhang.approval.gate.sequence import Chain, DutyStep
from taizhang.approval.gate.verdict import Verdict
from taizhang.approval.gate.verdict_text import find_candidates
from taizhang.base.timezone import SHANGHAI
from taizhang.law.calendar import Unknown
from taizhang.law.law import Law, Provision

CallKind = Literal["next", "half", "end", "above", "vacant"]
LEVELS: tuple[CallKind, ...] = ("next", "half", "end", "above")
"""How urgent a duty becomes, one after the other."""
_ABOVE = ("operate", "collect", "consolidate", "evaluate", "review")
"""Who is notified of a late duty at the division above: holders of the first of these duties that has any."""
_VOIDING = frozenset({"content", "dismissed"})
"""The aspects for which a former approval no longer counts: its duty is called for again."""


@dataclass(frozen=True, slots=True)
class WaitingDuty:
    """A duty of a division that is next, with all records of the request that wait for it since the same moment.

    Attributes:
        since: when it became next, or when an approval came that a later change voided.
        subjects: the names of the records; `machinery` is all machinery.
        logins: who could do it.
        kind: the most urgent way in which it is to be called for today.
        called: who is to be called on: `logins`, holders at the division above, or those who govern.
        above: the division above where it is that which is called on.
        due: the last day of its time; None where no time is set.
        window: the time that it has, with its source; None where none is set.
    """

    duty: str
    division: str
    since: datetime
    subjects: tuple[str, ...]
    logins: tuple[str, ...]
    kind: CallKind
    called: tuple[str, ...]
    above: str | None
    due: date | Unknown | None
    window: Provision | None

    @property
    def key(self) -> str:
        """The identifier of this waiting duty within its request: twelve hexadecimal digits."""
        moment = self.since.astimezone(UTC).isoformat(timespec="seconds")
        return hashlib.sha256(f"{self.duty}@{self.division}@{moment}".encode()).hexdigest()[:12]


def is_verdict_stopped(verdict: Verdict) -> bool:
    """Whether the requester has to act first: the request has errors, or a reviewer requests changes."""
    return bool(verdict.errors) or any(chain.blocked for chain in verdict.chains)


def find_waiting_duties(
    verdict: Verdict, today: date, excluded: frozenset[str] = frozenset()
) -> tuple[WaitingDuty, ...]:
    """What waits in a request, in the order of its chains; nothing where it is stopped.

    `excluded` are accounts, in lower case, that are never called: robots.
    """
    if is_verdict_stopped(verdict):
        return ()
    robots = excluded | {review.person for review in verdict.pull.reviews if review.bot}
    groups: dict[tuple[str, str, datetime], list[tuple[Chain, DutyStep]]] = {}
    for chain in verdict.chains:
        for step in chain.steps:
            if step.standing == "next" and step.since is not None:
                since = max([step.since, *_find_voided_approvals(chain, step)])
                groups.setdefault((step.duty, step.division, since), []).append((chain, step))
    return tuple(_build_waiting_duty(verdict, *key, group, today, robots) for key, group in groups.items())


def _find_voided_approvals(chain: Chain, step: DutyStep) -> Iterator[datetime]:
    """When the approvals of a duty came that a later change or a dismissal voided."""
    for objection in chain.judgement.objections:
        approval = chain.judgement.steps[objection.index]
        if objection.aspect in _VOIDING and (approval.duty, approval.division) == (step.duty, step.division):
            yield approval.at


def _build_waiting_duty(
    verdict: Verdict,
    duty: str,
    division: str,
    since: datetime,
    group: list[tuple[Chain, DutyStep]],
    today: date,
    robots: frozenset[str],
) -> WaitingDuty:
    law, reviewers = verdict.trusted.law, verdict.trusted.reviewers
    subjects = tuple(
        dict.fromkeys(chain.subject.name if chain.subject.record is not None else "machinery" for chain, _ in group)
    )

    def usable(logins: Iterator[str] | tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys(login for login in logins if login.casefold() not in robots and "[" not in login))

    logins = usable(login for chain, step in group for login in find_candidates(verdict, chain, step, today))
    start = since.astimezone(SHANGHAI).date()
    window = law.provision(f"duty.{duty}", start, division) if f"duty.{duty}" in law.parameters else None
    due = law.last_day(f"duty.{duty}", start, division) if window is not None else None
    kind: CallKind = _find_urgency(law, window, start, division, today)
    called, above = logins, None
    if kind == "above":
        above = find_division_above(law, division)
        holders = (usable(reviewers.logins(duty, above, today)) for duty in _ABOVE) if above is not None else iter(())
        called = next((logins_above for logins_above in holders if logins_above), ())
        if not called:
            kind, called, above = "end", logins, None
    if not logins:
        # Only those who maintain the roster can add the missing person.
        kind, called, above = "vacant", usable(reviewers.logins("govern", law.region, today)), None
    return WaitingDuty(duty, division, since, subjects, logins, kind, called, above, due, window)


def find_division_above(law: Law, division: str) -> str | None:
    """The division that a division's finance department reports to; None for the region. Source: as `Law.city_of`."""
    own = law.responsible_for(division)
    if own == law.region:
        return None
    city = law.city_of(own)
    return law.region if city == own else city


def _find_urgency(law: Law, window: Provision | None, start: date, division: str, today: date) -> CallKind:
    """How urgent a duty is that has been next since `start`."""
    if window is None or start >= today:
        return "next"
    elapsed = law.working_days_between(start, today, division)
    if isinstance(elapsed, Unknown):
        return "next"
    days = int(window.value)
    above = law.number("duty.above", start, division) if "duty.above" in law.parameters else None
    if above is not None and elapsed >= days + above:
        return "above"
    if elapsed >= days:
        return "end"
    return "half" if elapsed >= (days + 1) // 2 else "next"
