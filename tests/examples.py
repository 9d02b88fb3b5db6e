"""How many examples the tests try: some, always the same, in `make test`; more, always others, in `make fuzz`."""

import os
from collections import Counter
from collections.abc import Callable, Hashable, Iterable
from typing import TypeVar

T = TypeVar("T")

FREE = os.environ.get("TAIZHANG_EXAMPLES") == "fuzz"
"""Whether the tests run free: with all the cases that there are, and examples drawn anew."""


def choose_first(cases: Iterable[T], group: Callable[[T], Hashable], count: int) -> list[T]:
    """The first so many cases of each group, in their order; all of them where the tests run free."""
    seen: Counter[Hashable] = Counter()
    chosen = []
    for case in cases:
        seen[group(case)] += 1
        if FREE or seen[group(case)] <= count:
            chosen.append(case)
    return chosen
