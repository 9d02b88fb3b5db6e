"""The milestones of a record, from first to last: passed, current and future."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby

from taizhang.lifecycle.chain import DueDuty, list_duties
from taizhang.lifecycle.closing import find_closing_day
from taizhang.lifecycle.matters import ENTRY_STAGES, RELEASE_STAGES
from taizhang.lifecycle.requirement import ENDED, STAGES
from taizhang.records import Defect, Dispute, Entry, Record, Release, Requirement
from taizhang.site.view.view import View

_DUTIES = {"evaluate": "评估", "collect": "收集", "consolidate": "汇总", "review": "审核"}
_IN_NOTICE = frozenset({"noticed", "objected", "renotice", "unproven"})
"""Stages of a requirement on a public notice, before the next milestone."""


@dataclass(frozen=True, slots=True)
class Milestone:
    """One milestone: its title, the day it was passed, and its state: `was`, `now`, `ahead` or `halt`."""

    title: str
    on: date | None
    state: str


def list_milestones(view: View, record: Record) -> tuple[Milestone, ...]:
    """The milestones of a record as of the view's day; empty for kinds without milestones."""
    match record:
        case Requirement():
            stage = view.life(record).stage
            ended = STAGES[stage].zh if stage in ENDED else None
            return tuple(_mark_states(view, _of_requirement(view, record), ended, stage in _IN_NOTICE))
        case Entry():
            struck = view.life(record).stage == "struck"
            passed = [("纳入台账", record.enrolled_on), *_of_release(view, record)]
            return tuple(_mark_states(view, passed, ENTRY_STAGES["struck"].zh if struck else None))
        case Release():
            cancelled = view.life(record).stage == "cancelled"
            days = [("安排升级", record.arranged_on), ("上线", record.released_on)]
            return tuple(_mark_states(view, days, RELEASE_STAGES["cancelled"].zh if cancelled else None))
        case Defect():
            return tuple(_mark_states(view, _of_defect(view, record)))
        case Dispute():
            explanation, handling = record.explanation, record.handling
            days = [
                ("发生争议", record.arose_on),
                ("作出解释", explanation.on if explanation else None),
                ("处理完毕", handling.on if handling else None),
                ("备案", record.filed.on if record.filed else None),
            ]
            return tuple(_mark_states(view, days))
        case _:
            return ()


Passage = tuple[str, date | None]


def _of_requirement(view: View, requirement: Requirement) -> list[Passage]:
    book = view.book
    approval = next(iter(book.approvals_of.get(requirement.id, ())), None)
    law = view.law.as_of(approval.approved_on if approval else view.today)
    passed: list[Passage] = [("提出", requirement.submitted_on)]
    if approval is not None:
        completed = {(step.duty, step.division): step.at.date() for step in approval.predicate.chain}
        passed += _of_duties(list_duties(law, requirement), completed)
    else:
        # Without a seal the completed duties are unknown: they are one milestone.
        merged_on = (view.proposals.merged_on or {}).get(requirement.id)
        passed += [("审查", merged_on), *([("存证", None)] if merged_on else [])]
    if requirement.kind == "data-sharing":
        interface = book.interface_of.get(requirement.id)
        return [*passed, ("形成接口规范", interface.published_on if interface else None)]
    notices = book.notices_of.get(requirement.id, ())
    passed.append(("公示", notices[-1].published_on if notices else None))
    entry = book.entry_of.get(requirement.id)
    passed.append(("纳入台账", entry.enrolled_on if entry else None))
    return passed + (_of_release(view, entry) if entry else [("列入升级", None), ("上线", None)])


def _of_duties(due: Sequence[DueDuty], completed: Mapping[tuple[str, str], date]) -> Iterator[Passage]:
    """One milestone for each rank: parallel duties of several divisions are passed when the last one is."""
    for _, parallel in groupby(due, lambda duty: duty.rank):
        ranked = list(parallel)
        days = [completed.get((duty.duty, duty.division)) for duty in ranked]
        yield _DUTIES[ranked[0].duty], max((on for on in days if on is not None), default=None) if all(days) else None


def _of_release(view: View, entry: Entry) -> list[Passage]:
    release = view.book.release_of.get(entry.id)
    return [
        ("列入升级", release.arranged_on if release else None),
        ("上线", release.released_on if release else None),
    ]


def _of_defect(view: View, recorded: Defect) -> list[Passage]:
    """The milestones of a problem; the last one is passed only when the problem is closed."""
    defect, closed = view.current(recorded), find_closing_day(recorded, view.book, view.law, view.today)
    ruling = defect.disposition
    passed: list[Passage] = [("报告", defect.reported_on), ("明确处理办法", ruling.on if ruling else None)]
    if defect.changes_business_rules or (ruling and ruling.kind == "requirement"):
        return [*passed, ("转为需求", closed)]
    if ruling and ruling.kind == "explained":
        return [*passed, ("解释说明", closed)]
    return [*passed, ("解决", defect.resolved_on), ("验证", defect.verified.on if defect.verified else None)]


def _mark_states(
    view: View, passages: list[Passage], ended: str | None = None, in_notice: bool = False
) -> Iterator[Milestone]:
    """Mark the milestones as passed, current or future; `ended` is the title of an early end."""
    is_current_shown = False
    for title, on in passages:
        is_passed = on is not None and on <= view.today
        if is_passed and in_notice and title == "公示":
            is_current_shown = True
            yield Milestone(title, on, "now")
        elif is_passed and not is_current_shown:
            yield Milestone(title, on, "was")
        elif ended:
            yield Milestone(ended, None, "halt")
            return
        else:
            yield Milestone(title, None, "ahead" if is_current_shown else "now")
            is_current_shown = True
    if ended:
        yield Milestone(ended, None, "halt")
