"""The lists of records: one table a section, in an order that serves its readers."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from taizhang.agenda import agenda
from taizhang.calendar import Unknown
from taizhang.lifecycle.life import Life
from taizhang.lifecycle.requirement import days_left
from taizhang.lifecycle.service import GRADES
from taizhang.lifecycle.trouble import settled_on, working_days_open
from taizhang.publish.addresses import page_of
from taizhang.publish.view import View
from taizhang.records import Record


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: a text, where it leads, and the stage whose colour it bears."""

    text: str
    page: str = ""
    stage: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A list: its headings and its rows."""

    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    empty: str = "暂无记录。"


PENDING = "待国务院办公厅节假日安排公布后确定"


def day(value: date | Unknown | None) -> str:
    """A day in words."""
    if value is None:
        return "—"
    return PENDING if isinstance(value, Unknown) else value.isoformat()


def stage(life: Life) -> Cell:
    """The cell of a stage."""
    return Cell(life.title.zh, stage=life.stage)


def link(record: Record) -> Cell:
    """The cell of a record's id."""
    return Cell(record.id, page_of(record.id))


def requirements(view: View) -> Table:
    """Requirements, the newest first."""
    schema = view.schemas["requirement"]
    ordered = sorted(view.book.requirements.values(), key=lambda r: (r.submitted_on, r.id), reverse=True)
    return Table(
        ("需求编号", "需求名称", "提出机构", "所属区划", "类型", "提出日期", "阶段"),
        tuple(
            (
                link(r),
                Cell(r.title),
                Cell(r.requester.organization),
                Cell(view.name(r.requester.division)),
                Cell(schema.label(("kind",), r.kind)),
                Cell(day(r.submitted_on)),
                stage(view.life(r)),
            )
            for r in ordered
        ),
    )


def notices(view: View) -> Table:
    """Notices, the newest first."""
    ordered = sorted(view.book.notices.values(), key=lambda n: n.id, reverse=True)
    rows = []
    for notice in ordered:
        left = days_left(notice, view.law, view.today)
        told = view.life(notice)
        state = Cell(f"公示中，剩余{left}个工作日" if left is not None else told.title.zh, stage=told.stage)
        rows.append(
            (
                link(notice),
                Cell(notice.title),
                Cell(day(notice.published_on)),
                Cell(day(notice.closes_on)),
                Cell(f"{len(notice.requirements)}项"),
                Cell(f"{len(notice.objections)}件"),
                state,
            )
        )
    return Table(("公示编号", "标题", "发布日", "截止日", "需求", "异议", "状态"), tuple(rows))


def entries(view: View) -> Table:
    """Ledger entries, the newest number first."""
    schema = view.schemas["entry"]
    rows = []
    for entry in sorted(view.book.entries.values(), key=lambda e: e.id, reverse=True):
        release = view.book.release_of.get(entry.id)
        bearer = entry.cost_bearer
        rows.append(
            (
                link(entry),
                Cell(view.title(entry.requirement), view.page(entry.requirement)),
                Cell(schema.label(("classification",), entry.classification)),
                Cell(view.law.department(bearer.towards_region.division) if bearer else "未规定"),
                Cell(view.law.department(bearer.internal.division) if bearer else "未规定"),
                Cell(day(entry.enrolled_on)),
                Cell(release.id, view.page(release.id)) if release else Cell("—"),
                stage(view.life(entry)),
            )
        )
    heads = ("台账编号", "需求", "分类", "费用承担（对自治区）", "费用承担（内部）", "纳入台账日期", "版本", "阶段")
    return Table(heads, tuple(rows))


def releases(view: View) -> Table:
    """Releases, the latest planned first."""
    schema = view.schemas["release"]
    ordered = sorted(view.book.releases.values(), key=lambda r: (r.planned_for, r.id), reverse=True)
    return Table(
        ("版本", "名称", "类型", "计划上线", "实际上线", "条目", "阶段"),
        tuple(
            (
                link(r),
                Cell(r.title),
                Cell(schema.label(("type",), r.type)),
                Cell(day(r.planned_for)),
                Cell(day(r.released_on)),
                Cell(f"{len(r.entries)}项"),
                stage(view.life(r)),
            )
            for r in ordered
        ),
    )


def disputes(view: View) -> Table:
    """Disputes, the newest first."""
    ordered = sorted(view.book.disputes.values(), key=lambda d: (d.arose_on, d.id), reverse=True)
    return Table(
        ("争议编号", "争议", "解释部门", "涉及版本", "发生日期", "备案号", "阶段"),
        tuple(
            (
                link(d),
                Cell(d.title),
                Cell(view.law.department(d.explained_by)),
                Cell(d.release, view.page(d.release)),
                Cell(day(d.arose_on)),
                Cell(d.filed.number if d.filed else "—"),
                stage(view.life(d)),
            )
            for d in ordered
        ),
    )


