"""The window of a public notice: the days in which objections count, as promised and as proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.calendar import Unknown
from taizhang.law import Law
from taizhang.records import Approval, Entry, Notice, Objection


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """The window of one notice.

    Attributes:
        opens_on: day 0, which does not count: the later of the notice's day and of the day that its page prints.
        promised: the last day that the notice stated when it was merged.
        last_day: the last day that counts, never earlier than the promised one; an `Unknown` where the page came
            later and no calendar reaches that far.
        is_proven: whether it is on record that the page stood on the official site.
    """

    opens_on: date
    promised: date
    last_day: date | Unknown
    is_proven: bool

    @property
    def is_prolonged(self) -> bool:
        """Whether the page came so late that the last day is not the promised one."""
        return self.last_day != self.promised

    @property
    def known_last_day(self) -> date | None:
        """The last day, None while it cannot be known."""
        return self.last_day if isinstance(self.last_day, date) else None

    def has_ended(self, on: date) -> bool:
        """Whether the last day lies before a day; a last day that is not known has not passed."""
        return isinstance(self.last_day, date) and on > self.last_day

    def is_in_time(self, received_on: date) -> bool:
        """Whether an objection received on a day counts."""
        return not self.has_ended(received_on)


def window_of(notice: Notice, law: Law) -> NoticeWindow:
    """The window of a notice: it runs from the later of its own day and its page's day.

    Days are counted by the calendars that the notice pins; a year that it does not pin is counted by its newest.

    Source: region-2021-1131/2.3 (the days run on the official site), civil-code/201, house/publication.
    """
    proven = notice.publication is not None
    if notice.publication is None or notice.publication.on <= notice.published_on:
        return NoticeWindow(notice.published_on, notice.closes_on, notice.closes_on, proven)
    opens_on = notice.publication.on
    try:
        calendar = law.calendar.as_pinned({pin.year: pin.version for pin in notice.calendar})
    except KeyError:
        calendar = law.calendar  # the pin itself is at fault: N03
    counted = law.last_day("notice_days", opens_on, calendar=calendar)
    last_day = max(counted, notice.closes_on) if isinstance(counted, date) else counted
    return NoticeWindow(opens_on, notice.closes_on, last_day, proven)


def holding_objections(notice: Notice, requirement: str, law: Law) -> tuple[Objection, ...]:
    """The objections that keep `requirement` off the ledger: received within the notice's window, not withdrawn.

    Source: region-2021-1131/2.3; that an objection may be withdrawn: house/handling.
    """
    window = window_of(notice, law)
    return tuple(
        objection
        for objection in notice.objections
        if objection.requirement == requirement
        and objection.withdrawn is None
        and window.is_in_time(objection.received_on)
    )


def needs_proof_of_arrival(
    notice: Notice, objection: Objection, entry: Entry | None, law: Law, recorded_on: date | None
) -> bool:
    """Whether an objection that states a day within the window has to prove that it arrived then.

    It has to where the window was over by the day of its recording, or where its requirement is on the ledger by this
    notice; a day that is filled in afterwards undoes neither.

    Of the arguments:
        entry: the requirement's entry on the ledger; None where it has none.
        recorded_on: the day on which the objection is recorded, for the gate that of its pull request's opening; None
            where it is not known.

    Source: region-2021-1131/2.3, house/handling.
    """
    window = window_of(notice, law)
    is_within = notice.published_on <= objection.received_on and window.is_in_time(objection.received_on)
    if objection.arrival is not None or not is_within:
        return False
    is_enrolled = entry is not None and entry.notice == notice.id
    return is_enrolled or (recorded_on is not None and window.has_ended(recorded_on))


def latest_day_ahead(law: Law, opened_on: date) -> date | Unknown:
    """The last day that a notice may name which is proposed on a day. Source: house/publication."""
    return law.last_day("notice.ahead", opened_on)


def has_stood_on_site(notice: Notice, approvals: Sequence[Approval]) -> bool:
    """Whether it is proven that the notice stood on the official site; `approvals` are the notice's seals.

    A notice that was opened under a seal of the first version rests on the address that was recorded with it, whatever
    was added to it later.

    Source: region-2021-1131/2.3, house/publication.
    """
    if notice.publication is not None:
        return True
    is_first_version = bool(approvals) and approvals[0].predicate.merged_at is None
    return is_first_version and notice.channel is not None
