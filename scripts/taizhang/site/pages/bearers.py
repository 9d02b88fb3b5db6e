"""Who bears the cost of a ledger entry, in words: towards the region, and inside the city."""

from taizhang.base.messages import Messages
from taizhang.records import Entry
from taizhang.site.view.view import View

_message = Messages(__file__)


def name_bearer_towards_region(view: View, entry: Entry) -> str:
    """The department that bears the cost towards the region; the notices set none for a region-wide entry.

    Source: region-2021-1131/2.4, city-2021-76/1.4.
    """
    bearer = entry.cost_bearer
    return (
        view.law.department(bearer.towards_region.division, entry.enrolled_on) if bearer else _message("not-stated").zh
    )


def name_bearers_inside(view: View, entry: Entry) -> str:
    """The departments that bear the cost inside the city; several with their shares, if agreed."""
    bearer = entry.cost_bearer
    if bearer is None:
        return _message("not-stated").zh
    shares = {share.division: share.percent for share in bearer.agreement.shares} if bearer.agreement else {}
    names = [
        view.law.department(one.division, entry.enrolled_on)
        + (f"{shares[one.division]:g}%" if bearer.joint and one.division in shares else "")
        for one in bearer.inside
    ]
    return "、".join(names) + (_message("shares-not-stated").zh if bearer.joint and not shares else "")
