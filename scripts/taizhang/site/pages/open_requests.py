"""The page of open requests, from the snapshot: to the public what each is about and where it waits, and no more.

Of an open request the public build shows its number, title, office, step and days; never opinions, persons or what was
returned. An internal build, which `extra.internal: true` in mkdocs.yml asks for, shows those, too.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from taizhang.lifecycle.pulls import OpenRequest, PullsSnapshot
from taizhang.lifecycle.pulls.contents import proposed_files
from taizhang.lifecycle.pulls.waiting import OpenDuty, duties_of, is_stale
from taizhang.repository.repository import with_files
from taizhang.site.pages.forge import Forge
from taizhang.site.view.fields import Field, fields
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class OpenRow:
    """One request at one step; a request whose records wait at several has a row for each.

    Attributes:
        address: its page on the forge; empty where no forge is configured.
        records: how many of its records wait at this step.
        office: whose duty is next; empty where nobody's is.
        waited: for how many working days; None where nobody's duty is next, or no calendar says.
        until: the last day of its window; None where none is set.
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
        taken_at: the moment of the snapshot; None where there is none, and then nothing else is known.
        total: how many requests are open.
        counts: how many of them wait at each step.
        internal: the requests themselves, for an internal build; empty for the public.
        records: the fields of each record that they propose, by its id, as far as the snapshot holds the files; empty
            for the public.
    """

    taken_at: datetime | None
    is_stale: bool = False
    total: int = 0
    rows: tuple[OpenRow, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    overdue: int = 0
    internal: tuple[OpenRequest, ...] = ()
    records: Mapping[str, tuple[Field, ...]] = field(default_factory=dict)


def open_requests_page(view: View, forge: Forge | None, is_internal: bool) -> OpenRequestsPage:
    """The page as of the view's day, what waits longest first."""
    snapshot = view.snapshot
    if snapshot is None:
        return OpenRequestsPage(None)
    rows = [row for request in snapshot.requests for row in _rows(view, forge, request)]
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


def _proposed_fields(view: View, snapshot: PullsSnapshot) -> Iterator[tuple[str, tuple[Field, ...]]]:
    """The public fields of each record as its open request proposes it; what is unsound is told by its request."""
    files = proposed_files(snapshot)
    for kind, record, document in with_files(view.repository, files).book.all.values():
        if document.path in files:
            yield record.id, fields(view.schemas[kind.name], view.law, document.data)


def _rows(view: View, forge: Forge | None, request: OpenRequest) -> list[OpenRow]:
    address = forge.pull(request.number) if forge is not None else ""
    waiting: dict[tuple[str, str], list[OpenDuty]] = {}
    for duty in duties_of(request):
        waiting.setdefault((duty.step.duty, duty.step.division), []).append(duty)
    if not waiting:
        standing = "尚未判断" if request.unjudged is not None else "待合并" if request.mergeable else "尚未合并"
        return [OpenRow(request.number, address, request.title, standing)]
    return [_row(view, address, request, duties) for duties in waiting.values()]


def _row(view: View, address: str, request: OpenRequest, duties: list[OpenDuty]) -> OpenRow:
    first = min(duties, key=lambda duty: duty.since or date.max)
    return OpenRow(
        number=request.number,
        address=address,
        title=request.title,
        step=view.duty_title(first.step.duty),
        records=len({duty.subject.record for duty in duties}),
        office=view.law.department_responsible_for(first.step.division, view.today),
        since=first.since,
        waited=first.waited(view.law, view.today),
        until=min((duty.until for duty in duties if duty.until), default=None),
        is_overdue=any(duty.is_overdue(view.today) for duty in duties),
    )
