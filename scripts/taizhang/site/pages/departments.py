"""What waits for each finance department, on a page of its own: of main and of open requests, the overdue first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from taizhang.lifecycle.agenda import Item
from taizhang.lifecycle.chain import OUTCOMES
from taizhang.lifecycle.pulls.waiting import is_stale
from taizhang.lifecycle.requirement import first_approval
from taizhang.records import Requirement, Review
from taizhang.site.pages.calendars import path_of_calendar
from taizhang.site.pages.rows import matter_row
from taizhang.site.view.addresses import page_of_department
from taizhang.site.view.tables import Cell, Row, Table, day, link, stage
from taizhang.site.view.view import View

ENDED_HEADS = ("需求编号", "需求名称", "提出机构", "结论", "日期")
HEADS = ("编号", "事项", "应办", "承办", "自", "期限")


@dataclass(frozen=True, slots=True)
class DepartmentRow:
    """A finance department in a list: its name, its page, and how much waits for it.

    Attributes:
        page: below the site's root.
        waiting: how many matters are its own.
        overdue: how many of them are late.
    """

    name: str
    page: str
    waiting: int
    overdue: int


@dataclass(frozen=True, slots=True)
class DepartmentPage:
    """The page of a finance department.

    Attributes:
        division: whose it is, by code.
        own: how much waits for it itself.
        matters: what waits for it, the longest overdue first.
        judged: how many requirements it judged for its own duties: those that it let go on, those that it ended.
        ended: the requirements that it found infeasible, returned or refused, the newest first.
        below: the departments that it consolidates for, which have pages of their own.
        above: the department that it reports to; None for the region.
        calendar: the calendar of its deadlines, below the site's root.
        taken_at: the moment of the snapshot of open requests; None where there is none, and nothing of them is listed.
        is_stale: whether that is more than a working day ago.
    """

    division: str
    own: DepartmentRow
    matters: Table
    judged: tuple[int, int]
    ended: Table
    below: tuple[DepartmentRow, ...]
    above: DepartmentRow | None
    calendar: str
    taken_at: datetime | None
    is_stale: bool


class Departments:
    """The pages of all finance departments that are there on the view's day."""

    def __init__(self, view: View) -> None:
        self._view = view

    @cached_property
    def _items(self) -> Mapping[str, Sequence[Item]]:
        found: dict[str, list[Item]] = defaultdict(list)
        for item in self._view.agenda:
            if item.step.division is not None:
                found[item.step.division].append(item)
        return found

    @cached_property
    def _judged(self) -> Mapping[str, Sequence[tuple[Requirement, Review]]]:
        """What each department judged, by the seals of first chains: the requirement and its step."""
        view, found = self._view, defaultdict[str, list[tuple[Requirement, Review]]](list)
        for requirement in view.book.requirements.values():
            approval = first_approval(requirement, view.book, view.today)
            for step in approval.predicate.chain if approval is not None else ():
                if step.duty in OUTCOMES:
                    found[view.law.responsible_for(step.division, view.today)].append((requirement, step))
        return found

    @property
    def divisions(self) -> tuple[str, ...]:
        """The divisions with a department today, in the order of the vocabulary."""
        today = self._view.today
        return tuple(code for code, one in self._view.law.divisions.items() if one.is_in_force(today))

    def row(self, division: str) -> DepartmentRow:
        """A department in a list."""
        items = self._items.get(division, ())
        name = self._view.law.department(division)
        return DepartmentRow(name, page_of_department(division), len(items), sum(one.step.overdue for one in items))

    def list_rows(self) -> tuple[DepartmentRow, ...]:
        """The departments for which something waits, the most overdue first."""
        rows = [self.row(division) for division in self.divisions if self._items.get(division)]
        return tuple(sorted(rows, key=lambda row: (-row.overdue, -row.waiting)))

    def page(self, division: str) -> DepartmentPage:
        """The page of a department."""
        view, law = self._view, self._view.law
        rows: tuple[Row, ...] = tuple(matter_row(view, item) for item in self._items.get(division, ()))
        reported_to = law.divisions[division].reports_to
        snapshot = view.snapshot
        judged = self._judged.get(division, ())
        ended = sorted((one for one in judged if one[1].outcome), key=lambda one: one[1].at, reverse=True)
        return DepartmentPage(
            division=division,
            own=self.row(division),
            matters=Table(HEADS, rows, "没有待办事项。"),
            judged=(len(judged) - len(ended), len(ended)),
            ended=Table(ENDED_HEADS, tuple(_ended_row(view, *one) for one in ended), "没有这样的需求。"),
            below=tuple(self.row(code) for code in self.divisions if law.divisions[code].reports_to == division),
            above=self.row(reported_to) if reported_to in self.divisions else None,
            calendar=path_of_calendar(division),
            taken_at=snapshot.taken_at if snapshot is not None else None,
            is_stale=snapshot is not None and is_stale(snapshot, law, view.today),
        )


def _ended_row(view: View, requirement: Requirement, step: Review) -> Row:
    return (
        link(requirement),
        Cell(requirement.title),
        Cell(requirement.requester.organization),
        stage(view.life(requirement)),
        Cell(day(step.at.date())),
    )
