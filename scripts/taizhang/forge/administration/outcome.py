"""The demands on a forge and their status: right, wrong, unseen, or impossible on this forge."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

DemandStatus = Literal["right", "wrong", "unseen", "impossible"]


@dataclass(frozen=True, slots=True)
class Demand:
    """One setting that the administrator's page demands of the forge.

    Attributes:
        key: its name in machine-readable output.
        weaker: the consequence where it is not met.
    """

    key: str
    title: Text
    weaker: Text


@dataclass(frozen=True, slots=True)
class SettingChange:
    """One call of the forge's interface that meets a demand; calling it twice does no harm."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class DemandOutcome:
    """The status of one demand.

    Attributes:
        seen: what the forge shows, or why it cannot be seen.
        change: the call that would correct it; None where nothing is wrong, or no interface can.
        remedy: what a person does where no interface can; None where nothing is to be done.
    """

    demand: Demand
    status: DemandStatus
    seen: Text
    change: SettingChange | None = None
    remedy: Text | None = None


AS_REQUIRED = _message("as-required")


def report_right(demand: Demand, seen: Text = AS_REQUIRED) -> DemandOutcome:
    """A demand that is met."""
    return DemandOutcome(demand, "right", seen)


def report_wrong(
    demand: Demand, seen: Text, change: SettingChange | None = None, remedy: Text | None = None
) -> DemandOutcome:
    """A demand that is not met."""
    return DemandOutcome(demand, "wrong", seen, change, remedy)


def report_unseen(
    demand: Demand, reason: Text, change: SettingChange | None = None, remedy: Text | None = None
) -> DemandOutcome:
    """A demand whose status cannot be seen here."""
    return DemandOutcome(demand, "unseen", reason, change, remedy)


def report_impossible(
    demand: Demand, reason: Text, change: SettingChange | None = None, remedy: Text | None = None
) -> DemandOutcome:
    """A demand that no setting of this forge can meet; another rule applies in its place."""
    return DemandOutcome(demand, "impossible", reason, change, remedy)


def describe_value(value: Any) -> Text:
    """The description of a setting's value."""
    if isinstance(value, bool):
        return _message("on") if value else _message("off")
    if value is None or value in ("", [], ()):
        return _message("empty")
    if isinstance(value, (list, tuple)):
        return describe_names(sorted(str(one) for one in value))
    return Text(str(value), str(value))


def describe_names(names: list[str], most: int = 6) -> Text:
    """The first names of a list, and their total where there are more than `most`."""
    first = names[:most]
    if len(names) <= most:
        return Text("、".join(first) or "无", ", ".join(first) or "none")
    return _message("names-abridged", names=Text("、".join(first), ", ".join(first)), total=len(names))


def compare_field(
    demand: Demand, actual: Mapping[str, Any], name: str, expected: Any, change: SettingChange | None
) -> DemandOutcome:
    """Compare one field of a forge's data with the expected value; a missing field is unseen.

    Lists are compared without order, names without case.
    """
    if name not in actual:
        reason = _message("field-not-shown", field=name)
        return report_unseen(demand, reason, change)
    value = actual[name]
    if _normalize(value) == _normalize(expected):
        return report_right(demand, describe_value(value))
    seen = _message("actual-and-expected", actual=describe_value(value), expected=describe_value(expected))
    return report_wrong(demand, seen, change)


def _normalize(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(str(one).casefold() for one in value)
    return [] if value is None else value
