"""The contents of the page of a record."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import chinese_numeral
from taizhang.law.notice_window import NoticeWindow, has_stood_on_site
from taizhang.lifecycle import Step
from taizhang.lifecycle.defect import list_defect_steps
from taizhang.records import Approval, Defect, Notice, Record, Release, Requirement, Vendor
from taizhang.records.office import Office
from taizhang.repository.amendments import data_in_force
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.site.pages.banners import list_banners
from taizhang.site.pages.corrections import describe_amendments, list_amended_fields
from taizhang.site.pages.forge import ForgeLinks
from taizhang.site.pages.milestones import list_milestones
from taizhang.site.pages.release_plan import list_planned_entries
from taizhang.site.pages.rule_pages import list_judging_rules
from taizhang.site.pages.service_page import describe_service
from taizhang.site.view.fields import PageField, list_fields
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Relation:
    """Another record: its kind, its id, its title, and whether this record refers to it or it refers to this record."""

    kind: str
    id: str
    title: str
    named_here: bool


@dataclass(frozen=True, slots=True)
class NoticeItem:
    """A requirement as a notice lists it, and its whole public text, which is what people object to."""

    id: str
    title: str
    organization: str
    fields: tuple[PageField, ...]


@dataclass(frozen=True, slots=True)
class OfficialNotice:
    """A notice as an official paper states it: who issues it, by which article, for how many days, and of what.

    Attributes:
        window: its days, as promised and as proven.
        is_proven: whether the publication of its page on the official site is on record.
        office: where objections are received: today while it is open, on its last day afterwards.
    """

    issuer: str
    office: Office | None
    source: str
    days: str
    items: tuple[NoticeItem, ...]
    window: NoticeWindow
    is_proven: bool


@dataclass(frozen=True, slots=True)
class RequirementLetter:
    """The letter by which a requirement was reported to the region: its department, day and other requirements."""

    letter: str
    department: str
    on: date
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RunningNotice:
    """A requirement that is open to objections: by which notice, and which office receives them."""

    notice: Notice
    office: Office | None


def collect_page_values(
    view: View, addresses: SiteAddresses, forge: ForgeLinks | None, record: Record
) -> dict[str, Any]:
    """The template values of a record's page."""
    kind, _, document = view.book.all[record.id]
    approvals = [
        (approval, list_fields(view.schemas["approval"], view.law_of(approval), _with_deputies(view, approval.id)))
        for approval in view.book.approvals_of.get(record.id, ())
    ]
    kinds = (kind.name, "approval") if approvals else (kind.name,)
    return {
        "kind": kind,
        "record": record,
        "title": view.title(record.id),
        "path": document.path,
        "sha256": document.sha256,
        "life": view.life(record),
        "steps": _list_steps(view, record),
        "track": list_milestones(view, record),
        "banners": list_banners(view, record),
        "fields": list_amended_fields(view, record),
        "amendments": describe_amendments(view, record),
        "approvals": [(a, parts) for a, parts in approvals if isinstance(a, Approval)],
        "related": tuple(_list_related(view, record)),
        "successors": _list_successors(view, record),
        "replaced": record.superseded if isinstance(record, Requirement) else (),
        "sent_up": _sent_up(view, record) if isinstance(record, Requirement) else None,
        "official": _describe_official_notice(view, record) if isinstance(record, Notice) else None,
        "objectable": _find_open_notice(view, record) if isinstance(record, Requirement) else None,
        "days_left": view.days_left(record) if isinstance(record, Notice) else None,
        "rules": [view.cards[rule_card.code] for rule_card in list_judging_rules(kinds)],
        "cited": cite_record(view, addresses, record),
        "planned": list_planned_entries(view, record) if isinstance(record, Release) else (),
        "service": describe_service(view, record) if isinstance(record, Vendor) else None,
        "forge": forge,
    }


def _list_steps(view: View, record: Record) -> tuple[Step, ...]:
    """What comes next: for a problem all open steps, for another record its one next step."""
    if isinstance(record, Defect):
        return list_defect_steps(record, view.book, view.law, view.today)
    following = view.life(record).next
    return (following,) if following is not None else ()


def cite_record(view: View, addresses: SiteAddresses, record: Record) -> str:
    """The citation of a record: title, number, site, address, and its commit or day."""
    address = addresses.full_address(view.page(record.id)) or view.page(record.id)
    version = _message("at-commit", commit=view.commit[:12]) if view.commit else _message("as-of-day", day=view.today)
    return _message(
        "citation",
        title=view.title(record.id),
        record=record.id,
        site=addresses.title,
        address=address,
        version=version,
    ).zh


def _with_deputies(view: View, approval: str) -> dict[str, Any]:
    """The data of a seal, with deputies marked like in official papers: 「（代）」."""
    data = copy.deepcopy(dict(view.book.document(approval).data))
    for step in data["predicate"]["chain"]:
        if "acting_for" in step:
            step["person"] = f"{step['person']}（代）"
    return data


def _describe_official_notice(view: View, notice: Notice) -> OfficialNotice:
    """Source: region-2021-1131/2.3, city-2021-76/1.3."""
    provision = view.law.provision("notice_days", notice.published_on)
    requirements = view.book.requirements
    items = (
        NoticeItem(
            item.id,
            view.title(item.id),
            "、".join(requirements[item.id].raising_organizations) if item.id in requirements else "—",
            _list_text(view, requirements[item.id]) if item.id in requirements else (),
        )
        for item in notice.requirements
    )
    issuer = view.law.region_department(notice.published_on)
    is_proven = has_stood_on_site(notice, view.book.approvals_of.get(notice.id, ()))
    window = view.window(notice)
    office = view.law.objection_office(min(view.today, window.known_last_day or view.today))
    source, days = view.law.cite(provision.source, notice.published_on).zh, chinese_numeral(int(provision.value))
    return OfficialNotice(issuer, office, source, days, tuple(items), window, is_proven)


def _list_text(view: View, requirement: Requirement) -> tuple[PageField, ...]:
    """The public fields of a requirement as of the view's day; its corrections are on its own page."""
    data = data_in_force(view.book.document(requirement.id).data, view.today)
    return list_fields(view.schemas["requirement"], view.law_of(requirement), data)


def _sent_up(view: View, requirement: Requirement) -> RequirementLetter | None:
    """Source: region-2021-1131/2.2."""
    letter = view.letter_of.get(requirement.id)
    if letter is None:
        return None
    others = tuple(other for other in letter.requirements if other != requirement.id)
    return RequirementLetter(
        letter.number, view.law.department(letter.division, letter.days[0]), letter.days[0], others
    )


def _find_open_notice(view: View, requirement: Requirement) -> RunningNotice | None:
    """Source: region-2021-1131/2.3."""
    for notice in view.book.notices_of.get(requirement.id, ()):
        if notice.published_on <= view.today and not view.window(notice).has_ended(view.today):
            return RunningNotice(notice, view.law.objection_office(view.today))
    return None


def _list_successors(view: View, record: Record) -> tuple[str, ...]:
    later = view.book.successors_of.get(record.id, ())
    return tuple(other.id for other in later if other.submitted_on <= view.today)


def _list_related(view: View, record: Record) -> Iterator[Relation]:
    # What a notice or a release lists stands in the table of its page.
    named = () if isinstance(record, Notice | Release) else view.names.get(record.id, ())
    for kind, other in named:
        yield Relation(KIND_BY_NAME[kind.name].title.zh, other, view.title(other), named_here=True)
    for kind, other in view.named_by.get(record.id, ()):
        yield Relation(KIND_BY_NAME[kind.name].title.zh, other, view.title(other), named_here=False)
