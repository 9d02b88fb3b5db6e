"""The open requests that a county reports to its city and a city consolidates, and why others may not go up.

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

CandidateStanding = Literal["waiting", "consolidated", "unfit"]
_FIRST = ("evaluate", "collect")


@dataclass(frozen=True, slots=True)
class Candidate:
    """One open request, as seen by the consolidating city or by a county that reports to it.

    Attributes:
        number: its number on the forge.
        request: the request; None where no request of that number is open.
        standing: waiting for the city, consolidated by it, or unfit to go up.
        subjects: its requirements for the city to consolidate; for a county, those that it judged.
        reason: why it may not go up; None otherwise.
    """

    number: int
    request: OpenRequest | None
    standing: CandidateStanding
    subjects: tuple[OpenSubject, ...] = ()
    reason: Text | None = None

    @property
    def letters(self) -> tuple[str, ...]:
        """The numbers of the letters by which it went up already."""
        steps = (_find_consolidation(subject) for subject in self.subjects)
        return tuple(dict.fromkeys(step.letter for step in steps if step is not None and step.letter is not None))


def assess_consolidation(number: int, request: OpenRequest | None, city: str, law: Law) -> Candidate:
    """Assess an open request for the consolidation by `city`."""
    return _create_candidate(number, request, *_find_obstacle(request, city, law))


def assess_report(number: int, request: OpenRequest | None, county: str, law: Law) -> Candidate:
    """Assess an open request for the report by `county` to its consolidating city."""
    return _create_candidate(number, request, *_find_obstacle_below(request, county, law))


def list_waiting(snapshot: PullsSnapshot, city: str, law: Law) -> tuple[Candidate, ...]:
    """The open requests that wait for `city` to consolidate them, in order of number."""
    candidates = (assess_consolidation(request.number, request, city, law) for request in snapshot.requests)
    return tuple(candidate for candidate in candidates if candidate.standing == "waiting")


def list_cities(requests: Sequence[OpenRequest]) -> tuple[str, ...]:
    """The divisions that consolidate something in these requests, each once."""
    steps = (_find_consolidation(subject) for request in requests for subject in request.subjects)
    return tuple(dict.fromkeys(step.division for step in steps if step is not None))


def _find_consolidation(subject: OpenSubject) -> OpenStep | None:
    """The consolidation step of a requirement; None for other records and where no step is due."""
    if subject.kind != "requirement":
        return None
    return next((step for step in subject.steps if step.duty == "consolidate"), None)


def _create_candidate(
    number: int, request: OpenRequest | None, reason: Text | None, subjects: tuple[OpenSubject, ...]
) -> Candidate:
    if reason is not None:
        return Candidate(number, request, "unfit", subjects, reason)
    steps = (_find_consolidation(subject) for subject in subjects)
    done = all(step.standing == "done" for step in steps if step is not None)
    return Candidate(number, request, "consolidated" if done else "waiting", subjects)


def _find_obstacle(request: OpenRequest | None, city: str, law: Law) -> tuple[Text | None, tuple[OpenSubject, ...]]:
    """Why a city may not consolidate a request, None where it may or has; and the requirements for it."""
    if request is None or request.unjudged is not None:
        return _describe_unavailable(request), ()
    steps = {subject.record: step for subject in request.subjects if (step := _find_consolidation(subject)) is not None}
    own = tuple(one for one in request.subjects if one.record in steps and steps[one.record].division == city)
    if not own:
        return _describe_end(request, law) or _describe_other_cities(tuple(steps.values()), city, law), ()
    if (reason := _find_stop(request, own)) is not None:
        return reason, own
    for subject in own:
        if steps[subject.record].standing == "later":
            return _describe_missing_judgement(subject, law), own
    done = [steps[subject.record].standing == "done" for subject in own]
    if any(done) and not all(done):
        open_records = "、".join(subject.record for subject, is_done in zip(own, done, strict=True) if not is_done)
        return _message("partly-consolidated", records=open_records), own
    return None, own


def _describe_end(request: OpenRequest, law: Law) -> Text | None:
    """The reason where a requirement was ended before it came to its city; None otherwise."""
    for subject in request.subjects:
        for step in subject.steps:
            if step.outcome == "infeasible":
                department = law.department(step.division)
                return _message("found-infeasible", record=subject.record, department=department)
    return None


def _find_obstacle_below(
    request: OpenRequest | None, county: str, law: Law
) -> tuple[Text | None, tuple[OpenSubject, ...]]:
    """Why a county may not report a request to its city, None where it may; and the requirements that it judged."""
    if request is None or request.unjudged is not None:
        return _describe_unavailable(request), ()
    subjects = [subject for subject in request.subjects if _find_consolidation(subject) is not None]
    own_subjects = tuple(
        subject for subject in subjects if any(step.division == county for step in _list_first_steps(subject))
    )
    if not own_subjects:
        return _message("no-requirement-of-county", department=law.department(county)), ()
    if (reason := _find_stop(request, own_subjects)) is not None:
        return reason, own_subjects
    for subject in own_subjects:
        if any(step.standing != "done" for step in _list_first_steps(subject)):
            return _describe_missing_judgement(subject, law), own_subjects
    return None, own_subjects


def _describe_unavailable(request: OpenRequest | None) -> Text:
    if request is None or request.unjudged is None:
        return _message("no-such-open-request")
    return _message("could-not-be-judged", reason=request.unjudged.text)


def _find_stop(request: OpenRequest, own: Sequence[OpenSubject]) -> Text | None:
    """What stops a request for everybody: errors and requested changes."""
    if request.errors:
        return _message("has-errors", count=request.errors)
    logins = tuple(dict.fromkeys(login for subject in own for login in subject.blocked))
    if logins:
        return _message("changes-requested", logins="、".join(logins))
    return None


def _list_first_steps(subject: OpenSubject) -> list[OpenStep]:
    """The steps by which it is judged feasible, or collected."""
    return [step for step in subject.steps if step.duty in _FIRST]


def _describe_other_cities(steps: tuple[OpenStep, ...], city: str, law: Law) -> Text:
    if not steps:
        return _message("no-requirement-for-city")
    others = "、".join(dict.fromkeys(law.department(step.division) for step in steps))
    return _message("consolidated-by-others", others=others, department=law.department(city))


def _describe_missing_judgement(subject: OpenSubject, law: Law) -> Text:
    """The departments that have not judged a requirement yet, and why their approval does not count."""
    missing = [step for step in _list_first_steps(subject) if step.standing != "done"]
    departments = "、".join(law.department(step.division) for step in missing)
    is_collected = any(step.duty == "collect" for step in missing)
    judgement = _message("collected" if is_collected else "judged-feasible")
    refused = next((review for step in missing for review in step.refused), None)
    refusal = Text("", "")
    if refused is not None:
        refusal = _message("refused-review", login=refused.login, reason=refused.reason.text)
    return _message(
        "not-judged-yet", record=subject.record, departments=departments, judgement=judgement, refusal=refusal
    )
