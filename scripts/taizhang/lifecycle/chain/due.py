"""The due duties: what each kind of change has to pass, in order of rank."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.schema import parse_place
from taizhang.law.law import Law
from taizhang.lifecycle.chain.upward import list_duties_upward, parse_division
from taizhang.records import (
    Approval,
    Assessment,
    Defect,
    DepartmentChannel,
    DepartmentScheme,
    Dispute,
    Entry,
    MigratedEntry,
    Migration,
    Notice,
    Record,
    Requirement,
    Review,
    Vendor,
)
from taizhang.repository.history import UNFIT, Changeable

_message = Messages(__file__)

MACHINERY = "MACHINERY-"
"""The prefix of the name under which a change of schemas, code or reviewers is approved; its number follows."""

Datum = Literal["letter", "classification"]
"""The datum that an opinion has to state beside its text: the letter's number or the classification."""

_TITLES: Mapping[str, Text] = {
    "evaluate": _message("titles-evaluate"),
    "collect": _message("titles-collect"),
    "consolidate": _message("titles-consolidate"),
    "review": _message("titles-review"),
}


class DueDuty(NamedTuple):
    """One duty that a change has to pass.

    Attributes:
        duty, division: the duty, and the division of the finance department that does it.
        rank: duties of a lower rank come before it; duties of one rank are done in any order, each by another person.
        datum: the datum that its opinion may state beside the text; None without one.
        optional: the datum may be left out.
        decides: whether it decides that a requirement continues: an opinion which calls it infeasible does not fulfil
        it.
        ends: it ends the requirement's chain instead, by an outcome that its opinion states.
    """

    duty: str
    division: str
    rank: int
    datum: Datum | None = None
    optional: bool = False
    decides: bool = False
    ends: bool = False


def list_duties(law: Law, requirement: Requirement) -> tuple[DueDuty, ...]:
    """The duties that a new requirement has to pass, by the divisions of the day that `law` shows.

    A county or zone judges at home and its city consolidates; a city, or a county that reports straight to the region,
    does both; a requirement of the region needs no consolidation. A joint requirement of several counties is judged by
    each of them, side by side. A data-sharing need is collected, not evaluated, and not classified.

    Source: region-2021-1131/2.2, /2.3, /4.1; city-2021-76/1.2, /1.3, /3.1.
    """
    return _list_requirement_duties(
        law, requirement.kind, requirement.requester.division, requirement.raising_divisions
    )


def list_due_duties(
    law: Law,
    record: Record,
    before: Record | None,
    needs_second: Callable[[str], bool],
    only_withdraws_or_corrects: bool = False,
    ending: Review | None = None,
) -> tuple[DueDuty, ...]:
    """The duties that a change of one record has to pass; `before` is None where the record is new.

    | record | change | duties |
    |---|---|---|
    | requirement | new or edited | its whole chain |
    | requirement | withdrawn or corrected, nothing else | its whole chain; number and classification are on record |
    | defect, dispute | a report added | that of the level which reports: `operate` at home, `consolidate` at the city |
    | dispute | filed | `operate` at the region |
    | defect, dispute | anything else | `operate` at home |
    | dispute | the explanation of what was raised jointly | also `operate` at each of those that raised it |
    | dispute | a step of its complaint | also `operate` at the division whose department takes it |
    | vendor, assessment | any | `operate` at home; `consolidate` at the city where it reports onward |
    | vendor, assessment | nothing but the city's report onward | `consolidate` at the city |
    | a department's mechanism | any | `operate` at home |
    | migration deed, migrated entry | any | two people who govern, side by side |
    | everything else | any | `operate` at the region |
    | notice, entry | annulled, struck | `operate`, then `review` at the region |
    | any but a requirement | a field corrected or changed that `needs_second` | a second one; whom it was reported to |
    | notice | the proof that an objection had arrived in time | a second one at the region |

    Of the arguments:
        law: as of the day on which the change is judged, that of its merge. The route of a matter is that of its own
            day; successors act for divisions that have ended since.
        needs_second: whether a field, by its dotted name, decides about money, a grade, a lane or a legal date.
        only_withdraws_or_corrects: the result of `is_only_addition` for a requirement's data before and after.
        ending: the step that ended the requirement; duties after it are not needed for a correction.

    Source: region-2021-1131/2.2, /2.3, /2.5, /3, /4.1; city-2021-76/1.2, /1.5, /2; the last three rows:
    house/corrections.
    """
    if isinstance(record, Requirement):
        due = list_duties(law, record)
        return _mark_withdrawal(_limit_to_ending(due, ending)) if only_withdraws_or_corrects else due
    if _is_annulment(record, before):
        return _rank_duties([("operate", law.region), ("review", law.region)])
    due = _list_ordinary_duties(law, record, before)
    if before is not None and _needs_second_person(record, before, needs_second):
        return _add_second_person(law, record, before, due)
    return due


