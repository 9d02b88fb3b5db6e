"""New ids: for what anybody may raise, random and so without a counter; for what the region numbers, the next one."""

import re
import secrets
from collections.abc import Container, Iterable
from datetime import date

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters without those that are mistaken for one another."""


def tail(length: int) -> str:
    """Random characters."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def dated(prefix: str, division: str, day: date, known: Container[str]) -> str:
    """A new id like `REQ-150102-20260302-k7qd` that `known` does not hold.

    Two people who never saw each other's records still get different ones, but for one chance in a million;
    then both files have the same path, and git does not merge them silently.
    """
    while True:
        identity = f"{prefix}-{division}-{day:%Y%m%d}-{tail(4)}"
        if identity not in known:
            return identity


def contact() -> str:
    """A new reference to a contact in the register outside git."""
    return f"C-{tail(8)}"


def serial(prefix: str, width: int, held: Iterable[str]) -> str:
    """The number after the highest of `held` in the series `prefix`, the first where there is none.

    Raises:
        RefusedError: the series has used up the numbers of its width.

    Source: house/serials.
    """
    pattern = re.compile(re.escape(prefix) + f"([0-9]{{{width}}})")
    numbers = [int(match[1]) for identity in held if (match := pattern.fullmatch(identity))]
    number = max(numbers, default=0) + 1
    if number >= 10**width:
        raise RefusedError(
            Refusal(
                _message("no-number-is-left-after-the-series", prefix=prefix, number=number - 1, width=width),
                ("house/serials",),
                _message("where-the-series-is-a-year-do-it-in-one"),
            )
        )
    return f"{prefix}{number:0{width}}"
