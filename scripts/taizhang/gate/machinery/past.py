"""What was in force stays as it was: values, calendars and terms are continued, corrected beside, and never edited."""

import json
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

from taizhang.document import Document, Fault, Mark, Place
from taizhang.gate.machinery.files import MachineryFiles
from taizhang.gate.times import ProvenDays
from taizhang.repository import Flaw
from taizhang.schema import dotted
from taizhang.text import Text

_START = Mark(1, 1, 1)
_COUNTED = ("announced_on", "days_off", "days_worked", "divisions")
"""What days are counted by; the title, the number and the address of a notice may be put right."""
_CONTINUED = frozenset({"x-until", "x-successor", "x-changes", "description"})
"""What may be added to a term that stands."""


def find_edited_past(before: MachineryFiles, after: MachineryFiles, days: ProvenDays) -> Iterator[Flaw]:
    """Everything by which a change edits what was in force, in order of the files.

    A value may be added for any day. Where it holds from a day that is past, it states the day on which it was put on
    file (`recorded`): what came to main before that day is judged without it. What is entered ahead, a value, or a
    term's beginning, change or end, is free until its day. Source: house/gate.
    """
    yield from _parameters(before, after, days)
    yield from _calendars(before, after)
    yield from _terms(before, after, days.merged_on)


def _parameters(before: MachineryFiles, after: MachineryFiles, days: ProvenDays) -> Iterator[Flaw]:
    today = days.merged_on
    for name, (document, _) in before.parameters.items():
        held = [value for value in before.values_of(name) if _begins(value) <= today]
        if name not in after.parameters:
            problem = Text(f"参数{name}已经施行的取值被删去", f"the values of {name} that were in force are gone")
            yield _flaw(document.path, _START, problem)
            continue
        now, index = after.parameters[name]
        values = after.values_of(name)
        place: Place = ("parameters", index, "values")
        for value in held:
            if not any(_continues(value, one) for one in values):
                text = json.dumps(value, ensure_ascii=False)
                problem = Text(
                    f"参数{name}自{value['from']}起施行的取值被改动或者删去（原为{text}）",
                    f"the value of {name} in force from {value['from']} is changed or gone (it was {text})",
                )
                yield _flaw(now.path, now.mark(place), problem, place, now)
    for name, (document, number) in after.parameters.items():
        known = before.values_of(name)
        for at, value in enumerate(document.data["parameters"][number]["values"]):
            where: Place = ("parameters", number, "values", at)
            yield from _recorded(document, where, name, value, known, days)


def _recorded(
    document: Document, place: Place, name: str, value: Mapping[str, Any], known: Sequence[Mapping[str, Any]],
    days: ProvenDays,
) -> Iterator[Flaw]:  # fmt: skip
    """Whether a value, or a correction of one, that comes late states the day on which it came."""
    former = next((one for one in known if _continues(one, value)), None)
    bound = days.opened_on or days.merged_on
    if former is None and _begins(value) <= days.merged_on and known:
        stated = value.get("recorded")
        if stated is None or date.fromisoformat(stated) < bound:
            problem = Text(
                f"参数{name}自{value['from']}起的取值是补登的，须以recorded写明补登之日，不早于{bound}",
                f"the value of {name} from {value['from']} comes late: `recorded` must state the day, {bound} or later",
            )
            yield _flaw(document.path, document.mark((*place, "from")), problem, (*place, "recorded"), document)
    for number, item in enumerate(value.get("corrections", ())):
        is_new = former is None or number >= len(former.get("corrections", ()))
        if is_new and date.fromisoformat(item["on"]) < bound:
            problem = Text(
                f"参数{name}的更正日期{item['on']}早于提出合并请求之日{bound}",
                f"the correction of {name} is dated {item['on']}, before its pull request was opened on {bound}",
            )
            where = (*place, "corrections", number, "on")
            yield _flaw(document.path, document.mark(where), problem, where, document)


