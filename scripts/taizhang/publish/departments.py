"""What waits for each finance department, on a page of its own: of main and of open requests, the overdue first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from taizhang.agenda import Item
from taizhang.publish.addresses import page_of_department
from taizhang.publish.calendars import path_of_calendar
from taizhang.publish.rows import matter_row
from taizhang.publish.tables import Row, Table
from taizhang.publish.view import View
from taizhang.pulls.waiting import is_stale

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
        below: the departments that it consolidates for, which have pages of their own.
        above: the department that it reports to; None for the region.
        calendar: the calendar of its deadlines, below the site's root.
        taken_at: the moment of the snapshot of open requests; None where there is none, and nothing of them is listed.
        is_stale: whether that is more than a working day ago.
    """

    division: str
    own: DepartmentRow
    matters: Table
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
        return DepartmentPage(
            division=division,
            own=self.row(division),
            matters=Table(HEADS, rows, "没有待办事项。"),
            below=tuple(self.row(code) for code in self.divisions if law.divisions[code].reports_to == division),
            above=self.row(reported_to) if reported_to in self.divisions else None,
            calendar=path_of_calendar(division),
            taken_at=snapshot.taken_at if snapshot is not None else None,
            is_stale=snapshot is not None and is_stale(snapshot, law, view.today),
        )
