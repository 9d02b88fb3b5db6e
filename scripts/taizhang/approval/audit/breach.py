"""The result of an audit: breaches with their places, and the approvals."""

from dataclasses import dataclass

from taizhang.base.text import Text
from taizhang.records import Approval


@dataclass(frozen=True, slots=True)
class Breach:
    """A violation of the rules.

    Attributes:
        commit: on the main line, where it shows.
        path: the file it shows in; empty where it is the commit itself.
    """

    commit: str
    path: str
    message: Text


@dataclass(frozen=True, slots=True)
class Audit:
    """The outcome for the main line from `anchor` to `head`; the state at the anchor is taken as valid.

    Attributes:
        merges: how many merges were judged.
        remarks: what is worth knowing and breaks no rule: a late seal, a merge that a later one corrected.
        approved: every seal written since the anchor, with its path, in order.
    """

    anchor: str
    head: str
    merges: int
    approved: tuple[tuple[str, Approval], ...]
    breaches: tuple[Breach, ...]
    remarks: tuple[Breach, ...] = ()
