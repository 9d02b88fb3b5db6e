"""The open matters of each finance department, on a page of its own: of main and of open requests, overdue first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from taizhang.base.messages import Messages
from taizhang.lifecycle.agenda import AgendaItem
from taizhang.lifecycle.chain import OUTCOMES
from taizhang.lifecycle.pulls.waiting import is_stale
from taizhang.lifecycle.requirement import find_first_approval
from taizhang.records import Requirement, Review
from taizhang.site.pages.calendars import find_calendar_path
from taizhang.site.pages.rows import matter_row
from taizhang.site.view.addresses import find_department_page
from taizhang.site.view.tables import ListCell, ListRow, ListTable, format_day, make_link_cell, make_stage_cell
from taizhang.site.view.view import View

_message = Messages(__file__)

ENDED_HEADS = ("需求编号", "需求名称", "提出机构", "结论", "日期")
HEADS = ("编号", "事项", "应办", "承办", "自", "期限")


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A finance department in a list: its name, its page, and its number of open matters.

    Attributes:
        page: below the site's root.
        waiting: the number of its open matters.
        overdue: the number of overdue ones.
    """

    name: str
    page: str
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """The page of a finance department.

    Attributes:
        division: its code.
        own: its own open matters, counted.
        matters: its open matters, the longest overdue first.
        judged: the number of requirements that it judged: those passed on, those ended.
        ended: the requirements that it found infeasible, returned or refused, the newest first.
        below: the departments that it consolidates for, which have pages of their own.
        above: the department that it reports to; None for the region.
        calendar: the calendar of its deadlines, below the site's root.
        taken_at: the moment of the snapshot of open requests; None if there is no snapshot.
        is_stale: whether the snapshot is more than a working day old.
    """

    division: str
    own: DepartmentRow
    matters: ListTable
    judged: tuple[int, int]
    ended: ListTable
    below: tuple[DepartmentRow, ...]
    above: DepartmentRow | None
    calendar: str
    taken_at: datetime | None
    is_stale: bool


class Departments:
    """The pages of all finance departments that exist on the view's day."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def _items(self) -> Mapping[str, Sequence[AgendaItem]]:
        items: dict[str, list[AgendaItem]] = defaultdict(list)
        for item in self._view.agenda:
            if item.step.division is not None:
                items[item.step.division].append(item)
        return items

    @cached_property
    def _judged(self) -> Mapping[str, Sequence[tuple[Requirement, Review]]]:
        """The judgements of each department, by the seals of first chains: the requirement and its step."""
        view, judged = self._view, defaultdict[str, list[tuple[Requirement, Review]]](list)
        for requirement in view.book.requirements.values():
            approval = find_first_approval(requirement, view.book, view.today)
            for step in approval.predicate.chain if approval is not None else ():
                if step.duty in OUTCOMES:
                    judged[view.law.responsible_for(step.division, view.today)].append((requirement, step))
        return judged

    @property
    def divisions(self) -> tuple[str, ...]:
        """The divisions with a department today, in the order of the vocabulary."""
        today = self._view.today
        return tuple(code for code, division in self._view.law.divisions.items() if division.is_in_force(today))

    def row(self, division: str) -> DepartmentRow:
        """A department in a list."""
        items = self._items.get(division, ())
        name = self._view.law.department(division)
        return DepartmentRow(name, find_department_page(division), len(items), sum(item.step.overdue for item in items))

    def list_rows(self) -> tuple[DepartmentRow, ...]:
        """The departments with open matters, the most overdue first."""
        rows = [self.row(division) for division in self.divisions if self._items.get(division)]
        return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.waiting)))

    def page(self, division: str) -> DepartmentPage:
        """The page of a department."""
        view, law = self._view, self._view.law
        rows: tuple[ListRow, ...] = tuple(matter_row(view, item) for item in self._items.get(division, ()))
        reported_to = law.divisions[division].reports_to
        snapshot = view.snapshot
        judged = self._judged.get(division, ())
        ended = sorted((pair for pair in judged if pair[1].outcome), key=lambda pair: pair[1].at, reverse=True)
        return DepartmentPage(
            division=division,
            own=self.row(division),
            matters=ListTable(HEADS, rows, _message("no-open-matter").zh),
            judged=(len(judged) - len(ended), len(ended)),
            ended=ListTable(
                ENDED_HEADS, tuple(_ended_row(view, *pair) for pair in ended), _message("no-such-requirement").zh
            ),
            below=tuple(self.row(code) for code in self.divisions if law.divisions[code].reports_to == division),
            above=self.row(reported_to) if reported_to in self.divisions else None,
            calendar=find_calendar_path(division),
            taken_at=snapshot.taken_at if snapshot is not None else None,
            is_stale=snapshot is not None and is_stale(snapshot, law, view.today),
        )


def _ended_row(view: View, requirement: Requirement, step: Review) -> ListRow:
    return (
        make_link_cell(requirement),
        ListCell(requirement.title),
        ListCell(requirement.requester.organization),
        make_stage_cell(view.life(requirement)),
        ListCell(format_day(step.at.date())),
    )
