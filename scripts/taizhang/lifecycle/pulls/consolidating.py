"""Which open requests a county reports to its city and a city consolidates, and why another one may not go up.

Source: region-2021-1131/2.2, /4.1; city-2021-76/1.2, /3.1.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.lifecycle.pulls.document import OpenRequest, OpenStep, OpenSubject, PullsSnapshot

_message = Messages(__file__)

Standing = Literal["waiting", "consolidated", "unfit"]
_FIRST = ("evaluate", "collect")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One open request, as a city that consolidates, or a county that reports to it, looks at it.

    Attributes:
        number: its number on the forge.
        request: the request; None where none of that number is open.
        standing: it waits for the city; the city has consolidated it; or it may not go up.
        subjects: its requirements that are the city's to consolidate; of those, the ones that the county judged.
        reason: why it may not go up; None where it may, or has.
    """

    number: int
    request: OpenRequest | None
    standing: Standing
    subjects: tuple[OpenSubject, ...] = ()
    reason: Text | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """The numbers of the letters by which it went up already."""
        steps = (_consolidation(subject) for subject in self.subjects)
        return tuple(dict.fromkeys(step.letter for step in steps if step is not None and step.letter is not None))


def look_at(number: int, request: OpenRequest | None, city: str, law: Law) -> Candidate:
    """How an open request stands for the consolidation by `city`."""
    return _as_candidate(number, request, *_find_obstacle(request, city, law))


def look_at_report(number: int, request: OpenRequest | None, county: str, law: Law) -> Candidate:
    """How an open request stands for the report of what a county judged to the city that consolidates it."""
    return _as_candidate(number, request, *_find_obstacle_below(request, county, law))


def list_waiting(snapshot: PullsSnapshot, city: str, law: Law) -> tuple[Candidate, ...]:
    """The open requests that wait for `city` to consolidate them, in order of number."""
    found = (look_at(request.number, request, city, law) for request in snapshot.requests)
    return tuple(one for one in found if one.standing == "waiting")


def list_cities(requests: Sequence[OpenRequest]) -> tuple[str, ...]:
    """The divisions that consolidate something in these requests, each once."""
    steps = (_consolidation(subject) for request in requests for subject in request.subjects)
    return tuple(dict.fromkeys(step.division for step in steps if step is not None))


def _consolidation(subject: OpenSubject) -> OpenStep | None:
    """The step in which a requirement is consolidated; None for other records, and where none is due."""
    if subject.kind != "requirement":
        return None
    return next((step for step in subject.steps if step.duty == "consolidate"), None)


def _as_candidate(
    number: int, request: OpenRequest | None, reason: Text | None, subjects: tuple[OpenSubject, ...]
) -> Candidate:
    if reason is not None:
        return Candidate(number, request, "unfit", subjects, reason)
    steps = (_consolidation(subject) for subject in subjects)
    done = all(step.standing == "done" for step in steps if step is not None)
    return Candidate(number, request, "consolidated" if done else "waiting", subjects)


def _find_obstacle(request: OpenRequest | None, city: str, law: Law) -> tuple[Text | None, tuple[OpenSubject, ...]]:
    """Why a city may not consolidate a request, None where it may or has; and the requirements that are its own."""
    if request is None or request.unjudged is not None:
        return _unknown(request), ()
    steps = {subject.record: step for subject in request.subjects if (step := _consolidation(subject)) is not None}
    own = tuple(one for one in request.subjects if one.record in steps and steps[one.record].division == city)
    if not own:
        return _find_end(request, law) or _not_its_own(tuple(steps.values()), city, law), ()
    if (reason := _find_stop(request, own)) is not None:
        return reason, own
    for subject in own:
        if steps[subject.record].standing == "later":
            return _unjudged(subject, law), own
    done = [steps[subject.record].standing == "done" for subject in own]
    if any(done) and not all(done):
        left = "、".join(subject.record for subject, is_done in zip(own, done, strict=True) if not is_done)
        return _message("part-of-it-is-consolidated-already", left=left), own
    return None, own


def _find_end(request: OpenRequest, law: Law) -> Text | None:
    """That a requirement was ended before it came to its city, by whom; None where none was."""
    for subject in request.subjects:
        for step in subject.steps:
            if step.outcome == "infeasible":
                office = law.department(step.division)
                return _message("found-infeasible-it-ends-with-its-merge", record=subject.record, office=office)
    return None


def _find_obstacle_below(
    request: OpenRequest | None, county: str, law: Law
) -> tuple[Text | None, tuple[OpenSubject, ...]]:
    """Why a county may not report a request to its city, None where it may; and the requirements that it judged."""
    if request is None or request.unjudged is not None:
        return _unknown(request), ()
    sent = [subject for subject in request.subjects if _consolidation(subject) is not None]
    own = tuple(subject for subject in sent if any(step.division == county for step in _first(subject)))
    if not own:
        name = law.department(county)
        return _message("it-holds-no-requirement-that-judges", name=name), ()
    if (reason := _find_stop(request, own)) is not None:
        return reason, own
    for subject in own:
        if any(step.standing != "done" for step in _first(subject)):
            return _unjudged(subject, law), own
    return None, own


def _unknown(request: OpenRequest | None) -> Text:
    if request is None or request.unjudged is None:
        return _message("no-request-of-that-number-is-open")
    why = request.unjudged.text
    return _message("it-could-not-be-judged", why=why)


def _find_stop(request: OpenRequest, own: Sequence[OpenSubject]) -> Text | None:
    """What stops a request for everybody: errors, and changes that somebody asks for."""
    if request.errors:
        return _message("it-has-errors-which-are-mended-first", errors=request.errors)
    asking = tuple(dict.fromkeys(login for subject in own for login in subject.blocked))
    if asking:
        names = "、".join(asking)
        return _message("requests-changes-and-they-still-stand", names=names)
    return None


def _first(subject: OpenSubject) -> list[OpenStep]:
    """The steps by which it is judged feasible, or collected."""
    return [step for step in subject.steps if step.duty in _FIRST]


def _not_its_own(steps: tuple[OpenStep, ...], city: str, law: Law) -> Text:
    if not steps:
        return _message("it-holds-no-requirement-that-a-city")
    others = "、".join(dict.fromkeys(law.department(step.division) for step in steps))
    return _message("consolidates", others=others, department=law.department(city))


def _unjudged(subject: OpenSubject, law: Law) -> Text:
    """Who has not judged a requirement yet, and why an approval of theirs does not count."""
    missing = [step for step in _first(subject) if step.standing != "done"]
    names = "、".join(law.department(step.division) for step in missing)
    act = "收集整理" if any(step.duty == "collect" for step in missing) else "评估可行"
    refused = [one for step in missing for one in step.refused]
    zh = f"（{refused[0].login}的意见不计入：{refused[0].reason.zh}）" if refused else ""
    en = f" (the review of {refused[0].login} does not count: {refused[0].reason.en})" if refused else ""
    return _message(
        "has-not-judged-which-may-not-go-up-before", record=subject.record, names=names, act=act, zh=zh, en=en
    )
