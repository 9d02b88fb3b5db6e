"""How requirements flow from raised to released: how many passed each step in a year, and how long it took."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from statistics import median

from taizhang.law.calendar import Unknown
from taizhang.lifecycle.requirement import find_first_approval
from taizhang.records import Requirement
from taizhang.site.view.view import View

STEPS = ("提出", "审核通过", "公示", "纳入台账", "列入升级", "上线")
"""The steps of an adjustment or addition, in order."""
_PAGES = ("requests/year-{year}.html", "", "notices/year-{year}.html", "ledger/year-{year}.html", "", "")


@dataclass(frozen=True, slots=True)
class FlowStep:
    """One step of the flow in a year.

    Attributes:
        number: the requirements that passed it in that year.
        days: the median of working days since the previous step, None if it is unknown.
        page: its list, empty if it does not exist.
    """

    title: str
    number: int
    days: float | None
    page: str


def measure_flow(view: View, year: int) -> tuple[FlowStep, ...]:
    """The flow of a year, up to the view's day: each step counts by the day on which it was passed."""
    counts: list[int] = [0] * len(STEPS)
    durations: list[list[int]] = [[] for _ in STEPS]
    for requirement in view.book.requirements.values():
        if requirement.kind == "data-sharing":
            continue
        previous: date | None = None
        for index, on in enumerate(_list_days(view, requirement)):
            if on is None or on > view.today:
                break
            if on.year == year:
                counts[index] += 1
                days = view.law.working_days_between(previous, on) if previous else None
                if days is not None and not isinstance(days, Unknown):
                    durations[index].append(days)
            previous = on
    return tuple(
        FlowStep(title, counts[i], float(median(durations[i])) if durations[i] else None, _PAGES[i].format(year=year))
        for i, title in enumerate(STEPS)
    )


def _list_days(view: View, requirement: Requirement) -> Iterator[date | None]:
    book = view.book
    yield requirement.submitted_on
    approval = find_first_approval(requirement, book, view.today)
    yield approval.approved_on if approval and requirement.id not in book.ending_of else None
    notices = book.notices_of.get(requirement.id, ())
    yield notices[0].published_on if notices else None
    entry = book.entry_of.get(requirement.id)
    yield entry.enrolled_on if entry else None
    release = book.release_of.get(entry.id) if entry else None
    yield release.arranged_on if release else None
    yield release.released_on if release else None