def _begins(value: Mapping[str, Any]) -> date:
    return date.fromisoformat(value["from"])


def _continues(old: Mapping[str, Any], new: Mapping[str, Any]) -> bool:
    """Whether a value is an older one as it stood, or with corrections beside it that keep what it was."""
    data = dict(new)
    known = list(old.get("corrections", ()))
    added = list(data.get("corrections", ()))
    if added[: len(known)] != known:
        return False
    for item in reversed(added[len(known) :]):
        data["value"] = item["was"]
    ignored = {"corrections": known, "repeated_in": ()}
    return {**data, **ignored} == {**old, **ignored}


def _calendars(before: MachineryFiles, after: MachineryFiles) -> Iterator[Flaw]:
    for path, document in before.years.items():
        now = after.years.get(path)
        for number, version in enumerate(document.data["versions"]):
            held = now.data["versions"][number] if now and number < len(now.data["versions"]) else None
            if held is None or _counted(held) != _counted(version):
                problem = Text(
                    f"{path}第{version['version']}版的放假安排被改动或者删去",
                    f"version {version['version']} of {path} is changed or gone",
                )
                place: Place = ("versions", number)
                yield _flaw(path, now.mark(place) if now else _START, problem, place, now)
    for path, document in before.overlays.items():
        now = after.overlays.get(path)
        if now is None or _counted(now.data) != _counted(document.data):
            problem = Text(f"{path}的放假安排被改动或者删去", f"the days of {path} are changed or gone")
            yield _flaw(path, _START, problem, (), now)


def _counted(data: Mapping[str, Any]) -> Mapping[str, Any]:
    return {key: data.get(key) for key in _COUNTED}


def _terms(before: MachineryFiles, after: MachineryFiles, today: date) -> Iterator[Flaw]:
    for path, terms in before.vocabularies.items():
        left = after.vocabularies.get(path, {})
        for const, term in terms.items():
            if date.fromisoformat(term.get("x-from", str(today))) > today:
                continue
            problem = _term_problem(const, _as_begun(term, today), left.get(const))
            if problem is not None:
                yield _flaw(path, _START, problem)


def _as_begun(term: Mapping[str, Any], today: date) -> Mapping[str, Any]:
    """A term that stands, without the changes and the end that are still ahead."""
    ahead = {"x-changes"}
    if "x-until" in term and date.fromisoformat(term["x-until"]) >= today:
        ahead |= {"x-until", "x-successor"}
    begun = {key: value for key, value in term.items() if key not in ahead}
    changes = [change for change in term.get("x-changes", ()) if date.fromisoformat(change["from"]) <= today]
    return {**begun, "x-changes": changes} if changes else begun


def _term_problem(const: str, term: Mapping[str, Any], now: Mapping[str, Any] | None) -> Text | None:
    name = f"{const}（{term['title']}）"
    if now is None:
        return Text(f"代码{name}被删去；不再使用的写明x-until", f"the term {name} is gone; end it by `x-until`")
    for key in term.keys() | now.keys():
        if key == "x-changes":
            known = term.get(key, ())
            if list(now.get(key, ()))[: len(known)] != list(known):
                return Text(f"代码{name}已登记的变动被改动", f"the changes of the term {name} are edited")
        elif key not in now or (key in term and key != "description" and now[key] != term[key]):
            return Text(
                f"代码{name}的{key}被改动；以后变更的写入x-changes并写明起始日",
                f"{key} of the term {name} is edited; what differs from a day on goes into `x-changes`",
            )
        elif key not in term and key not in _CONTINUED:
            return Text(f"代码{name}增加了{key}", f"{key} is added to the term {name}")
    return None


def _flaw(path: str, mark: Mark, problem: Text, place: Place = (), document: Document | None = None) -> Flaw:
    excerpt = document.line(mark.line) if document is not None else ""
    return Flaw(path, "", Fault("G15", mark, {"path": path, "problem": problem, "place": dotted(place)}), excerpt)
