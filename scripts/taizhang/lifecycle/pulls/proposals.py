"""The records before their seal: in open requests, and on main already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from taizhang.lifecycle.pulls.document import PullsSnapshot


@dataclass(frozen=True, slots=True)
class Proposals:
    """Information beside the book: it shows people who is next and decides nothing.

    Attributes:
        snapshot: the open requests; None without a snapshot.
        merged_on: each record of the tree that is on main without a seal, with the day of its newest change there; None
            where the content of main is unknown.
        is_public: whether it is for the public, so that returned requests are hidden.
    """

    snapshot: PullsSnapshot | None = None
    merged_on: Mapping[str, date] | None = None
    is_public: bool = False


NOTHING_KNOWN = Proposals()
"""A tree alone, without a snapshot or a main to compare with."""
