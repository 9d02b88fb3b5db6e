"""What is approved as one, with the duties that it has to pass."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.lifecycle.chain import DueDuty
from taizhang.records import Record, Review


@dataclass(frozen=True, slots=True)
class ReviewSubject:
    """What is approved as one: a record with its attachment, or all machinery of a pull request.

    Attributes:
        name: the record's id; `MACHINERY-<number>` for machinery.
        path: the record's path; empty for machinery.
        blobs: every changed path with its object after the merge.
        due: the duties, in order of rank.
        record: the record after the merge, None for machinery.
        before: the record before, None where it is new.
        beside: the names of everything that its request has approved for itself, its own among them.
        ending: the step that ended a requirement before the change; None without one.
        only_adds: whether the change of a requirement withdraws or corrects it, and does nothing else.
    """

    name: str
    path: str
    blobs: Mapping[str, str]
    due: tuple[DueDuty, ...]
    record: Record | None = None
    before: Record | None = None
    only_adds: bool = False
    ending: Review | None = None
    beside: frozenset[str] = frozenset()
