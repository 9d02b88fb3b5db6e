"""What is known of records before a seal speaks of them: the open requests, and which of them main holds already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.lifecycle.pulls.document import PullsSnapshot


@dataclass(frozen=True, slots=True)
class Proposals:
    """What lies beside the book: it tells people who is next, and decides nothing.

    Attributes:
        snapshot: the open requests; None where nobody took them.
        merged_on: each record of the tree that main holds and no seal speaks of, with the day of its newest change
            there; None where nothing shows what main holds.
        is_public: whether it is for everybody, so that nothing is told of what was returned.
    """

    snapshot: PullsSnapshot | None = None
    merged_on: Mapping[str, date] | None = None
    is_public: bool = False


NOTHING_KNOWN = Proposals()
"""A tree alone: neither a snapshot nor a main to compare with."""
