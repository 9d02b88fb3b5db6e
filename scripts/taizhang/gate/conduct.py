"""What a change may do to what stands already: the rules that compare two trees."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from taizhang.book import Book
from taizhang.clock import SHANGHAI
from taizhang.document import Document, Fault, Mark, Place
from taizhang.gate.change import Change
from taizhang.kinds import Kind
from taizhang.records import Entry, Notice
from taizhang.repository import Flaw
from taizhang.text import Param, Text
from taizhang.writing.amend import without

_START = Mark(1, 1, 1)
_GROWING = {"notice": (), "entry": (), "dispute": (), "release": ("planned_for", "notes")}
"""The kinds that only grow, with the fields that may be set anew: a plan may move, what happened may not."""


def conduct(change: Change, before: Book, after: Book, opened_at: datetime | None) -> Iterator[Flaw]:
    """Everything by which a change goes against what was agreed before.

    `before` and `after` hold at least the changed records; `opened_at` is when the pull request was opened.

    Source: house/gate, house/seals, house/records.
    """
    if change.twofold:
        record = next(item.path for item in change.paths if item not in change.machinery)
        yield _flaw("G03", change.machinery[0].path, {"machinery": change.machinery[0].path, "record": record})
    for seal in change.seals:
        yield _flaw("G07", seal.path, {"path": seal.path})
    for item in change.attachments:
        if item.status == "D":
            yield _flaw("G04", item.path, {"path": item.path})
    for path, (kind, identity, item) in change.records.items():
        if item.status == "D":
            yield _flaw("G04", path, {"path": path}, identity)
        elif identity in after.all:
            yield from _rewritten(kind, identity, before, after)
            if item.status == "A" and opened_at is not None:
                yield from _backdated(after, identity, opened_at)


def _rewritten(kind: Kind, identity: str, before: Book, after: Book) -> Iterator[Flaw]:
    if identity not in before.all:
        return
    old, new = before.document(identity), after.document(identity)
    if kind.name == "requirement" and identity in before.approvals_of:
        if old.raw not in (new.raw, *without(new, "withdrawn")) or "withdrawn" in old.data:
            place = next(_departures(old.data, new.data, ()), ())
            yield _within("G05", new, identity, place, {"requirement": identity})
    elif kind.name in _GROWING:
        for place in _departures(old.data, new.data, ()):
            if place[:1] and place[0] not in _GROWING[kind.name]:
                field = ".".join(str(step) for step in place)
                yield _within("G06", new, identity, place, {"record": identity, "field": field})


def _departures(old: Any, new: Any, place: Place) -> Iterator[Place]:
    """Where `new` is not `old` with something added: a value changed or gone, a list not continued."""
    if old is None:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key, value in old.items():
            if key in new:
                yield from _departures(value, new[key], (*place, key))
            elif value is not None:
                yield (*place, key)
    elif isinstance(old, list) and isinstance(new, list):
        for index, value in enumerate(old):
            if index >= len(new):
                yield (*place, index)
                return
            yield from _departures(value, new[index], (*place, index))
    elif old != new:
        yield place


def _backdated(after: Book, identity: str, opened_at: datetime) -> Iterator[Flaw]:
    record, floor = after.all[identity][1], opened_at.astimezone(SHANGHAI).date()
    match record:
        case Notice():
            field, day = "published_on", record.published_on
        case Entry():
            field, day = "enrolled_on", record.enrolled_on
        case _:
            return
    if day < floor:
        params: dict[str, Param] = {"record": identity, "stated": day, "floor": floor}
        yield _within("G08", after.document(identity), identity, (field,), params)


def _flaw(code: str, path: str, params: dict[str, Param], record: str = "") -> Flaw:
    return Flaw(path, record, Fault(code, _START, params), "")


def _within(code: str, document: Document, record: str, place: Place, params: dict[str, Param]) -> Flaw:
    mark = document.mark(place)
    where = Text(*(".".join(str(step) for step in place),) * 2)
    return Flaw(document.path, record, Fault(code, mark, {**params, "place": where.zh}), document.line(mark.line))
