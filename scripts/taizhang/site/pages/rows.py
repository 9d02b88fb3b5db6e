"""The rows of each list; `listings.py` has their columns in the same order."""

from dataclasses import dataclass

from taizhang.lifecycle.agenda import AgendaItem
from taizhang.lifecycle.chain.letters import SentLetter
from taizhang.lifecycle.closing import count_working_days_open, find_closing_day, is_late
from taizhang.lifecycle.mechanism import Mechanisms
from taizhang.lifecycle.service import GRADES
from taizhang.records import (
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    Interface,
    MigratedEntry,
    Migration,
    Notice,
    Release,
    Requirement,
    Vendor,
)
from taizhang.site.pages.bearers import name_bearer_towards_region, name_bearers_inside
from taizhang.site.view.addresses import find_department_page, find_page
from taizhang.site.view.tables import ListCell, ListRow, format_day, make_link_cell, make_stage_cell
from taizhang.site.view.view import View

MISSING = "缺（原件未载）"
"""The text for a value missing in an old ledger."""


def requirement_row(view: View, requirement: Requirement) -> ListRow:
    """A requirement."""
    return (
        make_link_cell(requirement),
        ListCell(requirement.title),
        ListCell("、".join(requirement.raising_organizations)),
        ListCell("、".join(view.name(code) for code in requirement.raising_divisions)),
        ListCell(view.schemas["requirement"].label(("kind",), requirement.kind)),
        ListCell(format_day(requirement.submitted_on)),
        make_stage_cell(view.life(requirement)),
    )


@dataclass(frozen=True, slots=True)
class LetterItem:
    """One requirement of one letter."""

    letter: SentLetter
    requirement: str


def sending_row(view: View, sending: LetterItem) -> ListRow:
    """A requirement, with the letter by which its city reported it."""
    letter = sending.letter
    return (
        ListCell(letter.number),
        ListCell(view.law.department(letter.division, letter.days[0])),
        ListCell("、".join(map(format_day, letter.days))),
        ListCell(sending.requirement, view.page(sending.requirement)),
        ListCell(view.title(sending.requirement)),
    )


def notice_row(view: View, notice: Notice) -> ListRow:
    """A notice, with its remaining working days; a prolonged one with its promised days."""
    remaining, life, window = view.days_left(notice), view.life(notice), view.window(notice)
    withdrawn = sum(objection.withdrawn is not None for objection in notice.objections)
    return (
        make_link_cell(notice),
        ListCell(notice.title),
        ListCell(_format_with_promised(format_day(window.opens_on), format_day(notice.published_on))),
        ListCell(_format_with_promised(format_day(window.last_day), format_day(window.promised))),
        ListCell(f"{len(notice.requirements)}项"),
        ListCell(f"{len(notice.objections)}件" + (f"（撤回{withdrawn}件）" if withdrawn else "")),
        ListCell(f"公示中，剩余{remaining}个工作日" if remaining is not None else life.title.zh, stage=life.stage),
    )


def _format_with_promised(actual: str, promised: str) -> str:
    return actual if actual == promised else f"{actual}（原定{promised}）"


def entry_row(view: View, entry: Entry) -> ListRow:
    """A ledger entry, with the departments that bear its cost."""
    release = view.book.release_of.get(entry.id)
    return (
        make_link_cell(entry),
        ListCell(view.title(entry.requirement), view.page(entry.requirement)),
        ListCell(view.schemas["entry"].label(("classification",), entry.classification)),
        ListCell(name_bearer_towards_region(view, entry)),
        ListCell(name_bearers_inside(view, entry)),
        ListCell(format_day(entry.enrolled_on)),
        ListCell(release.id, view.page(release.id)) if release else ListCell("—"),
        make_stage_cell(view.life(entry)),
    )


