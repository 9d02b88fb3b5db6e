"""At least two persons govern, today and in future: otherwise no request could change the machinery any more."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.approval.gate.change import ProposedChange
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Fault, Mark
from taizhang.law.law import Law
from taizhang.repository.machinery.witnesses import HANDOVER, WITNESSES
from taizhang.repository.repository import Flaw
from taizhang.repository.reviewers import PATH, Reviewers

_message = Messages(__file__)

AHEAD = timedelta(days=180)
"""How far ahead two persons have to be in office. Source: house/gate."""


_THEIRS = (PATH, WITNESSES, ".github/CODEOWNERS")


def find_other_changes(change: ProposedChange, before: Reviewers, law: Law, today: date) -> Iterator[Flaw]:
    """What a change contains beside the reviewers and witnesses while fewer than two persons govern.

    It may be approved by persons whose term is over: they name others, and decide nothing else. Source: house/gate.
    """
    if before.find_governor_gap(law, today, today) is None:
        return
    for item in change.machinery:
        if item.path not in _THEIRS and not item.path.startswith(HANDOVER):
            problem = _message("fewer-than-two-persons-govern", path=item.path)
            yield _build_flaw(problem, today + AHEAD)


def find_missing_governors(before: tuple[Reviewers, Law], after: tuple[Reviewers, Law], today: date) -> Iterator[Flaw]:
    """Whether a change leaves fewer than two persons who govern on one of the coming days.

    A change that prolongs the time with two is always accepted; where two are missing today, the request has to name
    them. Each list of reviewers comes with the law that states which division is the region. Source: house/gate.
    """
    last = today + AHEAD
    former_gap, gap = (reviewers.find_governor_gap(law, today, last) for reviewers, law in (before, after))
    if gap is None or (gap > today and former_gap is not None and gap >= former_gap):
        return
    problem = _message("fewer-than-two-persons-hold-the-duty", gap=gap)
    yield _build_flaw(problem, last)


def _build_flaw(problem: Text, last: date) -> Flaw:
    return Flaw(PATH, "", Fault("G14", Mark(1, 1, 1), {"problem": problem, "last": last, "place": "people"}), "")
