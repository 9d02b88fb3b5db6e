"""The lists of records: what each row shows, in an order that serves its readers, and how it can be looked through."""

from collections.abc import Sequence

from taizhang.agenda import Item
from taizhang.lifecycle.matters import ENTRY_STAGES, NOTICE_STAGES, RELEASE_STAGES
from taizhang.lifecycle.requirement import STAGES, days_left
from taizhang.lifecycle.service import GRADES
from taizhang.lifecycle.trouble import DEFECT_STAGES, DISPUTE_STAGES, settled_on, working_days_open
from taizhang.publish.addresses import page_of
from taizhang.publish.facets import by_choice, by_city, by_stage, by_subsystem, by_year
from taizhang.publish.tables import Cell, Facet, Listing, Row, day, link, stage
from taizhang.publish.view import View
from taizhang.records import (
    Assessment,
    Defect,
    Dispute,
    Entry,
    Interface,
    Notice,
    Record,
    Release,
    Requirement,
    Vendor,
)


def _requirement(view: View, requirement: Requirement) -> Row:
    return (
        link(requirement),
        Cell(requirement.title),
        Cell(requirement.requester.organization),
        Cell(view.name(requirement.requester.division)),
        Cell(view.schemas["requirement"].label(("kind",), requirement.kind)),
        Cell(day(requirement.submitted_on)),
        stage(view.life(requirement)),
    )


def _notice(view: View, notice: Notice) -> Row:
    left = days_left(notice, view.law, view.today)
    told = view.life(notice)
    return (
        link(notice),
        Cell(notice.title),
        Cell(day(notice.published_on)),
        Cell(day(notice.closes_on)),
        Cell(f"{len(notice.requirements)}项"),
        Cell(f"{len(notice.objections)}件"),
        Cell(f"公示中，剩余{left}个工作日" if left is not None else told.title.zh, stage=told.stage),
    )


def _entry(view: View, entry: Entry) -> Row:
    release = view.book.release_of.get(entry.id)
    bearer = entry.cost_bearer
    return (
        link(entry),
        Cell(view.title(entry.requirement), view.page(entry.requirement)),
        Cell(view.schemas["entry"].label(("classification",), entry.classification)),
        Cell(view.law.department(bearer.towards_region.division) if bearer else "未规定"),
        Cell(view.law.department(bearer.internal.division) if bearer else "未规定"),
        Cell(day(entry.enrolled_on)),
        Cell(release.id, view.page(release.id)) if release else Cell("—"),
        stage(view.life(entry)),
    )


def _release(view: View, release: Release) -> Row:
    return (
        link(release),
        Cell(release.title),
        Cell(view.schemas["release"].label(("type",), release.type)),
        Cell(day(release.planned_for)),
        Cell(day(release.released_on)),
        Cell(f"{len(release.entries)}项"),
        stage(view.life(release)),
    )


def _dispute(view: View, dispute: Dispute) -> Row:
    return (
        link(dispute),
        Cell(dispute.title),
        Cell(view.law.department(dispute.explained_by)),
        Cell(dispute.release, view.page(dispute.release)),
        Cell(day(dispute.arose_on)),
        Cell(dispute.filed.number if dispute.filed else "—"),
        stage(view.life(dispute)),
    )


