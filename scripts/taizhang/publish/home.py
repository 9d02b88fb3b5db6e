"""The home page's figures."""

from dataclasses import dataclass

from taizhang.lifecycle.requirement import STAGES, days_left
from taizhang.lifecycle.trouble import settled_on
from taizhang.publish.tables import Cell, Table, counted, day, link, overdue
from taizhang.publish.view import View


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the home page, with the page that it leads to."""

    number: int
    title: str
    page: str


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its title, its number, and its length in hundredths of the longest."""

    title: str
    number: int
    length: int
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the home page."""

    figures: tuple[Figure, ...]
    open_notices: Table
    overdue: Table
    stages: tuple[Bar, ...]
    cities: tuple[Bar, ...]
    subsystems: tuple[Bar, ...]


def home(view: View) -> Home:
    """The home page as of the view's day."""
    book = view.book
    stages = counted(view.life(r).stage for r in book.requirements.values())
    late, open_now = overdue(view), _open(view)
    figures = (
        Figure(len(book.requirements), "需求总数", "requests/"),
        Figure(len(open_now.rows), "正在公示", "notices/"),
        Figure(len(book.entries), "已纳入台账", "ledger/"),
        Figure(stages.get("released", 0), "已上线", "releases/"),
        Figure(sum(settled_on(d) is None for d in book.defects.values()), "未办结问题", "defects/"),
        Figure(len(late.rows), "逾期事项", "#overdue"),
    )
    law = view.law
    cities = counted(law.city_of(r.requester.division) for r in book.requirements.values())
    named = {law.divisions[code].name: cities[code] for code in law.divisions if code in cities}
    subsystems = counted(code for r in book.requirements.values() for code in r.affected_scope.subsystems)
    titles = {item["const"]: item["title"] for item in view.schemas.vocabulary("subsystems")}
    return Home(
        figures,
        open_now,
        late,
        _bars({STAGES[key].zh: stages.get(key, 0) for key in STAGES}, tuple(STAGES)),
        _bars(named),
        _bars({title: subsystems.get(code, 0) for code, title in titles.items()}),
    )


def _bars(numbers: dict[str, int], stages: tuple[str, ...] = ()) -> tuple[Bar, ...]:
    longest = max(numbers.values(), default=0) or 1
    words = stages or ("",) * len(numbers)
    return tuple(
        Bar(title, number, round(100 * number / longest), word)
        for (title, number), word in zip(numbers.items(), words, strict=True)
        if number
    )


def _open(view: View) -> Table:
    rows: list[tuple[Cell, ...]] = []
    for notice in view.book.notices.values():
        left = days_left(notice, view.law, view.today)
        if view.today < notice.published_on or view.today > notice.closes_on:
            continue
        rows.extend(
            (
                link(notice),
                Cell(view.title(item.id), view.page(item.id)),
                Cell(day(notice.closes_on)),
                Cell("待定" if left is None else f"{left}个工作日", stage="noticed"),
            )
            for item in notice.requirements
        )
    return Table(("公示", "需求", "截止日", "剩余"), tuple(rows), "当前没有正在公示的需求。")
