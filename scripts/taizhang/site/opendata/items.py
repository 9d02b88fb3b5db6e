"""A record of the open data: its public facts, and what is derived from them as of a day."""

from typing import Any

from taizhang.base.text import Text
from taizhang.documents.schema import Schema, format_place
from taizhang.law.calendar import Unknown
from taizhang.law.notice_window import NoticeWindow
from taizhang.lifecycle import Event, Step
from taizhang.lifecycle.closing import find_closing_day
from taizhang.records import Approval, Defect, Notice, Record
from taizhang.repository.amendments import Amendment, field_title, public_copy
from taizhang.site.pages.corrections import list_amendments
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.traits import find_traits
from taizhang.site.view.view import View


def describe_record(view: View, addresses: SiteAddresses, record: Record, origin: str) -> dict[str, Any]:
    """The public data of a record for the document at `origin`."""
    kind, _, document = view.book.all[record.id]
    life, facet = view.life(record), find_traits(view, record)
    return {
        "id": record.id,
        "kind": kind.name,
        "title": record.id if isinstance(record, Approval) else view.title(record.id),
        "page": addresses.address(view.page(record.id), origin),
        "path": document.path,
        "sha256": document.sha256,
        "divisions": list(facet.divisions),
        "subsystems": list(facet.subsystems),
        "releases": list(facet.releases),
        "stage": {"code": life.stage, **_build_text(life.title)},
        "next": _build_step(life.next) if life.next else None,
        "events": [_build_event(event) for event in life.events],
        "amendments": [
            _build_amendment(view.schemas[kind.name], amendment) for amendment in list_amendments(view, record)
        ],
        **({"window": _build_window(view.window(record))} if isinstance(record, Notice) else {}),
        **({"closed_on": _closed_on(view, record)} if isinstance(record, Defect) else {}),
        "data": public_copy(view.schemas[kind.name], document.data),
    }


def _build_amendment(schema: Schema, amendment: Amendment) -> dict[str, Any]:
    return {
        "kind": amendment.kind,
        "field": format_place(amendment.place),
        "title": field_title(schema, amendment.place),
        "on": amendment.on.isoformat(),
        "public": amendment.is_public,
        "was": amendment.was,
        "now": amendment.now,
        "reason": amendment.reason,
    }


def _closed_on(view: View, defect: Defect) -> str | None:
    closed = find_closing_day(defect, view.book, view.law, view.today)
    return closed.isoformat() if closed else None


def _build_window(window: NoticeWindow) -> dict[str, Any]:
    last_day = window.known_last_day
    return {
        "opens_on": window.opens_on.isoformat(),
        "promised": window.promised.isoformat(),
        "last_day": last_day.isoformat() if last_day else None,
        "proven": window.is_proven,
    }


def _build_text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _build_step(step: Step) -> dict[str, Any]:
    is_known = step.due is not None and not isinstance(step.due, Unknown)
    return {
        "act": _build_text(step.act),
        "actor": step.actor,
        "division": step.division,
        "since": step.since.isoformat(),
        "due": str(step.due) if is_known else None,
        "mark": _build_text(step.mark) if step.mark else None,
        "overdue": step.overdue,
    }


def _build_event(event: Event) -> dict[str, Any]:
    return {
        "on": event.on.isoformat(),
        "act": _build_text(event.act),
        "actor": event.actor,
        "detail": event.detail,
        "ref": event.ref,
        "mark": _build_text(event.mark) if event.mark else None,
    }
