"""Two persons govern, today and for the time to come: else no request could change the machinery any more."""

from collections.abc import Iterator
from datetime import date, timedelta

from taizhang.document import Fault, Mark
from taizhang.law import Law
from taizhang.repository import Flaw
from taizhang.reviewers import PATH, Reviewers
from taizhang.text import Text

AHEAD = timedelta(days=180)
"""How far ahead two persons have to be in office. Source: house/gate."""


def find_missing_governors(before: tuple[Reviewers, Law], after: tuple[Reviewers, Law], today: date) -> Iterator[Flaw]:
    """Whether a change leaves fewer than two persons who govern on one of the coming days.

    What prolongs the time for which there are two is always let in; where two are missing today, the request has to
    name them. Each list of reviewers stands with the law that says which division is the region. Source: house/gate.
    """
    last = today + AHEAD
    held, gap = (reviewers.find_governor_gap(law, today, last) for reviewers, law in (before, after))
    if gap is None or (gap > today and held is not None and gap >= held):
        return
    problem = Text(
        f"自{gap}起在任的规则管理人员不足两人", f"from {gap} on fewer than two persons hold the duty `govern`"
    )
    yield Flaw(PATH, "", Fault("G14", Mark(1, 1, 1), {"problem": problem, "last": last, "place": "people"}), "")
