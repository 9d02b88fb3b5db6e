"""The home page: open and overdue matters, the flow of the year, the origin of requirements, and who bears the cost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from taizhang.base.text import same_in_both
from taizhang.findings.citing import fill_law_references
from taizhang.law.law import Law
from taizhang.lifecycle.closing import is_closed
from taizhang.lifecycle.requirement import ENDED
from taizhang.lifecycle.review import DISPLAY_STAGES
from taizhang.records import Requirement
from taizhang.records.office import Office
from taizhang.site.pages.charts import Bar, Part, draw_bars
from taizhang.site.pages.flow import FlowStep, measure_flow
from taizhang.site.pages.listings import LISTS, OpenNotice, list_ledger_entries, list_open_notices
from taizhang.site.view.tables import ListTable, count_words
from taizhang.site.view.view import View

MOST = 6
"""The maximum number of rows of a list on the home page."""
_GROUPS: tuple[tuple[str, str, frozenset[str]], ...] = (
    (
        "审核公示",
        "wait",
        frozenset({"submitted", "merged", "approved", "noticed", "objected", "renotice", "unproven", "cleared"}),
    ),
    ("台账升级", "going", frozenset({"enrolled", "planned", "collected"})),
    ("已完成", "done", frozenset({"released", "specified"})),
    ("不再办理", "stop", ENDED),
)
"""The groups of stages on a chart: title, colour, stages."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the home page, with the page that it leads to."""

    number: int
    title: str
    page: str
    late: bool = False


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, the drawing, the titles of its parts with their colours, and the figures as a table."""

    title: str
    drawing: Markup
    legend: tuple[tuple[str, str], ...]
    items: tuple[Bar, ...]
    head: str


@dataclass(frozen=True, slots=True)
class Tile:
    """A league or city on the overview.

    Attributes:
        name: its short name.
        place: its column and row, empty if not configured.
        number: its requirements.
        late: its overdue matters.
        depth: how dark the tile is, in hundredths.
        page: the list of its requirements, empty without requirements.
    """

    name: str
    place: str
    number: int
    late: int
    depth: int
    page: str


@dataclass(frozen=True, slots=True)
class Home:
    """Everything on the home page."""

    figures: tuple[Figure, ...]
    notices: tuple[OpenNotice, ...]
    office: Office | None
    overdue: ListTable
    tiles: tuple[Tile, ...]
    charts: tuple[Chart, ...]
    windows: str


def build_home(view: View, base: str, places: Mapping[str, str]) -> Home:
    """The home page as of the view's day; `base` leads from the page to the site's root.

    `places` are the positions of the tiles, by code: `row / column`; the other tiles follow in order.
    """
    book = view.book
    open_notices, late = list_open_notices(view), LISTS["overdue"].first_rows(view, MOST)
    stages = count_words(view.life(r).stage for r in book.requirements.values())
    unsettled = sum(not is_closed(defect, book, view.law, view.today) for defect in book.defects.values())
    noticed = sum(len(notice.notice.requirements) for notice in open_notices)
    figures = (
        Figure(len(book.requirements), "需求总数", "requests/"),
        *([Figure(len(view.snapshot.requests), "在审请求", "pulls/")] if view.snapshot is not None else []),
        Figure(noticed, "正在公示", _choose_page("notices/", "stage-open", bool(open_notices))),
        Figure(len(list_ledger_entries(view)), "已纳入台账", "ledger/"),
        Figure(stages.get("released", 0), "已上线", _choose_page("requests/", "stage-released", "released" in stages)),
        Figure(unsettled, "未办结问题", "defects/"),
        Figure(late.total or 0, "逾期事项", "overdue/", late=bool(late.total)),
    )
    charts = (
        _build_flow_chart(measure_flow(view, view.today.year), view.today.year, base),
        _build_stage_chart(stages, _count_in_review(view), base),
        _build_chart("各盟市提出的需求", "盟市", _count_by_city(view), base),
        _build_chart("涉及的子系统", "子系统", _count_by_subsystem(view), base),
        _build_chart("台账费用由谁承担", "承担单位", tuple(_count_by_bearer(view)), base),
    )
    office = view.law.objection_office(view.today)
    windows = fill_law_references(same_in_both("{ground:house/windows}"), view.law, view.today).zh
    return Home(figures, open_notices, office, late, tuple(_build_tiles(view, places)), charts, windows)


def _choose_page(folder: str, stem: str, exists: bool) -> str:
    return f"{folder}{stem}.html" if exists else folder


def _build_flow_chart(steps: Iterable[FlowStep], year: int, base: str) -> Chart:
    items = tuple(
        Bar(
            step.title,
            (Part("本年数量", step.number, "going"),),
            "" if step.days is None else f"，中位{step.days:g}个工作日",
            step.page if step.number else "",
        )
        for step in steps
    )
    return Chart(f"{year}年各环节办理", draw_bars(items, base), (), items, "环节")


def _count_in_review(view: View) -> int:
    """Count the requirements of open requests that are not on main yet."""
    if view.snapshot is None:
        return 0
    subjects = {subject.record: subject.kind for request in view.snapshot.requests for subject in request.subjects}
    return sum(kind == "requirement" and record not in view.book.all for record, kind in subjects.items())


def _build_stage_chart(stages: Mapping[str, int], in_review: int, base: str) -> Chart:
    """The requirements of main by stage, preceded by those still in review on the forge."""
    colours = {stage: colour for _, colour, group in _GROUPS for stage in group}
    items = tuple(
        Bar(title.zh, (Part("数量", stages[code], colours[code]),), page=f"requests/stage-{code}.html")
        for code, title in DISPLAY_STAGES.items()
        if code in stages
    )
    if in_review:
        items = (
            Bar("在审（未合并）", (Part("数量", in_review, colours["submitted"]),), page="pulls/index.html"),
            *items,
        )
    return Chart("需求现处阶段", draw_bars(items, base), (), items, "阶段")


def _build_chart(title: str, head: str, items: tuple[Bar, ...], base: str) -> Chart:
    present = {part.colour for bar in items for part in bar.parts if part.number}
    legend = tuple((name, colour) for name, colour, _ in _GROUPS if colour in present)
    return Chart(title, draw_bars(items, base), legend, items, head)


def _count_parts(view: View, requirements: Iterable[Requirement]) -> tuple[Part, ...]:
    stages = count_words(view.life(r).stage for r in requirements)
    return tuple(
        Part(title, sum(number for stage, number in stages.items() if stage in group), colour)
        for title, colour, group in _GROUPS
    )


def _count_by_city(view: View) -> tuple[Bar, ...]:
    by_city: dict[str, list[Requirement]] = {}
    for requirement in view.book.requirements.values():
        for code in view.cities_of(requirement.requester.division):
            by_city.setdefault(code, []).append(requirement)
    return tuple(
        Bar(_shorten_name(view, code, name), _count_parts(view, by_city[code]), page=f"requests/city-{code}.html")
        for code, name in view.cities.items()
        if code in by_city
    )


def _count_by_subsystem(view: View) -> tuple[Bar, ...]:
    by_subsystem: dict[str, list[Requirement]] = {}
    for requirement in view.book.requirements.values():
        for subsystem in dict.fromkeys(requirement.affected_scope.subsystems):
            by_subsystem.setdefault(subsystem, []).append(requirement)
    return tuple(
        Bar(title, _count_parts(view, by_subsystem[subsystem]), page=f"requests/subsystem-{subsystem}.html")
        for subsystem, title in view.subsystems.items()
        if subsystem in by_subsystem
    )


def _count_by_bearer(view: View) -> Iterator[Bar]:
    """The ledger's entries by who bears their cost. Source: region-2021-1131/2.4, city-2021-76/1.4."""
    titles = view.choices("entry", "classification")
    numbers: dict[str, dict[str, int]] = {}
    for entry in list_ledger_entries(view):
        bearer = entry.cost_bearer
        if bearer is None:
            bearers = "通知未规定"
        else:
            law = view.law.as_of(entry.enrolled_on)
            towards = _name_level(law, bearer.towards_region.division)
            inside = "、".join(dict.fromkeys(_name_level(law, part.division) for part in bearer.inside))
            bearers = towards if towards == inside else f"{towards}（内部由{inside}）"
        counts = numbers.setdefault(entry.classification, {})
        counts[bearers] = counts.get(bearers, 0) + 1
    for classification, title in titles.items():
        for bearers, number in numbers.get(classification, {}).items():
            yield Bar(
                f"{title}：{bearers}",
                (Part("台账条目", number, "going"),),
                page=f"ledger/classification-{classification}.html",
            )


def _name_level(law: Law, division: str) -> str:
    if division == law.region:
        return "自治区"
    return "盟市" if law.city_of(division) == division else "旗县区"


def _build_tiles(view: View, places: Mapping[str, str]) -> Iterator[Tile]:
    numbers = count_words(
        code for r in view.book.requirements.values() for code in view.cities_of(r.requester.division)
    )
    late = count_words(
        code
        for item in view.agenda
        if item.step.overdue and item.step.division
        for code in view.cities_of(item.step.division)
    )
    most = max(numbers.values(), default=0) or 1
    for code, name in view.cities.items():
        number = numbers.get(code, 0)
        yield Tile(
            _shorten_name(view, code, name),
            places.get(code, ""),
            number,
            late.get(code, 0),
            4 + round(42 * number / most),
            f"requests/city-{code}.html" if number else "",
        )


def _shorten_name(view: View, code: str, name: str) -> str:
    return "自治区本级" if code == view.law.region else name.removesuffix("市").removesuffix("盟")
