"""The home page: what is open, what is late, how the year flows, where requirements come from, who bears the cost."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from markupsafe import Markup

from taizhang.base.text import both
from taizhang.findings.citing import with_law
from taizhang.law.law import Law
from taizhang.lifecycle.closing import is_closed
from taizhang.lifecycle.requirement import ENDED
from taizhang.lifecycle.review import SHOWN_STAGES
from taizhang.records import Requirement
from taizhang.records.office import Office
from taizhang.site.pages.charts import Bar, Part, bars
from taizhang.site.pages.flow import Step, flow
from taizhang.site.pages.listings import LISTS, OpenNotice, on_ledger, open_now
from taizhang.site.view.tables import Table, counted
from taizhang.site.view.view import View

MOST = 6
"""The most rows of a list on the home page; the rest is one link away."""
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
"""What stages stand for on a chart: title, colour, stages."""


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
        place: its column and row, empty where nobody has set it.
        number: its requirements.
        late: its overdue matters.
        depth: how dark the tile is, in hundredths.
        page: the list of its requirements, empty where there are none.
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
    overdue: Table
    tiles: tuple[Tile, ...]
    charts: tuple[Chart, ...]
    windows: str


def home(view: View, base: str, places: Mapping[str, str]) -> Home:
    """The home page as of the view's day; `base` leads from the page to the site's root.

    `places` says where the tile of a league or city stands, by code: `row / column`; the others follow in order.
    """
    book = view.book
    opened, late = open_now(view), LISTS["overdue"].beginning(view, MOST)
    stages = counted(view.life(r).stage for r in book.requirements.values())
    unsettled = sum(not is_closed(defect, book, view.law, view.today) for defect in book.defects.values())
    noticed = sum(len(one.notice.requirements) for one in opened)
    figures = (
        Figure(len(book.requirements), "需求总数", "requests/"),
        *([Figure(len(view.snapshot.requests), "在审请求", "pulls/")] if view.snapshot is not None else []),
        Figure(noticed, "正在公示", _page("notices/", "stage-open", bool(opened))),
        Figure(len(on_ledger(view)), "已纳入台账", "ledger/"),
        Figure(stages.get("released", 0), "已上线", _page("requests/", "stage-released", "released" in stages)),
        Figure(unsettled, "未办结问题", "defects/"),
        Figure(late.total or 0, "逾期事项", "overdue/", late=bool(late.total)),
    )
    charts = (
        _flow_chart(flow(view, view.today.year), view.today.year, base),
        _stage_chart(stages, _count_in_review(view), base),
        _chart("各盟市提出的需求", "盟市", _by_city(view), base),
        _chart("涉及的子系统", "子系统", _by_subsystem(view), base),
        _chart("台账费用由谁承担", "承担单位", tuple(_bearers(view)), base),
    )
    office = view.law.objection_office(view.today)
    windows = with_law(both("{ground:house/windows}"), view.law, view.today).zh
    return Home(figures, opened, office, late, tuple(_tiles(view, places)), charts, windows)


def _page(folder: str, stem: str, there: bool) -> str:
    return f"{folder}{stem}.html" if there else folder


def _flow_chart(steps: Iterable[Step], year: int, base: str) -> Chart:
    items = tuple(
        Bar(
            step.title,
            (Part("本年数量", step.number, "going"),),
            "" if step.days is None else f"，中位{step.days:g}个工作日",
            step.page if step.number else "",
        )
        for step in steps
    )
    return Chart(f"{year}年各环节办理", bars(items, base), (), items, "环节")


def _count_in_review(view: View) -> int:
    """The requirements of open requests that main does not hold yet."""
    if view.snapshot is None:
        return 0
    subjects = {one.record: one.kind for request in view.snapshot.requests for one in request.subjects}
    return sum(kind == "requirement" and record not in view.book.all for record, kind in subjects.items())


def _stage_chart(stages: Mapping[str, int], in_review: int, base: str) -> Chart:
    """The requirements of main by stage, after those that are still in review on the forge."""
    colours = {stage: colour for _, colour, group in _GROUPS for stage in group}
    items = tuple(
        Bar(title.zh, (Part("数量", stages[word], colours[word]),), page=f"requests/stage-{word}.html")
        for word, title in SHOWN_STAGES.items()
        if word in stages
    )
    if in_review:
        items = (
            Bar("在审（未合并）", (Part("数量", in_review, colours["submitted"]),), page="pulls/index.html"),
            *items,
        )
    return Chart("需求现处阶段", bars(items, base), (), items, "阶段")


def _chart(title: str, head: str, items: tuple[Bar, ...], base: str) -> Chart:
    there = {part.colour for bar in items for part in bar.parts if part.number}
    legend = tuple((name, colour) for name, colour, _ in _GROUPS if colour in there)
    return Chart(title, bars(items, base), legend, items, head)


def _parts(view: View, requirements: Iterable[Requirement]) -> tuple[Part, ...]:
    stages = counted(view.life(r).stage for r in requirements)
    return tuple(
        Part(title, sum(number for stage, number in stages.items() if stage in group), colour)
        for title, colour, group in _GROUPS
    )


def _by_city(view: View) -> tuple[Bar, ...]:
    found: dict[str, list[Requirement]] = {}
    for requirement in view.book.requirements.values():
        for code in view.cities_of(requirement.requester.division):
            found.setdefault(code, []).append(requirement)
    return tuple(
        Bar(_short(view, code, name), _parts(view, found[code]), page=f"requests/city-{code}.html")
        for code, name in view.cities.items()
        if code in found
    )


def _by_subsystem(view: View) -> tuple[Bar, ...]:
    found: dict[str, list[Requirement]] = {}
    for requirement in view.book.requirements.values():
        for word in dict.fromkeys(requirement.affected_scope.subsystems):
            found.setdefault(word, []).append(requirement)
    return tuple(
        Bar(title, _parts(view, found[word]), page=f"requests/subsystem-{word}.html")
        for word, title in view.subsystems.items()
        if word in found
    )


def _bearers(view: View) -> Iterator[Bar]:
    """The ledger's entries by who bears their cost. Source: region-2021-1131/2.4, city-2021-76/1.4."""
    titles = view.choices("entry", "classification")
    numbers: dict[str, dict[str, int]] = {}
    for entry in on_ledger(view):
        bearer = entry.cost_bearer
        if bearer is None:
            who = "通知未规定"
        else:
            law = view.law.as_of(entry.enrolled_on)
            towards = _level(law, bearer.towards_region.division)
            inside = "、".join(dict.fromkeys(_level(law, part.division) for part in bearer.inside))
            who = towards if towards == inside else f"{towards}（内部由{inside}）"
        counts = numbers.setdefault(entry.classification, {})
        counts[who] = counts.get(who, 0) + 1
    for word, title in titles.items():
        for who, number in numbers.get(word, {}).items():
            yield Bar(
                f"{title}：{who}", (Part("台账条目", number, "going"),), page=f"ledger/classification-{word}.html"
            )


def _level(law: Law, division: str) -> str:
    if division == law.region:
        return "自治区"
    return "盟市" if law.city_of(division) == division else "旗县区"


def _tiles(view: View, places: Mapping[str, str]) -> Iterator[Tile]:
    numbers = counted(code for r in view.book.requirements.values() for code in view.cities_of(r.requester.division))
    late = counted(
        code
        for item in view.agenda
        if item.step.overdue and item.step.division
        for code in view.cities_of(item.step.division)
    )
    most = max(numbers.values(), default=0) or 1
    for code, name in view.cities.items():
        number = numbers.get(code, 0)
        yield Tile(
            _short(view, code, name),
            places.get(code, ""),
            number,
            late.get(code, 0),
            4 + round(42 * number / most),
            f"requests/city-{code}.html" if number else "",
        )


def _short(view: View, code: str, name: str) -> str:
    return "自治区本级" if code == view.law.region else name.removesuffix("市").removesuffix("盟")
