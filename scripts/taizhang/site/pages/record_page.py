"""What the page of a record shows."""

import copy
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.base.text import numeral
from taizhang.law.notice_window import NoticeWindow, has_stood_on_site
from taizhang.lifecycle import Step
from taizhang.lifecycle.defect import list_steps
from taizhang.records import Approval, Defect, Notice, Record, Requirement, Vendor
from taizhang.records.office import Office
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.site.pages.banners import banners
from taizhang.site.pages.forge import Forge
from taizhang.site.pages.milestones import milestones
from taizhang.site.pages.putting_right import amended_fields, amendments
from taizhang.site.pages.rule_pages import judging
from taizhang.site.pages.service_page import service_of
from taizhang.site.view.fields import fields
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Relation:
    """Another record: its kind, its id, its title, and whether this one names it or it names this one."""

    kind: str
    id: str
    title: str
    named_here: bool


@dataclass(frozen=True, slots=True)
class Noticed:
    """A requirement as a notice lists it."""

    id: str
    title: str
    organization: str


@dataclass(frozen=True, slots=True)
class Official:
    """A notice as an official paper states it: who issues it, by which article, for how many days, and of what.

    Attributes:
        window: its days, as promised and as proven.
        is_proven: whether it is on record that its page stood on the official site.
        office: where objections are received: today while it is open, on its last day afterwards.
    """

    issuer: str
    office: Office | None
    source: str
    days: str
    items: tuple[Noticed, ...]
    window: NoticeWindow
    is_proven: bool


@dataclass(frozen=True, slots=True)
class Sending:
    """How a requirement went up to the region: by which letter of which department, with which others."""

    letter: str
    department: str
    on: date
    others: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Objectable:
    """A requirement that is open to objections: by which notice, and which office receives them."""

    notice: Notice
    office: Office | None


def record_page(view: View, standing: Standing, forge: Forge | None, record: Record) -> dict[str, Any]:
    """What the template of a record's page asks for."""
    kind, _, document = view.book.all[record.id]
    approvals = [
        (approval, fields(view.schemas["approval"], view.law_of(approval), _with_deputies(view, approval.id)))
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
        "steps": _steps(view, record),
        "track": milestones(view, record),
        "banners": banners(view, record),
        "fields": amended_fields(view, record),
        "amendments": amendments(view, record),
        "approvals": [(a, parts) for a, parts in approvals if isinstance(a, Approval)],
        "related": tuple(_related(view, record)),
        "successors": _successors(view, record),
        "replaced": record.superseded if isinstance(record, Requirement) else (),
        "sent_up": _sent_up(view, record) if isinstance(record, Requirement) else None,
        "official": _official(view, record) if isinstance(record, Notice) else None,
        "objectable": _objectable(view, record) if isinstance(record, Requirement) else None,
        "days_left": view.days_left(record) if isinstance(record, Notice) else None,
        "rules": [view.cards[words.code] for words in judging(kinds)],
        "cited": cited(view, standing, record),
        "service": service_of(view, record) if isinstance(record, Vendor) else None,
        "forge": forge,
    }


def _steps(view: View, record: Record) -> tuple[Step, ...]:
    """What comes next: of a problem everything that is open side by side, of another record its one next step."""
    if isinstance(record, Defect):
        return list_steps(record, view.book, view.law, view.today)
    following = view.life(record).next
    return (following,) if following is not None else ()


def cited(view: View, standing: Standing, record: Record) -> str:
    """How the record is cited: title, number, site, address, and the commit or the day that it was seen as of."""
    address = standing.whole(view.page(record.id)) or view.page(record.id)
    seen = f"提交{view.commit[:12]}" if view.commit else f"截至{view.today}"
    return f"《{view.title(record.id)}》（{record.id}），{standing.title}，{address}，{seen}。"


def _with_deputies(view: View, approval: str) -> dict[str, Any]:
    """The data of a seal, the account of a deputy marked as an official paper marks one: 「（代）」."""
    data = copy.deepcopy(dict(view.book.document(approval).data))
    for step in data["predicate"]["chain"]:
        if "acting_for" in step:
            step["person"] = f"{step['person']}（代）"
    return data


def _official(view: View, notice: Notice) -> Official:
    """Source: region-2021-1131/2.3, city-2021-76/1.3."""
    provision = view.law.provision("notice_days", notice.published_on)
    known = view.book.requirements
    items = (
        Noticed(
            item.id, view.title(item.id), "、".join(known[item.id].raising_organizations) if item.id in known else "—"
        )
        for item in notice.requirements
    )
    issuer = view.law.region_department(notice.published_on)
    proven = has_stood_on_site(notice, view.book.approvals_of.get(notice.id, ()))
    window = view.window(notice)
    office = view.law.objection_office(min(view.today, window.known_last_day or view.today))
    source, days = view.law.cite(provision.source, notice.published_on).zh, numeral(int(provision.value))
    return Official(issuer, office, source, days, tuple(items), window, proven)


def _sent_up(view: View, requirement: Requirement) -> Sending | None:
    """Source: region-2021-1131/2.2."""
    letter = view.letter_of.get(requirement.id)
    if letter is None:
        return None
    others = tuple(other for other in letter.requirements if other != requirement.id)
    return Sending(letter.number, view.law.department(letter.division, letter.days[0]), letter.days[0], others)


def _objectable(view: View, requirement: Requirement) -> Objectable | None:
    """Source: region-2021-1131/2.3."""
    for notice in view.book.notices_of.get(requirement.id, ()):
        if notice.published_on <= view.today and not view.window(notice).has_ended(view.today):
            return Objectable(notice, view.law.objection_office(view.today))
    return None


def _successors(view: View, record: Record) -> tuple[str, ...]:
    later = view.book.successors_of.get(record.id, ())
    return tuple(other.id for other in later if other.submitted_on <= view.today)


def _related(view: View, record: Record) -> Iterator[Relation]:
    for kind, other in view.names.get(record.id, ()):
        yield Relation(KIND_BY_NAME[kind.name].title.zh, other, view.title(other), named_here=True)
    for kind, other in view.named_by.get(record.id, ()):
        yield Relation(KIND_BY_NAME[kind.name].title.zh, other, view.title(other), named_here=False)
