"""Values of the law that were filed, or corrected, after they came into force.

What came to main before that day was judged without them, and stays as it was judged. Source: house/gate.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any

Parameters = Mapping[str, Mapping[str, Any]]
"""Parameters by their id, as the statute files give them."""


def find_late_days(parameters: Parameters) -> tuple[date, ...]:
    """The days on which a value was filed late, or corrected, in order; usually empty."""
    return tuple(sorted(set(_late_days(parameters))))


def _late_days(parameters: Parameters) -> Iterator[date]:
    for parameter in parameters.values():
        for value in parameter["values"]:
            if "recorded" in value:
                yield date.fromisoformat(value["recorded"])
            yield from (date.fromisoformat(item["on"]) for item in value.get("corrections", ()))


def without_late_marks(parameters: Parameters) -> dict[str, Mapping[str, Any]]:
    """The parameters as if every value had been on file from the start."""
    return {
        name: {**one, "values": [_strip_late_marks(value) for value in one["values"]]}
        for name, one in parameters.items()
    }


def _strip_late_marks(value: Mapping[str, Any]) -> dict[str, Any]:
    return {key: item for key, item in value.items() if key not in ("recorded", "corrections")}


def parameters_known_on(parameters: Parameters, day: date) -> dict[str, Mapping[str, Any]]:
    """The parameters as they were on file on a day, without later filings and corrections."""
    return {name: {**one, "values": list(_values_known_on(one["values"], day))} for name, one in parameters.items()}


def _values_known_on(values: Sequence[Mapping[str, Any]], day: date) -> Iterator[Mapping[str, Any]]:
    for value in values:
        if "recorded" in value and date.fromisoformat(value["recorded"]) > day:
            continue
        later = [item for item in value.get("corrections", ()) if date.fromisoformat(item["on"]) > day]
        yield {**value, "value": later[0]["was"]} if later else value
