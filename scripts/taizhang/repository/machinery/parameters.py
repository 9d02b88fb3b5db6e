"""The parameters of the law that the program reads: each is in one statute, in its unit, with a general value."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import Document, Fault, Mark, Place
from taizhang.documents.schema import format_place
from taizhang.records.office import Office

_message = Messages(__file__)

FOLDER = "schemas/statutes"

_WORKING_DAYS = (
    "notice_days",
    "notice.ahead",
    "reminder.closing",
    "challenge_days",
    "answer_days",
    "complaint_days",
    "decision_days",
    *(
        f"window.{name}"
        for name in (
            "evaluation",
            "notice",
            "enrolment",
            "objection",
            "dispute",
            "disposition",
            "urgent",
            "serious",
            "defect",
            "minor",
            "report",
            "assessment",
        )
    ),
)
_SUBSTANCE = ("rationale", "content", "scenario", "proposal", "opinion", "reply", "reason", "team")
_GRADES = ("full_marks", "excellent", "good", "passed", "failed")
_BEARERS = ("local-extension.towards_region", "local-extension.internal", "individual.towards_region",
            "individual.internal")  # fmt: skip

NEEDED: Mapping[str, str] = {
    **dict.fromkeys(_WORKING_DAYS, "working-days"),
    "window.expiry": "calendar-days",
    "suspension_days": "calendar-days",
    **{f"substance.{name}": "characters" for name in _SUBSTANCE},
    **{f"grade.{name}": "points" for name in _GRADES},
    **{f"cost_bearer.{name}": "bearer" for name in _BEARERS},
    **{f"route.{matter}": "route" for matter in ("defect", "dispute", "escalation")},
    "notice_channel": "host",
}
"""The parameters without which the program cannot judge, each with the unit that it is read in."""
OPTIONAL: Mapping[str, str] = {
    "office.objection": "office",
    "substance.objection": "characters",
    "window.report": "working-days",
    "window.escalation": "working-days",
    "window.payment": "calendar-days",
    "assessment.early": "calendar-days",
    **{f"{name}_days": "working-days" for name in ("inquiry", "examination", "rejection", "forwarding")},
    **{
        f"duty.{name}": "working-days"
        for name in ("evaluate", "collect", "consolidate", "review", "operate", "govern", "above")
    },
}
"""Parameters that the program reads where they are set."""

_WRONG_UNIT = _message("value-not-of-unit")
_PARTIES = frozenset({"city", "region"})
_OFFICE = {field.name for field in fields(Office)}
_START = Mark(1, 1, 1)


def _is_readable(unit: str, value: object) -> bool:
    """Whether the program can read a value in its unit, whatever the schema of its day lets pass."""
    match unit:
        case "working-days" | "hours":
            return type(value) is int and value >= 1
        case "calendar-days":
            return type(value) is int and value >= 0
        case "characters" | "points":
            return type(value) is int
        case "bearer":
            return value in ("own", *_PARTIES)
        case "route":
            return isinstance(value, list) and bool(value) and all(one in _PARTIES for one in value)
        case "host":
            return isinstance(value, str)
        case "office":
            return (
                isinstance(value, dict)
                and value.keys() == _OFFICE
                and all(isinstance(one, str) for one in value.values())
            )
    return True


def find_parameter_faults(statutes: Sequence[Document]) -> Iterator[tuple[str, Fault]]:
    """The path and the fault of everything for which a parameter could not be read, in order of the files.

    A missing parameter is reported at the folder of the statutes. Source: house/gate.
    """
    seen: dict[str, str] = {}
    for document in statutes:
        for number, parameter in enumerate(document.data["parameters"]):
            name, place = parameter["id"], ("parameters", number)
            if name in seen:
                problem = _message("duplicate-parameter", path=seen[name])
                yield document.path, _fault(document, (*place, "id"), name, problem)
            seen.setdefault(name, document.path)
            due = NEEDED.get(name) or OPTIONAL.get(name)
            if due is not None and parameter["unit"] != due:
                problem = _message("wrong-unit", unit=due)
                yield document.path, _fault(document, (*place, "unit"), name, problem)
            for index, value in enumerate(parameter["values"]):
                if not _is_readable(parameter["unit"], value["value"]):
                    yield document.path, _fault(document, (*place, "values", index, "value"), name, _WRONG_UNIT)
            yield from _values(document, place, name, parameter["values"])
    for name in NEEDED:
        if name not in seen:
            problem = _message("parameter-without-value")
            params: dict[str, Param] = {"parameter": name, "problem": problem, "place": name}
            yield FOLDER, Fault("M01", _START, params)


def _values(
    document: Document, place: Place, name: str, values: Sequence[Mapping[str, object]]
) -> Iterator[tuple[str, Fault]]:
    seen: set[tuple[object, object]] = set()
    for number, value in enumerate(values):
        key = value["from"], value.get("within")
        if key in seen:
            problem = _message("two-values-from-one-day", day=value["from"])
            yield document.path, _fault(document, (*place, "values", number, "from"), name, problem)
        seen.add(key)
    if all("within" in value for value in values):
        problem = _message("no-general-value")
        yield document.path, _fault(document, (*place, "values"), name, problem)


def _fault(document: Document, place: Place, name: str, problem: Text) -> Fault:
    return Fault("M01", document.mark(place), {"parameter": name, "problem": problem, "place": format_place(place)})
