"""The review chain: the duties that a requirement must pass, in their order."""

from taizhang.law import Law
from taizhang.records import Requirement

MACHINERY = "MACHINERY-"
"""How the name begins under which a change of schemas, code or reviewers is approved; its number follows."""


def duties(law: Law, requirement: Requirement) -> tuple[tuple[str, str], ...]:
    """The duties due for a requirement, in order, each with the division whose finance department does it.

    A county or zone judges at home and its city consolidates; a city, or a county that reports straight to
    the region, does both; what the region itself raises needs no consolidation. A data-sharing need is
    collected, not evaluated.

    Source: region-2021-1131/2.2, /2.3, /4.1; city-2021-76/1.2, /1.3, /3.1.
    """
    own = requirement.requester.division
    first = "collect" if requirement.kind == "data-sharing" else "evaluate"
    last = ("review", law.region)
    if own == law.region:
        return (first, own), last
    return (first, own), ("consolidate", law.city_of(own)), last
