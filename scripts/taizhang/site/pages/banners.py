"""The banners above a record that is no longer valid, or whose basis is not: what happened, when, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.law.paper_days import find_irregularities
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.records import (
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    MigratedEntry,
    Notice,
    Record,
    Release,
    Requirement,
    Vendor,
)
from taizhang.site.view.succession import list_successions
from taizhang.site.view.traits import find_traits
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Banner:
    """One banner.

    Attributes:
        title: what happened, in a few words; empty if the text states it.
        record: the record in which it happened; empty for the page's own.
        on: the day.
        text: the consequence.
        reason: in the words of the decision; empty without a decision.
        leads_to: the division whose records are on another page, and that page below the site's root; None for a
            banner without a link.
    """

    title: str
    record: str
    on: date
    text: str
    reason: str = ""
    leads_to: tuple[str, str] | None = None


def list_banners(view: View, record: Record) -> tuple[Banner, ...]:
    """The banners of a record's page as of the view's day, in order of their days."""
    due = [banner for banner in (*_list_own(view, record), *_of_division(view, record)) if banner.on <= view.today]
    return tuple(sorted(due, key=lambda banner: banner.on))


def _list_own(view: View, record: Record) -> Iterator[Banner]:
    match record:
        case Notice() if record.annulled is not None:
            text = "视同未公示；所列需求可以再次公示。"
            yield Banner("本公示已撤销", "", record.annulled.on, text, record.annulled.reason)
        case Requirement():
            yield from _of_requirement(view, record)
        case Entry():
            yield from _of_entry(view, record)
        case Defect():
            yield from _of_defect(view, record)
        case MigratedEntry():
            yield from _of_migrated(view, record)
        case Release():
            if record.cancelled is not None:
                text = "所列条目不再由本版本实施，可以另行安排。"
                yield Banner("本版本已取消", "", record.cancelled.on, text, record.cancelled.reason)
            for item in record.postponed:
                yield Banner("暂缓实施的条目", item.entry, item.on, "可以列入其他版本。", item.reason)


def _of_defect(view: View, defect: Defect) -> Iterator[Banner]:
    """The banner of a problem that is open again, as the requirement it was transferred to has ended."""
    broken_transfer = describe_broken_transfer(defect, view.book, view.law, view.today)
    ruling = view.current(defect).disposition
    if broken_transfer is not None and ruling is not None and ruling.requirement is not None:
        text = f"{broken_transfer[1].zh}，另行提出需求或者重新明确处理办法后办结。"
        yield Banner("本问题未办结", ruling.requirement, broken_transfer[0], text)


def _of_migrated(view: View, entry: MigratedEntry) -> Iterator[Banner]:
    """The banners of a migrated entry: its source, irregular days, and other migrations of the same number."""
    deed = view.book.migrations.get(entry.migration)
    if deed is None:
        return
    text = "据纸质台账迁入，没有经本库逐级审批和存证；日期等均以原件为准，原件没有的列为缺项。"
    yield Banner("迁入", deed.id, deed.founded_on, text)
    for irregularity in find_irregularities(entry, view.law):
        yield Banner("日期有异", "", deed.founded_on, f"照原件迁入：{irregularity.problem.zh}。")
    for other in view.book.migrated_of.get(entry.number or "", ()):
        if other is not entry:
            yield Banner("同一编号另有迁入", other.id, deed.founded_on, "请一并查看。")


def _of_requirement(view: View, requirement: Requirement) -> Iterator[Banner]:
    for notice in view.book.listings_of.get(requirement.id, ()):
        if notice.annulled is not None:
            text = "本需求视同未在该批公示。"
            yield Banner("列有本需求的公示已撤销", notice.id, notice.annulled.on, text, notice.annulled.reason)
    for entry in view.book.struck_entries_of.get(requirement.id, ()):
        if entry.struck is not None:
            text = "该编号不再使用；再次公示期满无异议的，以新编号纳入。"
            yield Banner("本需求的台账条目已移出台账", entry.id, entry.struck.on, text, entry.struck.reason)


def _of_entry(view: View, entry: Entry) -> Iterator[Banner]:
    if entry.struck is not None:
        text = "编号不再使用，任何财政部门不得据此要求服务商开发；已上线的内容和费用承担不受影响。"
        yield Banner("本条目已移出台账", "", entry.struck.on, text, entry.struck.reason)
    for release in view.book.releases.values():
        if entry.id not in release.entries:
            continue
        if release.cancelled is not None:
            yield Banner("原列入的版本已取消", release.id, release.cancelled.on, "", release.cancelled.reason)
        for item in release.postponed:
            if item.entry == entry.id:
                yield Banner("在原列入的版本中暂缓实施", release.id, item.on, "", item.reason)


def _of_division(view: View, record: Record) -> Iterator[Banner]:
    """The changes of its division since the record came to main."""
    match record:
        case (
            Requirement()
            | Entry()
            | Defect()
            | Dispute()
            | Vendor()
            | Assessment()
            | DepartmentScheme()
            | DepartmentChannel()
        ):
            for code in find_traits(view, record).divisions:
                for item in list_successions(view.law, code, view.book.entered_on(record.id), view.today):
                    page = find_division_page(view, item.division)
                    leads_to = (view.name(item.division), page) if page else None
                    yield Banner(item.title, "", item.on, item.text, leads_to=leads_to)


def find_division_page(view: View, division: str) -> str:
    """The page that lists the requirements of a division's city today, or an empty text."""
    cities_with_requirements = {
        code
        for requirement in view.book.requirements.values()
        for code in view.cities_of(requirement.requester.division)
    }
    return next(
        (f"requests/city-{code}.html" for code in view.cities_of(division) if code in cities_with_requirements), ""
    )
