"""Requirements of several counties with the same content joined into one, which their city files.

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
_NOT_INHERITED = ("id", "submitted_on", "requester", "supersedes", "raised_by", "withdrawn", "corrections")
"""Fields that a joint requirement does not take over from the joined ones."""
_REQUESTER_FIELDS = ("organization", "division", "contact_ref", "landline", "sealed_form")


@dataclass(frozen=True, slots=True)
class JoinedRequirement:
    """A requirement to be joined with others.

    Attributes:
        record: its id.
        data: the data of its file.
        request: the number of the open request that it is in; None where it is on main.
    """

    record: str
    data: Mapping[str, Any]
    request: int | None


def join_requirements(
    desk: Desk, joined: Sequence[JoinedRequirement], like: str, requester: Mapping[str, str], changes: Mapping[str, Any]
) -> Act:
    """Record the joint requirement of `joined`, with the text of the one named `like`, filed by their city.

    `requester` has the city's name and office telephone where it states them, `changes` the fields with another text.
    It supersedes those on main; the city closes open pull requests with the comment that is printed.

    Raises:
        RefusedError: they are fewer than two, of several cities or kinds, or one is itself joint; or a rule refuses
            the result.
    """
    city = _find_city(desk, joined)
    base = next(one for one in joined if one.record == like)
    inherited = {key: value for key, value in base.data.items() if key not in _NOT_INHERITED}
    raised_by = [
        {key: one.data["requester"][key] for key in _REQUESTER_FIELDS if key in one.data["requester"]}
        | ({"supersedes": one.record} if one.request is None else {})
        for one in joined
    ]
    own = {"organization": desk.law.department(city), "division": city, **requester}
    act = raise_requirement(desk, {**inherited, **changes, "requester": own, "raised_by": raised_by})
    (record,) = (path.rpartition("/")[2].removesuffix(".yaml") for path in act.files)
    return Act(act.files, (*act.messages, *_describe_pull_requests_to_close(joined, record)))


def _find_city(desk: Desk, joined: Sequence[JoinedRequirement]) -> str:
    """The city that consolidates all of them."""
    law = desk.law
    cities = dict.fromkeys(law.city_of(law.responsible_for(one.data["requester"]["division"])) for one in joined)
    problem: Text | None = None
    if len(joined) < 2:
        problem = _message("too-few")
    elif len(cities) > 1:
        names = "、".join(law.department(code) for code in cities)
        problem = _message("several-cities", departments=names)
    elif len({one.data["kind"] for one in joined}) > 1:
        problem = _message("several-kinds")
    elif any("raised_by" in one.data for one in joined):
        problem = _message("already-joint")
    if problem is not None:
        help_ = _message("what-to-join")
        raise RefusedError(Refusal(problem, _ROLES, help_))
    return next(iter(cities))


def _describe_pull_requests_to_close(joined: Sequence[JoinedRequirement], record: str) -> tuple[Text, ...]:
    """What to comment on the open pull requests of the joined requirements."""
    return tuple(
        _message("close-pull-request", request=one.request, record=one.record, joint_record=record)
        for one in joined
        if one.request is not None
    )
