"""The page of open requests, from the snapshot; the public build shows only their subjects and steps.

For an open request the public build shows its number, title, office, step and days; never opinions, persons or returned
items. An internal build (`extra.internal: true` in mkdocs.yml) shows those, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.contents import list_proposed_files
from taizhang.lifecycle.pulls.waiting import OpenDuty, is_stale, list_open_duties
from taizhang.repository.repository import with_files
from taizhang.site.pages.forge import ForgeLinks
from taizhang.site.view.fields import PageField, list_fields
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One request at one step; a request with records at several steps has a row for each.

    Attributes:
        address: its page on the forge; empty if no forge is configured.
        records: the number of its records at this step.
        office: the one with the next duty; empty if there is none.
        waited: in working days; None without a next duty or calendar.
        until: the last day of its window; None if not set.
    """

    number: int
    address: str
    title: str
    step: str
    records: int = 1
    office: str = ""
    since: date | None = None
    waited: int | None = None
    until: date | None = None
    is_overdue: bool = False


@dataclass(frozen=True, slots=True)
class OpenRequestsPage:
    """Everything on the page.

    Attributes:
        taken_at: the time of the snapshot; None if there is no snapshot and everything else is empty.
        total: the number of open requests.
        counts: the number of requests at each step.
        internal: the requests themselves, for an internal build; empty for the public.
        records: the fields of each proposed record, by id, if the snapshot contains its file; empty for the public.
    """

    taken_at: datetime | None
    is_stale: bool = False
    total: int = 0
    rows: tuple[OpenRow, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    overdue: int = 0
    internal: tuple[OpenRequest, ...] = ()
    records: Mapping[str, tuple[PageField, ...]] = field(default_factory=dict)


def build_open_requests_page(view: View, forge: ForgeLinks | None, is_internal: bool) -> OpenRequestsPage:
    """The page as of the view's day, the longest waiting first."""
    snapshot = view.snapshot
    if snapshot is None:
        return OpenRequestsPage(None)
    rows = [row for request in snapshot.requests for row in _build_rows(view, forge, request)]
    rows.sort(key=lambda row: (row.since or date.max, row.number))
    requests_at: dict[str, set[int]] = {}
    for row in rows:
        requests_at.setdefault(row.step, set()).add(row.number)
    return OpenRequestsPage(
        taken_at=snapshot.taken_at,
        is_stale=is_stale(snapshot, view.law, view.today),
        total=len(snapshot.requests),
        rows=tuple(rows),
        counts=tuple((step, len(numbers)) for step, numbers in requests_at.items()),
        overdue=len({row.number for row in rows if row.is_overdue}),
        internal=snapshot.requests if is_internal else (),
        records=dict(_proposed_fields(view, snapshot)) if is_internal else {},
    )


def _proposed_fields(view: View, snapshot: PullsSnapshot) -> Iterator[tuple[str, tuple[PageField, ...]]]:
    """The public fields of each record as its open request proposes it; invalid ones are left out."""
    files = list_proposed_files(snapshot)
    for kind, record, document in with_files(view.repository, files).book.all.values():
        if document.path in files:
            yield record.id, list_fields(view.schemas[kind.name], view.law, document.data)


def _build_rows(view: View, forge: ForgeLinks | None, request: OpenRequest) -> list[OpenRow]:
    address = forge.pull(request.number) if forge is not None else ""
    waiting: dict[tuple[str, str], list[OpenDuty]] = {}
    for duty in list_open_duties(request):
        waiting.setdefault((duty.step.duty, duty.step.division), []).append(duty)
    if not waiting:
        state = "尚未判断" if request.unjudged is not None else "待合并" if request.mergeable else "尚未合并"
        return [OpenRow(request.number, address, request.title, state)]
    return [_build_row(view, address, request, duties) for duties in waiting.values()]


def _build_row(view: View, address: str, request: OpenRequest, duties: list[OpenDuty]) -> OpenRow:
    first = min(duties, key=lambda duty: duty.since or date.max)
    return OpenRow(
        number=request.number,
        address=address,
        title=request.title,
        step=view.duty_title(first.step.duty),
        records=len({duty.subject.record for duty in duties}),
        office=view.law.department_responsible_for(first.step.division, view.today),
        since=first.since,
        waited=first.count_waited_days(view.law, view.today),
        until=min((duty.until for duty in duties if duty.until), default=None),
        is_overdue=any(duty.is_overdue(view.today) for duty in duties),
    )