def ledger_row(view: View, entry: Entry | MigratedEntry) -> ListRow:
    """A ledger entry, or a migrated one by its paper, with missing values marked."""
    if isinstance(entry, Entry):
        return entry_row(view, entry)
    numbered = f"{entry.id}（原编号{entry.number}）" if entry.number else entry.id
    bearer = ListCell(entry.cost.bearer if entry.cost and entry.cost.bearer else MISSING)
    classification = entry.classification
    return (
        ListCell(numbered, find_page(entry.id)),
        ListCell(entry.title or MISSING, find_page(entry.id)),
        ListCell(view.schemas["migrated"].label(("classification",), classification) if classification else MISSING),
        bearer,
        ListCell("—"),
        ListCell(entry.enrolled_on or MISSING),
        ListCell(entry.release.version if entry.release and entry.release.version else MISSING),
        make_stage_cell(view.life(entry)),
    )


def migration_row(view: View, deed: Migration) -> ListRow:
    """A migration deed."""
    return (
        make_link_cell(deed),
        ListCell(deed.title),
        ListCell(format_day(deed.founded_on)),
        ListCell(f"{len(deed.rows)}行"),
        ListCell(f"{sum(bool(row.missing) for row in deed.rows)}行"),
        make_stage_cell(view.life(deed)),
    )


def struck_row(view: View, entry: Entry) -> ListRow:
    """An entry that was struck off the ledger, with the entry by which its requirement was enrolled again, if any."""
    again = view.book.entry_of.get(entry.requirement)
    struck = entry.struck
    return (
        make_link_cell(entry),
        ListCell(view.title(entry.requirement), view.page(entry.requirement)),
        ListCell(view.schemas["entry"].label(("classification",), entry.classification)),
        ListCell(format_day(entry.enrolled_on)),
        ListCell(format_day(struck.on if struck else None)),
        ListCell(" ".join(struck.reason.split()) if struck else "—"),
        ListCell(again.id, view.page(again.id)) if again else ListCell("—"),
    )


def release_row(view: View, release: Release) -> ListRow:
    """A release, with the number of its entries that it no longer implements."""
    postponed = len(release.entries) - len(release.live_entries)
    return (
        make_link_cell(release),
        ListCell(release.title),
        ListCell(view.schemas["release"].label(("type",), release.type)),
        ListCell(format_day(release.planned_for)),
        ListCell(format_day(release.released_on)),
        ListCell(f"{len(release.entries)}项" + (f"（不再实施{postponed}项）" if postponed else "")),
        make_stage_cell(view.life(release)),
    )


def dispute_row(view: View, dispute: Dispute) -> ListRow:
    """A dispute."""
    return (
        make_link_cell(dispute),
        ListCell(dispute.title),
        ListCell(
            "、".join(
                view.law.department(code, dispute.arose_on)
                for code in dispute.explained_with or (dispute.explained_by,)
            )
        ),
        ListCell(dispute.release, view.page(dispute.release)),
        ListCell(format_day(dispute.arose_on)),
        ListCell(dispute.filed.number if dispute.filed else "—"),
        make_stage_cell(view.life(dispute)),
    )


def defect_row(view: View, defect: Defect) -> ListRow:
    """A defect or problem with its current disposition and the working days it has been open."""
    days = count_working_days_open(defect, view.book, view.law, view.today)
    closed = find_closing_day(defect, view.book, view.law, view.today)
    late = is_late(defect, view.book, view.law, view.today)
    defect = view.current(defect)
    schema = view.schemas["defect"]
    ruling = defect.disposition
    return (
        make_link_cell(defect),
        ListCell(defect.title),
        ListCell(schema.label(("subsystem",), defect.subsystem)),
        ListCell(schema.label(("severity",), defect.severity)),
        ListCell(schema.label(("disposition", "kind"), ruling.kind) if ruling else "尚未明确"),
        ListCell(format_day(defect.reported_on)),
        ListCell(format_day(closed)),
        ListCell("—" if days is None else f"{days}个工作日" + ("，已逾期" if late else "")),
        make_stage_cell(view.life(defect)),
    )


