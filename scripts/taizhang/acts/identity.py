"""New ids: random ones for records that anybody may raise, the next serial number for the region's records."""

import re
import secrets
from collections.abc import Container, Iterable
from datetime import date

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

CROCKFORD = "0123456789abcdefghjkmnpqrstvwxyz"
"""Digits and letters without those that are easily confused."""


def generate_tail(length: int) -> str:
    """Random characters for the end of an id."""
    return "".join(secrets.choice(CROCKFORD) for _ in range(length))


def generate_dated_id(prefix: str, division: str, day: date, existing: Container[str]) -> str:
    """A new id like `REQ-150102-20260302-k7qd` that is not among `existing`.

    Ids generated independently collide with a chance of one in a million; then both files have the same path, and
    git reports a conflict.
    """
    while True:
        identity = f"{prefix}-{division}-{day:%Y%m%d}-{generate_tail(4)}"
        if identity not in existing:
            return identity


def generate_contact_ref() -> str:
    """A new reference to a contact in the register outside git."""
    return f"C-{generate_tail(8)}"


def next_serial_id(prefix: str, width: int, existing: Iterable[str]) -> str:
    """The id after the highest of `existing` in the series `prefix`; number 1 in an empty series.

    Raises:
        RefusedError: the series has no number of its width left.

    Source: house/serials.
    """
    pattern = re.compile(re.escape(prefix) + f"([0-9]{{{width}}})")
    numbers = [int(match[1]) for identity in existing if (match := pattern.fullmatch(identity))]
    number = max(numbers, default=0) + 1
    if number >= 10**width:
        raise RefusedError(
            Refusal(
                _message("series-exhausted", prefix=prefix, number=number - 1, width=width),
                ("house/serials",),
                _message("how-to-continue-series"),
            )
        )
    return f"{prefix}{number:0{width}}"