def _list_ordinary_duties(law: Law, record: Record, before: Record | None) -> tuple[DueDuty, ...]:
    match record:
        case Defect():
            return _rank_duties(list_duties_upward(law, record, before if isinstance(before, Defect) else None))
        case Dispute():
            former = before if isinstance(before, Dispute) else None
            above = _find_complaint_division(law, record, former)
            due = list_duties_upward(law, record, former) + [("operate", code) for code in above]
            return _add_joint_explanation(law, record, former, _rank_duties(dict.fromkeys(due)))
        case Vendor() | Assessment():
            return _rank_duties(
                list_duties_upward(law, record, before if isinstance(before, Vendor | Assessment) else None)
            )
        case DepartmentScheme() | DepartmentChannel():
            return _rank_duties([("operate", law.responsible_for(parse_division(record)))])
        case Migration() | MigratedEntry():
            return list_machinery_duties(law)
        case _:
            return _rank_duties([("operate", law.region)])


def list_machinery_duties(law: Law) -> tuple[DueDuty, ...]:
    """The duties of a machinery change: two different people who govern, in any order. Source: house/gate."""
    return (DueDuty("govern", law.region, 0), DueDuty("govern", law.region, 0))


def list_withdrawal_duties(law: Law, requirement: Requirement, ending: Review | None = None) -> tuple[DueDuty, ...]:
    """The duties that the withdrawal of a requirement has to pass.

    They are those of the requirement. The letter's number and the classification are on record already and optional,
    and an opinion may call the requirement infeasible. `ending` is the step that ended it.

    Source: region-2021-1131/2.2, /2.3.
    """
    return _mark_withdrawal(_limit_to_ending(list_duties(law, requirement), ending))