def _defect(view: View, defect: Defect) -> Row:
    schema = view.schemas["defect"]
    ruling = defect.disposition
    days = working_days_open(defect, view.law, view.today)
    return (
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


def _vendor(view: View, vendor: Vendor) -> Row:
    assessed = view.book.assessments_of.get(vendor.id, ())
    latest = assessed[-1] if assessed else None
    newest = max(vendor.contracts, key=lambda c: c.starts_on)
    result = (
        Cell(f"{GRADES[latest.grade].zh}（{latest.total:g}分）", view.page(latest.id), latest.grade)
        if latest
        else Cell("尚未考核")
    )
    return (
        link(vendor),
        Cell(vendor.name),
        Cell(view.law.department(vendor.division)),
        Cell(f"{newest.starts_on}至{newest.ends_on}"),
        result,
        stage(view.life(vendor)),
    )


def _assessment(view: View, assessment: Assessment) -> Row:
    return (
        link(assessment),
        Cell(view.title(assessment.vendor), view.page(assessment.vendor)),
        Cell(view.law.department(assessment.assessed_by)),
        Cell(assessment.period),
        Cell(day(assessment.assessed_on)),
        Cell(f"{assessment.total:g}"),
        Cell(GRADES[assessment.grade].zh, stage=assessment.grade),
    )


def _interface(view: View, interface: Interface) -> Row:
    return (
        link(interface),
        Cell(interface.title),
        Cell(interface.version),
        Cell(view.schemas["interface"].label(("provision",), interface.provision)),
        Cell(f"{len(interface.answers)}项"),
        Cell(day(interface.published_on)),
    )


def _late(view: View, item: Item) -> Row:
    return (
        Cell(item.record, page_of(item.record)),
        Cell(view.title(item.record)),
        Cell(item.step.act.zh),
        Cell(item.step.actor),
        Cell(day(item.step.due), stage="overdue"),
    )


def _defects(view: View) -> Sequence[Record]:
    """What is open first, then the newest. Source: region-2021-1131/4.2."""
    ordered = sorted(view.book.defects.values(), key=lambda d: (d.reported_on, d.id), reverse=True)
    return sorted(ordered, key=lambda d: settled_on(d) is not None)


def _requester(view: View, entry: Entry) -> str | None:
    requirement = view.book.requirements.get(entry.requirement)
    return requirement.requester.division if requirement else None


LISTS: dict[str, Listing] = {
    "requirements": Listing(
        "requests",
        "软件需求",
        ("需求编号", "需求名称", "提出机构", "所属区划", "类型", "提出日期", "阶段"),
        lambda view: sorted(view.book.requirements.values(), key=lambda r: (r.submitted_on, r.id), reverse=True),
        _requirement,
        (
            by_stage(STAGES),
            by_city(lambda _, r: r.requester.division),
            by_subsystem(lambda r: r.affected_scope.subsystems),
            by_choice("requirement", "kind", "类型"),
            by_year(lambda r: r.submitted_on, "提出年度"),
        ),
    ),
    "notices": Listing(
        "notices",
        "需求公示",
        ("公示编号", "标题", "发布日", "截止日", "需求", "异议", "状态"),
        lambda view: sorted(view.book.notices.values(), key=lambda n: n.id, reverse=True),
        _notice,
        (by_stage(NOTICE_STAGES), by_year(lambda n: n.published_on, "发布年度")),
    ),
    "entries": Listing(
        "ledger",
        "台账",
        ("台账编号", "需求", "分类", "费用承担（对自治区）", "费用承担（内部）", "纳入台账日期", "版本", "阶段"),
        lambda view: sorted(view.book.entries.values(), key=lambda e: e.id, reverse=True),
        _entry,
        (
            by_stage(ENTRY_STAGES),
            by_choice("entry", "classification", "分类"),
            by_city(_requester),
            by_year(lambda e: e.enrolled_on, "纳入年度"),
        ),
    ),
    "releases": Listing(
        "releases",
        "版本升级",
        ("版本", "名称", "类型", "计划上线", "实际上线", "条目", "阶段"),
        lambda view: sorted(view.book.releases.values(), key=lambda r: (r.planned_for, r.id), reverse=True),
        _release,
        (by_stage(RELEASE_STAGES), by_choice("release", "type", "类型"), by_year(lambda r: r.planned_for, "计划年度")),
    ),
    "disputes": Listing(
        "disputes",
        "升级争议",
        ("争议编号", "争议", "解释部门", "涉及版本", "发生日期", "备案号", "阶段"),
        lambda view: sorted(view.book.disputes.values(), key=lambda d: (d.arose_on, d.id), reverse=True),
        _dispute,
        (by_stage(DISPUTE_STAGES), by_city(lambda _, d: d.explained_by), by_year(lambda d: d.arose_on, "发生年度")),
    ),
    "defects": Listing(
        "defects",
        "问题解决台账",
        ("问题编号", "问题", "子系统", "严重程度", "处理办法", "报告日期", "办结日期", "历时", "阶段"),
        _defects,
        _defect,
        (
            by_stage(DEFECT_STAGES),
            by_city(lambda _, d: d.reporter.division),
            by_subsystem(lambda d: (d.subsystem,)),
            by_choice("defect", "severity", "严重程度"),
            by_year(lambda d: d.reported_on, "报告年度"),
        ),
    ),
    "vendors": Listing(
        "vendors",
        "运行维护服务商",
        ("服务商编号", "名称", "签约财政部门", "现行合同期", "最近考核", "状态"),
        lambda view: sorted(view.book.vendors.values(), key=lambda v: v.id),
        _vendor,
    ),
    "assessments": Listing(
        "vendors",
        "服务质量考核",
        ("考核编号", "服务商", "考核部门", "考核期", "考核日期", "总分", "等次"),
        lambda view: sorted(view.book.assessments.values(), key=lambda a: (a.assessed_on, a.id), reverse=True),
        _assessment,
        (
            Facet("grade", "等次", lambda _, a: (a.grade,), lambda _: {word: t.zh for word, t in GRADES.items()}),
            by_city(lambda _, a: a.assessed_by),
            by_year(lambda a: a.period, "考核年度"),
        ),
        prefix="assessments-",
    ),
    "interfaces": Listing(
        "interfaces",
        "数据共享接口规范",
        ("规范编号", "名称", "版本", "提供方式", "回应需求", "发布日期"),
        lambda view: tuple(view.book.interfaces.values()),
        _interface,
    ),
    "overdue": Listing(
        "overdue",
        "逾期事项",
        ("编号", "事项", "应办", "承办", "期限"),
        lambda view: [item for item in view.agenda if item.step.overdue],
        _late,
        (
            Facet(
                "kind",
                "类别",
                lambda view, item: (view.book.kind(item.record).name,),
                lambda view: {kind.name: kind.title.zh for kind, _, _ in view.book.all.values()},
            ),
            by_city(lambda _, item: item.step.division),
        ),
        empty="没有逾期事项。",
    ),
}
"""Every list by the word that a page calls it with: `<!-- taizhang:requirements -->`."""


def open_now(view: View) -> tuple[tuple[Notice, int | None], ...]:
    """The notices that are open for objection, the first to close first, with the working days left."""
    found = [n for n in view.book.notices.values() if n.published_on <= view.today <= n.closes_on]
    found.sort(key=lambda notice: (notice.closes_on, notice.id))
    return tuple((notice, days_left(notice, view.law, view.today)) for notice in found)
