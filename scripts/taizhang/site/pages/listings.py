"""The lists of records: their columns and rows, their order, and their facets."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from taizhang.law.calendar import Unknown
from taizhang.lifecycle.agenda import OpenItem
from taizhang.lifecycle.closing import is_closed
from taizhang.lifecycle.defect import DEFECT_STAGES
from taizhang.lifecycle.dispute import DISPUTE_STAGES
from taizhang.lifecycle.matters import ENTRY_STAGES, NOTICE_STAGES, RELEASE_STAGES
from taizhang.lifecycle.mechanism import Mechanisms, find_mechanisms
from taizhang.lifecycle.migration import MIGRATED_STAGES
from taizhang.lifecycle.review import DISPLAY_STAGES
from taizhang.lifecycle.service import GRADES
from taizhang.records import Entry, MigratedEntry, Notice, Record
from taizhang.site.pages.facets import facet_by_choice, facet_by_city, facet_by_stage, facet_by_subsystem, facet_by_year
from taizhang.site.pages.rows import (
    LetterItem,
    assessment_row,
    channel_row,
    defect_row,
    dispute_row,
    interface_row,
    ledger_row,
    matter_row,
    mechanisms_row,
    migration_row,
    notice_row,
    release_row,
    requirement_row,
    scheme_row,
    sending_row,
    struck_row,
    vendor_row,
)
from taizhang.site.view.tables import Facet, Listing
from taizhang.site.view.view import View


def _list_defects(view: View) -> Sequence[Record]:
    """Open ones first, then the newest. Source: region-2021-1131/4.2."""
    current = [view.current(defect) for defect in view.book.defects.values()]
    ordered = sorted(current, key=lambda d: (d.reported_on, d.id), reverse=True)
    return sorted(ordered, key=lambda d: is_closed(d, view.book, view.law, view.today))


def _list_letter_items(view: View) -> Sequence[LetterItem]:
    """The requirements of each letter, the newest letter first. Source: region-2021-1131/2.2."""
    return [LetterItem(letter, record) for letter in reversed(view.letters) for record in letter.requirements]


def _find_requester(view: View, entry: Entry | MigratedEntry) -> str | None:
    if isinstance(entry, MigratedEntry):
        return entry.requester.division if entry.requester else None
    requirement = view.book.requirements.get(entry.requirement)
    return requirement.requester.division if requirement else None


_MECHANISMS = {"scheme": "考核机制", "channel": "沟通机制"}


def _list_missing(mechanisms: Mechanisms) -> tuple[str, ...]:
    return tuple(kind for kind in _MECHANISMS if getattr(mechanisms, kind) is None)


def _list_ledger(view: View) -> Sequence[Entry | MigratedEntry]:
    """The entries on the ledger, the newest first, then the migrated ones."""
    migrated = sorted(view.book.migrated_entries.values(), key=lambda e: (e.enrolled_on or "", e.id), reverse=True)
    return [*list_ledger_entries(view)[::-1], *migrated]


def _list_classifications(view: View, entry: Entry | MigratedEntry) -> Sequence[str]:
    return () if entry.classification is None else (entry.classification,)


def _list_years(view: View, entry: Entry | MigratedEntry) -> Sequence[str]:
    return () if entry.enrolled_on is None else (str(entry.enrolled_on)[:4],)


LISTS: dict[str, Listing] = {
    "requirements": Listing(
        "requests",
        "软件需求",
        ("需求编号", "需求名称", "提出机构", "所属区划", "类型", "提出日期", "阶段"),
        lambda view: sorted(view.book.requirements.values(), key=lambda r: (r.submitted_on, r.id), reverse=True),
        requirement_row,
        (
            facet_by_stage(DISPLAY_STAGES),
            facet_by_city(lambda _, r: r.requester.division),
            facet_by_subsystem(lambda r: r.affected_scope.subsystems),
            facet_by_choice("requirement", "kind", "类型"),
            facet_by_year(lambda r: r.submitted_on, "提出年度"),
        ),
    ),
    "letters": Listing(
        "requests",
        "盟市上报文件",
        ("文号", "上报部门", "汇总日期", "需求编号", "需求名称"),
        _list_letter_items,
        sending_row,
        (
            facet_by_city(lambda _, s: s.letter.division),
            facet_by_year(lambda s: s.letter.days[0], "上报年度"),
        ),
        prefix="letters-",
        empty="尚无汇总上报的需求。",
    ),
    "notices": Listing(
        "notices",
        "需求公示",
        ("公示编号", "标题", "发布日", "截止日", "需求", "异议", "状态"),
        lambda view: sorted(view.book.notices.values(), key=lambda n: n.id, reverse=True),
        notice_row,
        (facet_by_stage(NOTICE_STAGES), facet_by_year(lambda n: n.published_on, "发布年度")),
    ),
    "entries": Listing(
        "ledger",
        "台账",
        ("台账编号", "需求", "分类", "费用承担（对自治区）", "费用承担（内部）", "纳入台账日期", "版本", "阶段"),
        _list_ledger,
        ledger_row,
        (
            facet_by_stage({**ENTRY_STAGES, **MIGRATED_STAGES}),
            Facet(
                "classification", "分类", _list_classifications, lambda view: view.choices("entry", "classification")
            ),
            facet_by_city(_find_requester),
            Facet("year", "纳入年度", _list_years),
        ),
    ),
    "migrations": Listing(
        "ledger",
        "迁入的纸质台账",
        ("文书编号", "文书", "迁入日期", "迁入", "有缺项的", "性质"),
        lambda view: tuple(view.book.migrations.values()),
        migration_row,
        prefix="migrations-",
        empty="没有迁入的纸质台账。",
    ),
    "struck": Listing(
        "ledger",
        "已移出台账的条目",
        ("台账编号", "需求", "分类", "纳入台账日期", "移出日期", "理由", "重新纳入"),
        lambda view: [e for e in reversed(view.book.entries.values()) if view.life(e).stage == "struck"],
        struck_row,
        prefix="struck-",
        empty="没有移出台账的条目。",
    ),
    "releases": Listing(
        "releases",
        "版本升级",
        ("版本", "名称", "类型", "计划上线", "实际上线", "条目", "阶段"),
        lambda view: sorted(view.book.releases.values(), key=lambda r: (r.planned_for, r.id), reverse=True),
        release_row,
        (
            facet_by_stage(RELEASE_STAGES),
            facet_by_choice("release", "type", "类型"),
            facet_by_year(lambda r: r.planned_for, "计划年度"),
        ),
    ),
    "disputes": Listing(
        "disputes",
        "升级争议",
        ("争议编号", "争议", "解释部门", "涉及版本", "发生日期", "备案号", "阶段"),
        lambda view: sorted(view.book.disputes.values(), key=lambda d: (d.arose_on, d.id), reverse=True),
        dispute_row,
        (
            facet_by_stage(DISPUTE_STAGES),
            facet_by_city(lambda _, d: d.explained_by),
            facet_by_year(lambda d: d.arose_on, "发生年度"),
        ),
    ),
    "defects": Listing(
        "defects",
        "问题解决台账",
        ("问题编号", "问题", "子系统", "严重程度", "处理办法", "报告日期", "办结日期", "历时", "阶段"),
        _list_defects,
        defect_row,
        (
            facet_by_stage(DEFECT_STAGES),
            facet_by_city(lambda _, d: d.reporter.division),
            facet_by_subsystem(lambda d: (d.subsystem,)),
            facet_by_choice("defect", "severity", "严重程度"),
            facet_by_year(lambda d: d.reported_on, "报告年度"),
        ),
    ),
    "vendors": Listing(
        "vendors",
        "运行维护服务商",
        ("服务商编号", "名称", "签约财政部门", "现行合同期", "最近考核", "状态"),
        lambda view: sorted(view.book.vendors.values(), key=lambda v: v.id),
        vendor_row,
    ),
    "assessments": Listing(
        "vendors",
        "服务质量考核",
        ("考核编号", "服务商", "考核部门", "考核期", "考核日期", "总分", "等次"),
        lambda view: sorted(view.book.assessments.values(), key=lambda a: (a.assessed_on, a.id), reverse=True),
        assessment_row,
        (
            Facet("grade", "等次", lambda _, a: (a.grade,), lambda _: {word: t.zh for word, t in GRADES.items()}),
            facet_by_city(lambda _, a: a.assessed_by),
            facet_by_year(lambda a: a.period, "考核年度"),
        ),
        prefix="assessments-",
    ),
    "schemes": Listing(
        "vendors",
        "服务质量考核机制",
        ("编号", "名称", "财政部门", "考核周期", "制定日期", "状态"),
        lambda view: sorted(view.book.schemes.values(), key=lambda one: one.id),
        scheme_row,
        prefix="schemes-",
        empty="尚无登记的考核机制。",
    ),
    "channels": Listing(
        "defects",
        "日常沟通机制",
        ("编号", "财政部门", "答复科室", "办公电话", "受理时间", "答复时限"),
        lambda view: sorted(view.book.channels.values(), key=lambda one: one.id),
        channel_row,
        (facet_by_city(lambda _, one: one.division),),
        prefix="channels-",
        empty="尚无登记的沟通机制。",
    ),
    "mechanisms": Listing(
        "mechanisms",
        "考核机制与沟通机制",
        ("财政部门", "考核机制", "沟通机制", "自有服务商"),
        lambda view: sorted(
            find_mechanisms(view.book, view.law, view.today),
            key=lambda held: (held.scheme is not None) + (held.channel is not None),
        ),
        mechanisms_row,
        (
            Facet("lacks", "尚未登记", lambda _, held: _list_missing(held), lambda _: _MECHANISMS),
            facet_by_city(lambda _, held: held.division),
        ),
    ),
    "interfaces": Listing(
        "interfaces",
        "数据共享接口规范",
        ("规范编号", "名称", "版本", "提供方式", "回应需求", "发布日期"),
        lambda view: tuple(view.book.interfaces.values()),
        interface_row,
    ),
    "overdue": Listing(
        "overdue",
        "逾期事项",
        ("编号", "事项", "应办", "承办", "自", "期限"),
        lambda view: [item for item in view.agenda if item.step.overdue],
        matter_row,
        (
            Facet(
                "kind",
                "类别",
                lambda view, item: (
                    "open-request" if isinstance(item, OpenItem) else view.book.kind(item.record).name,
                ),
                lambda view: {
                    **{kind.name: kind.title.zh for kind, _, _ in view.book.all.values()},
                    "open-request": "在审",
                },
            ),
            facet_by_city(lambda _, item: item.step.division),
        ),
        empty="没有逾期事项。",
    ),
}
"""Every list by the name with which a page calls it: `<!-- taizhang:requirements -->`."""


@dataclass(frozen=True, slots=True)
class OpenNotice:
    """A notice that is open for objection.

    Attributes:
        last_day: the actual last day, an `Unknown` if no calendar covers it.
        left: the working days left; None if the last day is not known.
    """

    notice: Notice
    last_day: date | Unknown
    left: int | None


def list_open_notices(view: View) -> tuple[OpenNotice, ...]:
    """The notices that are open for objection, in order of their last days, unknown ones last."""
    open_notices = [
        OpenNotice(notice, view.window(notice).last_day, view.days_left(notice))
        for notice in view.book.notices.values()
        if view.is_open(notice)
    ]
    open_notices.sort(key=lambda item: (item.last_day if isinstance(item.last_day, date) else date.max, item.notice.id))
    return tuple(open_notices)


def list_ledger_entries(view: View) -> tuple[Entry, ...]:
    """The entries that are on the ledger on the view's day, in order of their numbers, without struck ones."""
    return tuple(entry for entry in view.book.entries.values() if view.life(entry).stage != "struck")