def vendor_row(view: View, vendor: Vendor) -> ListRow:
    """A vendor, with its newest contract as of today and its latest assessment."""
    vendor = view.current(vendor)
    assessments = view.book.assessments_of.get(vendor.id, ())
    latest = assessments[-1] if assessments else None
    newest = max(vendor.contracts, key=lambda c: c.starts_on)
    result = (
        ListCell(f"{GRADES[latest.grade].zh}（{latest.total:g}分）", view.page(latest.id), latest.grade)
        if latest
        else ListCell("尚未考核")
    )
    return (
        make_link_cell(vendor),
        ListCell(vendor.name),
        ListCell(view.law.department(vendor.division)),
        ListCell(f"{newest.starts_on}至{newest.ends_on}"),
        result,
        make_stage_cell(view.life(vendor)),
    )


def assessment_row(view: View, assessment: Assessment) -> ListRow:
    """An assessment."""
    return (
        make_link_cell(assessment),
        ListCell(view.title(assessment.vendor), view.page(assessment.vendor)),
        ListCell(view.law.department_responsible_for(assessment.assessed_by, assessment.assessed_on)),
        ListCell(assessment.period),
        ListCell(format_day(assessment.assessed_on)),
        ListCell(f"{assessment.total:g}"),
        ListCell(GRADES[assessment.grade].zh, stage=assessment.grade),
    )


def interface_row(view: View, interface: Interface) -> ListRow:
    """An interface specification as of today."""
    interface = view.current(interface)
    return (
        make_link_cell(interface),
        ListCell(interface.title),
        ListCell(interface.version),
        ListCell(view.schemas["interface"].label(("provision",), interface.provision)),
        ListCell(f"{len(interface.answers)}项"),
        ListCell(format_day(interface.published_on)),
    )


def scheme_row(view: View, scheme: DepartmentScheme) -> ListRow:
    """A department's assessment mechanism as of today."""
    scheme = view.current(scheme)
    return (
        make_link_cell(scheme),
        ListCell(scheme.title),
        ListCell(view.law.department(scheme.division)),
        ListCell(scheme.period),
        ListCell(format_day(scheme.adopted_on)),
        make_stage_cell(view.life(scheme)),
    )


def channel_row(view: View, channel: DepartmentChannel) -> ListRow:
    """A department's communication mechanism as of today."""
    channel = view.current(channel)
    return (
        make_link_cell(channel),
        ListCell(view.law.department(channel.division)),
        ListCell(channel.office),
        ListCell(channel.landline or "—"),
        ListCell(channel.hours),
        ListCell(f"{channel.answered_within}个工作日"),
    )


def mechanisms_row(view: View, mechanisms: Mechanisms) -> ListRow:
    """The mechanisms of a department; missing ones are marked."""
    return (
        ListCell(view.law.department(mechanisms.division)),
        ListCell(mechanisms.scheme.title, find_page(mechanisms.scheme.id))
        if mechanisms.scheme
        else ListCell("尚未登记", stage="overdue"),
        ListCell(mechanisms.channel.title, find_page(mechanisms.channel.id))
        if mechanisms.channel
        else ListCell("尚未登记", stage="overdue"),
        ListCell("有" if mechanisms.has_vendor else "—"),
    )


def matter_row(view: View, item: AgendaItem) -> ListRow:
    """An open matter, with the page of its department; one of an open request has the number of the request."""
    step = item.step
    division = step.division if step.division in view.law.divisions else None
    page = (
        find_department_page(division) if division is not None and step.actor == view.law.department(division) else ""
    )
    due = step.due
    due_text = (
        f"{format_day(due)}{step.due_mark.zh}（已逾期）" if step.overdue else f"{format_day(due)}{step.due_mark.zh}"
    )
    return (
        ListCell(view.name_of(item), view.page_of(item)),
        ListCell(view.title_of(item)),
        ListCell(step.act.zh),
        ListCell(step.actor, page),
        ListCell(format_day(step.since)),
        ListCell(due_text, stage="overdue" if step.overdue else ""),
    )