def defects(view: View) -> Table:
    """The problem-resolution ledger: what is open first, then the newest. Source: region-2021-1131/4.2."""
    schema = view.schemas["defect"]
    ordered = sorted(view.book.defects.values(), key=lambda d: (d.reported_on, d.id), reverse=True)
    ordered.sort(key=lambda d: settled_on(d) is not None)
    rows = []
    for defect in ordered:
        ruling = defect.disposition
        days = working_days_open(defect, view.law, view.today)
        rows.append(
            (
                link(defect),
                Cell(defect.title),
                Cell(schema.label(("subsystem",), defect.subsystem)),
                Cell(schema.label(("severity",), defect.severity)),
                Cell(schema.label(("disposition", "kind"), ruling.kind) if ruling else "尚未明确"),
                Cell(day(defect.reported_on)),
                Cell(day(settled_on(defect))),
                Cell("—" if days is None else f"{days}个工作日"),
                stage(view.life(defect)),
            )
        )
    heads = ("问题编号", "问题", "子系统", "严重程度", "处理办法", "报告日期", "办结日期", "历时", "阶段")
    return Table(heads, tuple(rows))


def vendors(view: View) -> Table:
    """Vendors, by division."""
    rows = []
    for vendor in sorted(view.book.vendors.values(), key=lambda v: v.id):
        assessed = view.book.assessments_of.get(vendor.id, ())
        latest = assessed[-1] if assessed else None
        newest = max(vendor.contracts, key=lambda c: c.starts_on)
        result = (
            Cell(f"{GRADES[latest.grade].zh}（{latest.total:g}分）", view.page(latest.id), latest.grade)
            if latest
            else Cell("尚未考核")
        )
        rows.append(
            (
                link(vendor),
                Cell(vendor.name),
                Cell(view.law.department(vendor.division)),
                Cell(f"{newest.starts_on}至{newest.ends_on}"),
                result,
                stage(view.life(vendor)),
            )
        )
    return Table(("服务商编号", "名称", "签约财政部门", "现行合同期", "最近考核", "状态"), tuple(rows))


def assessments(view: View) -> Table:
    """Assessments, the newest first."""
    ordered = sorted(view.book.assessments.values(), key=lambda a: (a.assessed_on, a.id), reverse=True)
    return Table(
        ("考核编号", "服务商", "考核部门", "考核期", "考核日期", "总分", "等次"),
        tuple(
            (
                link(a),
                Cell(view.title(a.vendor), view.page(a.vendor)),
                Cell(view.law.department(a.assessed_by)),
                Cell(a.period),
                Cell(day(a.assessed_on)),
                Cell(f"{a.total:g}"),
                Cell(GRADES[a.grade].zh, stage=a.grade),
            )
            for a in ordered
        ),
    )


def interfaces(view: View) -> Table:
    """Interface specifications, by number."""
    schema = view.schemas["interface"]
    return Table(
        ("规范编号", "名称", "版本", "提供方式", "回应需求", "发布日期"),
        tuple(
            (
                link(i),
                Cell(i.title),
                Cell(i.version),
                Cell(schema.label(("provision",), i.provision)),
                Cell(f"{len(i.answers)}项"),
                Cell(day(i.published_on)),
            )
            for i in view.book.interfaces.values()
        ),
    )


def overdue(view: View) -> Table:
    """Everything that is past its day, the longest overdue first; one row a matter."""
    rows = tuple(
        (
            Cell(item.record, page_of(item.record)),
            Cell(view.title(item.record)),
            Cell(item.step.act.zh),
            Cell(item.step.actor),
            Cell(day(item.step.due), stage="overdue"),
        )
        for item in agenda(view.book, view.law, view.today)
        if item.step.overdue
    )
    return Table(("编号", "事项", "应办", "承办", "期限"), rows, "没有逾期事项。")


LISTS: dict[str, Callable[[View], Table]] = {
    "requirements": requirements,
    "notices": notices,
    "entries": entries,
    "releases": releases,
    "disputes": disputes,
    "defects": defects,
    "vendors": vendors,
    "assessments": assessments,
    "interfaces": interfaces,
    "overdue": overdue,
}
"""Every list by the word that a page calls it with: `<!-- taizhang:requirements -->`."""


def counted(items: Iterable[str]) -> dict[str, int]:
    """How often each word occurs."""
    found: dict[str, int] = {}
    for item in items:
        found[item] = found.get(item, 0) + 1
    return found
