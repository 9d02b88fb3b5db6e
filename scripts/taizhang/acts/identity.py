"""New ids: for what anybody may raise, random and so without a counter; for what the region numbers, the next one."""

import re
import secrets
from collections.abc import Container, Iterable
from datetime import date

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text

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
                Text(
                    f"编号{prefix}{number - 1}之后没有可用的编号（顺序号为{width}位）",
                    f"no number is left after {prefix}{number - 1}: the series has {width} digits",
                ),
                ("house/serials",),
                Text(
                    "按年编号的，并入本年已有的批次，或者待下一年度办理；其余由规则管理人员修改编号规则后再办理。",
                    "Where the series is a year's, do it in one of this year's batches or wait for the next year; "
                    "else let the governors of the rules widen the number first.",
                ),
            )
        )
    return f"{prefix}{number:0{width}}"
