"""The window of a public notice: the days in which objections count, as promised and as proven."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import Calendar, Unknown
from taizhang.law.law import Law
from taizhang.records import Approval, Entry, Notice, Objection, Prolongation

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class NoticeWindow:
    """The window of one notice.

    Attributes:
        opens_on: day 0, which does not count: the later of the notice's day and of the day that its page prints.
        promised: the last day that the notice stated when it was merged.
        last_day: the last day that counts, never earlier than the promised one; an `Unknown` where the page came
            later and no calendar reaches that far.
        is_proven: whether it is on record that the page was published on the official site.
        is_page_late: whether the page came later than the notice's own day.
        prolonged: the prolongations within the window, in order of their recording.
    """

    opens_on: date
    promised: date
    last_day: date | Unknown
    is_proven: bool
    is_page_late: bool = False
    prolonged: tuple[Prolongation, ...] = ()

    @property
    def is_prolonged(self) -> bool:
        """Whether the last day is not the promised one."""
        return self.last_day != self.promised

    @property
    def cause(self) -> Text:
        """Why the last day is later than promised: the page came late, or the days off changed within the window."""
        causes = [_message("days-off-changed-recorded", on=one.on) for one in self.prolonged]
        if self.is_page_late:
            causes.insert(0, _message("page-published-late", opens_on=self.opens_on))
        return Text("；".join(one.zh for one in causes), "; ".join(one.en for one in causes))

    @property
    def known_last_day(self) -> date | None:
        """The last day, None while it cannot be known."""
        return self.last_day if isinstance(self.last_day, date) else None

    @property
    def last_day_or_promised(self) -> date:
        """The last day; while it cannot be known, the promised one."""
        return self.last_day if isinstance(self.last_day, date) else self.promised

    def has_ended(self, on: date) -> bool:
        """Whether the last day lies before a day; a last day that is not known has not passed."""
        return isinstance(self.last_day, date) and on > self.last_day

    def is_in_time(self, received_on: date) -> bool:
        """Whether an objection received on a day counts."""
        return not self.has_ended(received_on)


def window_of(notice: Notice, law: Law) -> NoticeWindow:
    """The window of a notice: it runs from the later of its own day and its page's day, as prolonged on record.

    Source: region-2021-1131/2.3 (the days run on the official site), civil-code/201, civil-code/203, house/publication.
    """
    page, promised = notice.publication, notice.closes_on
    is_late = page is not None and page.on > notice.published_on
    opens_on = page.on if page is not None and is_late else notice.published_on
    last_day: date | Unknown = promised
    if is_late:
        counted = law.last_day("notice_days", opens_on, law.region, calendar_of(notice, law, opens_on))
        last_day = max(counted, promised) if isinstance(counted, date) else counted
    if isinstance(last_day, date):
        last_day = max([last_day, *(one.to for one in notice.prolonged)])
    return NoticeWindow(opens_on, promised, last_day, page is not None, is_late, notice.prolonged)


def calendar_of(notice: Notice, law: Law, on: date | None = None) -> Calendar:
    """The calendar that a notice is counted with: its own pins, with those of its prolongations.

    A year that is not pinned has the version announced by day `on`, without `on` its newest version. Where a
    pin itself is at fault, which N03 and N14 find, it is the newest calendar.
    """
    pins = {pin.year: pin.version for pin in notice.calendar}
    overlays = set(notice.overlays)
    for one in notice.prolonged:
        pins |= {pin.year: pin.version for pin in one.calendar}
        overlays.update(one.overlays)
    try:
        return law.calendar.as_pinned(pins, overlays, on)
    except KeyError:
        return law.calendar


def find_blocking_objections(notice: Notice, requirement: str, law: Law) -> tuple[Objection, ...]:
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

    Proof is needed where the window was over by the day of its recording, or where its requirement is on the ledger
    by this notice; a day that is filled in afterwards undoes neither.

    Of the arguments:
        entry: the requirement's entry on the ledger; None where it is missing.
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
    return law.last_day("notice.ahead", opened_on, law.region)


def has_stood_on_site(notice: Notice, approvals: Sequence[Approval]) -> bool:
    """Whether it is proven that the notice was on the official site; `approvals` are the notice's seals.

    A notice that was opened under a seal of the first version is proven by the address that was recorded with it,
    whatever was added to it later.

    Source: region-2021-1131/2.3, house/publication.
    """
    if notice.publication is not None:
        return True
    is_first_version = bool(approvals) and approvals[0].predicate.merged_at is None
    return is_first_version and notice.channel is not None
