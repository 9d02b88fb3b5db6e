"""What a row of each list shows; the columns stand in `listings.py` in the same order."""

from dataclasses import dataclass
from datetime import date

from taizhang.lifecycle.agenda import Item
from taizhang.lifecycle.chain.letters import SentLetter
from taizhang.lifecycle.closing import closed_on, is_late, working_days_open
from taizhang.lifecycle.mechanism import Mechanisms
from taizhang.lifecycle.service import GRADES
from taizhang.records import (
    Assessment,
    CostBearer,
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
from taizhang.site.view.addresses import page_of, page_of_department
from taizhang.site.view.tables import Cell, Row, day, link, stage
from taizhang.site.view.view import View

MISSING = "缺（原件未载）"
"""What stands where an old ledger says nothing."""


def requirement_row(view: View, requirement: Requirement) -> Row:
    """A requirement."""
    return (
        link(requirement),
        Cell(requirement.title),
        Cell("、".join(requirement.raising_organizations)),
        Cell("、".join(view.name(code) for code in requirement.raising_divisions)),
        Cell(view.schemas["requirement"].label(("kind",), requirement.kind)),
        Cell(day(requirement.submitted_on)),
        stage(view.life(requirement)),
    )


@dataclass(frozen=True, slots=True)
class Sending:
    """One requirement of one letter."""

    letter: SentLetter
    requirement: str


def sending_row(view: View, sending: Sending) -> Row:
    """A requirement, with the letter by which its city sent it up."""
    letter = sending.letter
    return (
        Cell(letter.number),
        Cell(view.law.department(letter.division, letter.days[0])),
        Cell("、".join(map(day, letter.days))),
        Cell(sending.requirement, view.page(sending.requirement)),
        Cell(view.title(sending.requirement)),
    )


def notice_row(view: View, notice: Notice) -> Row:
    """A notice, with the working days it still has; a prolonged one with the days that were promised."""
    left, life, window = view.days_left(notice), view.life(notice), view.window(notice)
    withdrawn = sum(objection.withdrawn is not None for objection in notice.objections)
    return (
        link(notice),
        Cell(notice.title),
        Cell(_promised(day(window.opens_on), day(notice.published_on))),
        Cell(_promised(day(window.last_day), day(window.promised))),
        Cell(f"{len(notice.requirements)}项"),
        Cell(f"{len(notice.objections)}件" + (f"（撤回{withdrawn}件）" if withdrawn else "")),
        Cell(f"公示中，剩余{left}个工作日" if left is not None else life.title.zh, stage=life.stage),
    )


def _promised(actual: str, promised: str) -> str:
    return actual if actual == promised else f"{actual}（原定{promised}）"


def entry_row(view: View, entry: Entry) -> Row:
    """A ledger entry, with whoever bears its cost."""
    release = view.book.release_of.get(entry.id)
    bearer = entry.cost_bearer
    return (
        link(entry),
        Cell(view.title(entry.requirement), view.page(entry.requirement)),
        Cell(view.schemas["entry"].label(("classification",), entry.classification)),
        Cell(view.law.department(bearer.towards_region.division, entry.enrolled_on) if bearer else "未规定"),
        Cell(_inside(view, bearer, entry.enrolled_on) if bearer else "未规定"),
        Cell(day(entry.enrolled_on)),
        Cell(release.id, view.page(release.id)) if release else Cell("—"),
        stage(view.life(entry)),
    )


def _inside(view: View, bearer: CostBearer, on: date) -> str:
    """Who bears a cost inside the city; of several, each with its share, where they agreed on any."""
    shares = {one.division: one.percent for one in bearer.agreement.shares} if bearer.agreement else {}
    names = [
        view.law.department(one.division, on)
        + (f"{shares[one.division]:g}%" if bearer.joint and one.division in shares else "")
        for one in bearer.inside
    ]
    return "、".join(names) + ("（份额未载明）" if bearer.joint and not shares else "")


def ledger_row(view: View, entry: Entry | MigratedEntry) -> Row:
    """A ledger entry, or what the paper says of one that was migrated; what it lacks is said to be missing."""
    if isinstance(entry, Entry):
        return entry_row(view, entry)
    numbered = f"{entry.id}（原编号{entry.number}）" if entry.number else entry.id
    bearer = Cell(entry.cost.bearer if entry.cost and entry.cost.bearer else MISSING)
    known = entry.classification
    return (
        Cell(numbered, page_of(entry.id)),
        Cell(entry.title or MISSING, page_of(entry.id)),
        Cell(view.schemas["migrated"].label(("classification",), known) if known else MISSING),
        bearer,
        Cell("—"),
        Cell(entry.enrolled_on or MISSING),
        Cell(entry.release.version if entry.release and entry.release.version else MISSING),
        stage(view.life(entry)),
    )


def migration_row(view: View, deed: Migration) -> Row:
    """A migration deed."""
    return (
        link(deed),
        Cell(deed.title),
        Cell(day(deed.founded_on)),
        Cell(f"{len(deed.rows)}行"),
        Cell(f"{sum(bool(row.missing) for row in deed.rows)}行"),
        stage(view.life(deed)),
    )


def struck_row(view: View, entry: Entry) -> Row:
    """An entry that was struck off the ledger, with the entry by which its requirement came back, if it did."""
    again = view.book.entry_of.get(entry.requirement)
    struck = entry.struck
    return (
        link(entry),
        Cell(view.title(entry.requirement), view.page(entry.requirement)),
        Cell(view.schemas["entry"].label(("classification",), entry.classification)),
        Cell(day(entry.enrolled_on)),
        Cell(day(struck.on if struck else None)),
        Cell(" ".join(struck.reason.split()) if struck else "—"),
        Cell(again.id, view.page(again.id)) if again else Cell("—"),
    )


def release_row(view: View, release: Release) -> Row:
    """A release, with how many of its entries it no longer realizes."""
    postponed = len(release.entries) - len(release.live_entries)
    return (
        link(release),
        Cell(release.title),
        Cell(view.schemas["release"].label(("type",), release.type)),
        Cell(day(release.planned_for)),
        Cell(day(release.released_on)),
        Cell(f"{len(release.entries)}项" + (f"（不再实施{postponed}项）" if postponed else "")),
        stage(view.life(release)),
    )


def dispute_row(view: View, dispute: Dispute) -> Row:
    """A dispute."""
    return (
        link(dispute),
        Cell(dispute.title),
        Cell(
            "、".join(
                view.law.department(code, dispute.arose_on)
                for code in dispute.explained_with or (dispute.explained_by,)
            )
        ),
        Cell(dispute.release, view.page(dispute.release)),
        Cell(day(dispute.arose_on)),
        Cell(dispute.filed.number if dispute.filed else "—"),
        stage(view.life(dispute)),
    )


def defect_row(view: View, defect: Defect) -> Row:
    """A defect or problem as it is ruled today, with the working days it has been open."""
    days = working_days_open(defect, view.book, view.law, view.today)
    closed = closed_on(defect, view.book, view.law, view.today)
    late = is_late(defect, view.book, view.law, view.today)
    defect = view.current(defect)
    schema = view.schemas["defect"]
    ruling = defect.disposition
    return (
        link(defect),
        Cell(defect.title),
        Cell(schema.label(("subsystem",), defect.subsystem)),
        Cell(schema.label(("severity",), defect.severity)),
        Cell(schema.label(("disposition", "kind"), ruling.kind) if ruling else "尚未明确"),
        Cell(day(defect.reported_on)),
        Cell(day(closed)),
        Cell("—" if days is None else f"{days}个工作日" + ("，已逾期" if late else "")),
        stage(view.life(defect)),
    )


def vendor_row(view: View, vendor: Vendor) -> Row:
    """A vendor, with its newest contract as it holds today and its latest assessment."""
    vendor = view.current(vendor)
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


def assessment_row(view: View, assessment: Assessment) -> Row:
    """An assessment."""
    return (
        link(assessment),
        Cell(view.title(assessment.vendor), view.page(assessment.vendor)),
        Cell(view.law.department_responsible_for(assessment.assessed_by, assessment.assessed_on)),
        Cell(assessment.period),
        Cell(day(assessment.assessed_on)),
        Cell(f"{assessment.total:g}"),
        Cell(GRADES[assessment.grade].zh, stage=assessment.grade),
    )


def interface_row(view: View, interface: Interface) -> Row:
    """An interface specification as it holds today."""
    interface = view.current(interface)
    return (
        link(interface),
        Cell(interface.title),
        Cell(interface.version),
        Cell(view.schemas["interface"].label(("provision",), interface.provision)),
        Cell(f"{len(interface.answers)}项"),
        Cell(day(interface.published_on)),
    )


def scheme_row(view: View, scheme: DepartmentScheme) -> Row:
    """A department's assessment mechanism as it holds today."""
    scheme = view.current(scheme)
    return (
        link(scheme),
        Cell(scheme.title),
        Cell(view.law.department(scheme.division)),
        Cell(scheme.period),
        Cell(day(scheme.adopted_on)),
        stage(view.life(scheme)),
    )


def channel_row(view: View, channel: DepartmentChannel) -> Row:
    """A department's communication mechanism as it holds today."""
    channel = view.current(channel)
    return (
        link(channel),
        Cell(view.law.department(channel.division)),
        Cell(channel.office),
        Cell(channel.landline or "—"),
        Cell(channel.hours),
        Cell(f"{channel.answered_within}个工作日"),
    )


def mechanisms_row(view: View, held: Mechanisms) -> Row:
    """What a department has set up; what it has not recorded is said."""
    return (
        Cell(view.law.department(held.division)),
        Cell(held.scheme.title, page_of(held.scheme.id)) if held.scheme else Cell("尚未登记", stage="overdue"),
        Cell(held.channel.title, page_of(held.channel.id)) if held.channel else Cell("尚未登记", stage="overdue"),
        Cell("有" if held.has_vendor else "—"),
    )


def matter_row(view: View, item: Item) -> Row:
    """An open matter, with the page of its department; one of an open request goes by the number of that."""
    step = item.step
    own = step.division if step.division in view.law.divisions else None
    page = page_of_department(own) if own is not None and step.actor == view.law.department(own) else ""
    due = step.due
    words = f"{day(due)}{step.due_mark.zh}（已逾期）" if step.overdue else f"{day(due)}{step.due_mark.zh}"
    return (
        Cell(view.name_of(item), view.page_of(item)),
        Cell(view.title_of(item)),
        Cell(step.act.zh),
        Cell(step.actor, page),
        Cell(day(step.since)),
        Cell(words, stage="overdue" if step.overdue else ""),
    )
