"""A record as the open data gives it: its public facts, and what follows from them on one day."""

from typing import Any

from taizhang.calendar import Unknown
from taizhang.lifecycle import Event, Step
from taizhang.publish.fields import public
from taizhang.publish.standing import Standing
from taizhang.publish.traits import traits
from taizhang.publish.view import View
from taizhang.records import Approval, Record
from taizhang.text import Text


def item(view: View, standing: Standing, record: Record, origin: str) -> dict[str, Any]:
    """What the document at `origin` says of a record. What a schema keeps from the public is not in it."""
    kind, _, document = view.book.all[record.id]
    life, facet = view.life(record), traits(view, record)
    return {
        "id": record.id,
        "kind": kind.name,
        "title": record.id if isinstance(record, Approval) else view.title(record.id),
        "page": standing.address(view.page(record.id), origin),
        "path": document.path,
        "sha256": document.sha256,
        "divisions": list(facet.divisions),
        "subsystems": list(facet.subsystems),
        "releases": list(facet.releases),
        "stage": {"code": life.stage, **_text(life.title)},
        "next": _step(life.next) if life.next else None,
        "events": [_event(event) for event in life.events],
        "data": public(view.schemas[kind.name], document.data),
    }


def _text(text: Text) -> dict[str, str]:
    return {"zh": text.zh, "en": text.en}


def _step(step: Step) -> dict[str, Any]:
    known = step.due is not None and not isinstance(step.due, Unknown)
    return {
        "act": _text(step.act),
        "actor": step.actor,
        "division": step.division,
        "since": step.since.isoformat(),
        "due": str(step.due) if known else None,
        "overdue": step.overdue,
    }


def _event(event: Event) -> dict[str, Any]:
    return {
        "on": event.on.isoformat(),
        "act": _text(event.act),
        "actor": event.actor,
        "detail": event.detail,
        "ref": event.ref,
        "mark": _text(event.mark) if event.mark else None,
    }
