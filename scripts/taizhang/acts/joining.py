"""Like needs of several counties joined into one requirement, which their city files for them.

Source: region-2021-1131/2.2, city-2021-76/1.2.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.raising import raise_requirement
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_ROLES = ("consolidation",)
_OWN = ("id", "submitted_on", "requester", "supersedes", "raised_by", "withdrawn", "corrections")
"""What a joint requirement does not take over from one of those that it joins."""
_ONE = ("organization", "division", "contact_ref", "landline", "sealed_form")


@dataclass(frozen=True, slots=True)
class Joined:
    """A requirement that is to be joined with others.

    Attributes:
        record: its id.
        data: its data, as its file holds them.
        request: the number of the open request that it is in; None where it is on main.
    """

    record: str
    data: Mapping[str, Any]
    request: int | None


def join_requirements(
    desk: Desk, joined: Sequence[Joined], like: str, requester: Mapping[str, str], changes: Mapping[str, Any]
) -> Act:
    """The joint requirement of `joined`, worded as the one named `like`, filed by their city.

    `requester` are the city's name and office telephone where it states them, `changes` fields that are worded
    otherwise. What is on main already it supersedes; open requests the city closes, with the pointer that is printed.

    Raises:
        RefusedError: they are less than two, of several cities, of several kinds, joint themselves, or a rule refuses
            the result.
    """
    city = _find_city(desk, joined)
    base = next(one for one in joined if one.record == like)
    taken = {key: value for key, value in base.data.items() if key not in _OWN}
    raised_by = [
        {key: one.data["requester"][key] for key in _ONE if key in one.data["requester"]}
        | ({"supersedes": one.record} if one.request is None else {})
        for one in joined
    ]
    own = {"organization": desk.law.department(city), "division": city, **requester}
    act = raise_requirement(desk, {**taken, **changes, "requester": own, "raised_by": raised_by})
    (record,) = (path.rpartition("/")[2].removesuffix(".yaml") for path in act.files)
    return Act(act.files, (*act.told, *_pointers(joined, record)))


def _find_city(desk: Desk, joined: Sequence[Joined]) -> str:
    """The city that all of them go up through."""
    law = desk.law
    cities = dict.fromkeys(law.city_of(law.responsible_for(one.data["requester"]["division"])) for one in joined)
    problem: Text | None = None
    if len(joined) < 2:
        problem = _message("two-requirements-at-least-are-joined")
    elif len(cities) > 1:
        names = "、".join(law.department(code) for code in cities)
        problem = _message("they-go-up-through-several", names=names)
    elif len({one.data["kind"] for one in joined}) > 1:
        problem = _message("they-are-of-different-kinds")
    elif any("raised_by" in one.data for one in joined):
        problem = _message("one-of-them-is-a-joint-requirement-already")
    if problem is not None:
        help_ = _message("choose-like-requirements-of-one-kind")
        raise RefusedError(Refusal(problem, _ROLES, help_))
    return next(iter(cities))


def _pointers(joined: Sequence[Joined], record: str) -> tuple[Text, ...]:
    """What is to be written on the open requests that are folded into it."""
    return tuple(
        _message("close-pull-request-and-say-on-it-joined", request=one.request, record=one.record, record_2=record)
        for one in joined
        if one.request is not None
    )
