"""What stands above a record that no longer counts, or whose ground no longer counts: what happened, when, why."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from taizhang.publish.view import View
from taizhang.records import Entry, Notice, Record, Release, Requirement


@dataclass(frozen=True, slots=True)
class Banner:
    """One banner.

    Attributes:
        title: what happened, in a few words; empty where the text says it.
        record: the record in which it happened; empty where it is the page's own.
        on: the day.
        text: what follows from it.
        reason: why, in the words of the decision.
    """

    title: str
    record: str
    on: date
    text: str
    reason: str


def banners(view: View, record: Record) -> tuple[Banner, ...]:
    """The banners of a record's page as of the view's day, in order of their days."""
    found = [banner for banner in _all(view, record) if banner.on <= view.today]
    return tuple(sorted(found, key=lambda banner: banner.on))


def _all(view: View, record: Record) -> Iterator[Banner]:
    match record:
        case Notice() if record.annulled is not None:
            text = "视同未公示；所列需求可以再次公示。"
            yield Banner("本公示已撤销", "", record.annulled.on, text, record.annulled.reason)
        case Requirement():
            yield from _of_requirement(view, record)
        case Entry():
            yield from _of_entry(view, record)
        case Release():
            if record.cancelled is not None:
                text = "所列条目不再由本版本实施，可以另行安排。"
                yield Banner("本版本已取消", "", record.cancelled.on, text, record.cancelled.reason)
            for item in record.postponed:
                yield Banner("暂缓实施的条目", item.entry, item.on, "可以列入其他版本。", item.reason)


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
