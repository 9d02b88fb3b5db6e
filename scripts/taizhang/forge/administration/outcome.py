"""What is asked of a forge, and how it stands: right, wrong, not to be seen, or beyond what this forge can do."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

Standing = Literal["right", "wrong", "unseen", "impossible"]


@dataclass(frozen=True, slots=True)
class Demand:
    """One thing that the administrator's page asks of the forge.

    Attributes:
        key: its name in machine-readable output.
        weaker: what is weaker without it.
    """

    key: str
    title: Text
    weaker: Text


@dataclass(frozen=True, slots=True)
class Change:
    """One call of the forge's interface that makes something as it is asked; calling it twice does no harm."""

    method: str
    path: str
    body: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one demand stands.

    Attributes:
        seen: what the forge says, or why it cannot be seen.
        change: what would mend it; None where nothing is to mend, or no interface can.
        remedy: what a person does where no interface can; None where nothing is to do.
    """

    demand: Demand
    standing: Standing
    seen: Text
    change: Change | None = None
    remedy: Text | None = None


AS_ASKED = _message("as-asked")


def is_right(demand: Demand, seen: Text = AS_ASKED) -> Outcome:
    """A demand that is met."""
    return Outcome(demand, "right", seen)


def is_wrong(demand: Demand, seen: Text, change: Change | None = None, remedy: Text | None = None) -> Outcome:
    """A demand that is not met."""
    return Outcome(demand, "wrong", seen, change, remedy)


def is_unseen(demand: Demand, reason: Text, change: Change | None = None, remedy: Text | None = None) -> Outcome:
    """A demand of which nobody can say here whether it is met."""
    return Outcome(demand, "unseen", reason, change, remedy)


def is_impossible(demand: Demand, reason: Text, change: Change | None = None, remedy: Text | None = None) -> Outcome:
    """A demand that no setting of this forge can meet; something else holds in its place."""
    return Outcome(demand, "impossible", reason, change, remedy)


def describe(value: Any) -> Text:
    """A setting's value in words."""
    if isinstance(value, bool):
        return _message("on") if value else _message("off")
    if value is None or value in ("", [], ()):
        return _message("empty")
    if isinstance(value, (list, tuple)):
        return name_some(sorted(str(one) for one in value))
    return Text(str(value), str(value))


def name_some(names: list[str], most: int = 6) -> Text:
    """Some of a number of names, and how many more there are."""
    shown, more = names[:most], len(names) - most
    if more <= 0:
        return Text("、".join(shown) or "无", ", ".join(shown) or "none")
    return _message("and-more", shown=Text("、".join(shown), ", ".join(shown)), total=len(names), more=more)


def compare(demand: Demand, found: Mapping[str, Any], name: str, wanted: Any, change: Change | None) -> Outcome:
    """Hold one field of what a forge tells against the value that is asked; a field that it leaves out is unseen.

    Lists are compared without order, names without case.
    """
    if name not in found:
        reason = _message("forge-interface-does-not-show", name=name)
        return is_unseen(demand, reason, change)
    value = found[name]
    if _plain(value) == _plain(wanted):
        return is_right(demand, describe(value))
    now, asked = describe(value), describe(wanted)
    seen = _message("it-is-and-should", now=now, asked=asked)
    return is_wrong(demand, seen, change)


def _plain(value: Any) -> Any:
    if isinstance(value, (list, tuple)):
        return sorted(str(one).casefold() for one in value)
    return [] if value is None else value
