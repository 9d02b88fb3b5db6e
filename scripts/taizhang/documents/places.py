"""Plain data by places: reading and setting values."""

from itertools import pairwise
from typing import Any

from taizhang.documents.document import Place


def value_at(data: Any, place: Place) -> Any:
    """The value at `place` in `data`; None where it is missing."""
    for step in place:
        if isinstance(data, str):
            return None
        try:
            data = data[step]
        except (KeyError, IndexError, TypeError):
            return None
    return data


def set_value(data: Any, place: Place, value: Any) -> None:
    """Put `value` at `place` into `data`; missing parents are created, a list grows by its next item only."""
    for step, following in pairwise(place):
        empty: Any = [] if isinstance(following, int) else {}
        if isinstance(step, str):
            data = data.setdefault(step, empty)
        else:
            if step == len(data):
                data.append(empty)
            data = data[step]
    last = place[-1]
    if isinstance(data, list) and last == len(data):
        data.append(value)
    else:
        data[last] = value