def is_only_addition(data: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a change of a requirement's plain data withdraws or corrects it and changes nothing else.

    The data are compared, not the records, so that fields known to the schema alone count, too.
    """
    if data == before:
        return False
    undone = copy.deepcopy(dict(data))
    try:
        for correction in reversed(undone.get("corrections", [])[len(before.get("corrections", ())) :]):
            place, was = parse_place(correction["field"]), correction["was"]
            if was == [] and places.value_at(before, place) is None:
                places.value_at(undone, place[:-1]).pop(place[-1], None)
            else:
                places.set_value(undone, place, was)
    except UNFIT:
        return False  # F14 reports the fault of the correction
    return _strip_additions(undone) == _strip_additions(before)


def _strip_additions(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("withdrawn", "corrections")}


def _is_annulment(record: Record, before: Record | None) -> bool:
    """Whether a change annuls a notice, or strikes an entry."""
    match record, before:
        case Notice(), Notice():
            return record.annulled is not None and before.annulled is None
        case Entry(), Entry():
            return record.struck is not None and before.struck is None
        case _:
            return False


def _needs_second_person(record: Record, before: Record, needs_second: Callable[[str], bool]) -> bool:
    """Whether a change corrects or changes a field that decides about money, a grade, a lane or a legal date.

    Admitting an objection recorded after the window is such a change, also where its proof is added later.
    """
    if isinstance(record, Approval) or isinstance(before, Approval):
        return False
    if any(needs_second(correction.field) for correction in record.corrections[len(before.corrections) :]):
        return True
    if isinstance(record, Changeable) and isinstance(before, Changeable):
        return any(needs_second(change.field) for change in record.changes[len(before.changes) :])
    if isinstance(record, Notice) and isinstance(before, Notice):
        return _count_proven_late(record) > _count_proven_late(before)
    return False


def _count_proven_late(notice: Notice) -> int:
    return sum(objection.arrival is not None for objection in notice.objections)


def _add_second_person(law: Law, record: Record, before: Record, due: tuple[DueDuty, ...]) -> tuple[DueDuty, ...]:
    """The duties with a second person of the department and the departments that the matter was reported to."""
    own = due[0].division
    extended = [due[0], due[0]._replace(), *due[1:]]
    present = {(item.duty, item.division) for item in extended}
    informed = _find_informed(law, before) | _find_informed_of_problems(law, record, before)
    for code in (_find_city(law, before), law.region):
        duty = "operate" if code == law.region else "consolidate"
        if code is not None and code in informed and code != own and (duty, code) not in present:
            extended.append(DueDuty(duty, code, extended[-1].rank + 1))
    return tuple(extended)


def _find_informed_of_problems(law: Law, record: Record, before: Record) -> set[str]:
    """The divisions that received reports of the major problems which a vendor's change corrects."""
    if not isinstance(record, Vendor) or not isinstance(before, Vendor):
        return set()
    places = (parse_place(one.field) for one in record.corrections[len(before.corrections) :])
    numbers = {place[1] for place in places if place[0] == "major_problems" and len(place) > 1}
    problems = [problem for number, problem in enumerate(before.major_problems) if number in numbers]
    return {law.responsible_for(report.to) for problem in problems for report in problem.reports}


def describe_way(law: Law, kind: str, division: str, raised_by: Sequence[str] = ()) -> Text:
    """The duties that follow the pull request of a requirement of that kind, in a sentence.

    It is raised in `division`, or filed by it for the divisions `raised_by`.
    """
    steps = [
        (law.department(due.division), _TITLES[due.duty])
        for due in _list_requirement_duties(law, kind, division, raised_by)
    ]
    duties = [_message("duty-of-department", department=department, duty=title) for department, title in steps]
    names = Text("，".join(duty.zh for duty in duties), ", ".join(duty.en for duty in duties))
    return _message("way", duties=names)


def _list_requirement_duties(law: Law, kind: str, division: str, raised_by: Sequence[str] = ()) -> tuple[DueDuty, ...]:
    sharing, own = kind == "data-sharing", law.responsible_for(division)
    judging = dict.fromkeys(law.responsible_for(code) for code in raised_by or (own,))
    due = [DueDuty("collect" if sharing else "evaluate", code, 0, decides=True) for code in judging]
    if own != law.region:
        due.append(DueDuty("consolidate", law.city_of(own), 1, "letter", decides=True))
    rank = due[-1].rank + 1
    due.append(DueDuty("review", law.region, rank, None if sharing else "classification", decides=True))
    return tuple(due)


def select_duties_up_to(due: Sequence[DueDuty], duty: str, division: str) -> tuple[DueDuty, ...] | None:
    """The duties before the one of that division, then that one; None where it is not due."""
    own = next((item for item in due if (item.duty, item.division) == (duty, division)), None)
    return None if own is None else (*(item for item in due if item.rank < own.rank), own)


def _limit_to_ending(due: tuple[DueDuty, ...], ending: Review | None) -> tuple[DueDuty, ...]:
    """The duties up to the step that ended a requirement; all without such a step."""
    return due if ending is None else select_duties_up_to(due, ending.duty, ending.division) or due


def _mark_withdrawal(due: Iterable[DueDuty]) -> tuple[DueDuty, ...]:
    return tuple(item._replace(optional=True, decides=False) for item in due)


def _add_joint_explanation(
    law: Law, dispute: Dispute, before: Dispute | None, due: tuple[DueDuty, ...]
) -> tuple[DueDuty, ...]:
    """The duties, with those of the joint requesters where the explanation is added.

    Source: region-2021-1131/2.5, city-2021-76/1.5.
    """
    if dispute.explanation is None or (before is not None and before.explanation is not None):
        return due
    others = dict.fromkeys(law.responsible_for(code) for code in dispute.explained_with)
    beside = (DueDuty("operate", code, 0) for code in others if code != due[0].division)
    return (due[0], *beside, *due[1:])


def _find_complaint_division(law: Law, dispute: Dispute, before: Dispute | None) -> list[str]:
    """The division that took the steps of a complaint which a change adds; empty without a purchaser on record."""
    if dispute.purchaser is None or dispute.complaint is None:
        return []
    if before is not None and before.complaint == dispute.complaint:
        return []
    complaint = dispute.complaint
    division = complaint.received_by if complaint.decided_on is None else complaint.decided_by
    return [law.responsible_for(division or dispute.purchaser.division)]


def _rank_duties(due: Iterable[tuple[str, str]]) -> tuple[DueDuty, ...]:
    """The duties in ascending ranks, one after the other."""
    return tuple(DueDuty(duty, division, rank) for rank, (duty, division) in enumerate(due))


def _find_city(law: Law, record: Record) -> str | None:
    """The city-level division of a matter's route on the day on which it arose, or its successor.

    None for a matter without a route: notices, entries and releases are the region's own.
    """
    match record:
        case Defect():
            own, arose_on = parse_division(record), record.reported_on
        case Dispute():
            own, arose_on = record.explained_by, record.arose_on
        case Assessment():
            own, arose_on = parse_division(record), record.assessed_on
        case Vendor() if record.major_problems:
            own, arose_on = parse_division(record), record.major_problems[0].known_on
        case _:
            return None
    then = law.as_of(arose_on)
    return law.responsible_for(then.city_of(then.responsible_for(own)))


def _find_informed(law: Law, record: Record | None) -> set[str]:
    """The divisions that a matter was reported to, or their successors."""
    match record:
        case Defect() | Dispute():
            reports = record.reports
        case Assessment() if record.escalation is not None:
            reports = record.escalation.reports
        case _:
            return set()
    return {law.responsible_for(report.to) for report in reports}
