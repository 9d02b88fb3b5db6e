"""The due duties: what each kind of change has to pass, in order of rank."""

import copy
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.schema import undotted
from taizhang.law.law import Law
from taizhang.lifecycle.chain.upward import division_of, list_duties_upward
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
"""How the name begins under which a change of schemas, code or reviewers is approved; its number follows."""

Datum = Literal["letter", "classification"]
"""What an opinion has to state beside its text: the number of the letter, or the classification."""

_TITLES: Mapping[str, Text] = {
    "evaluate": _message("titles-evaluate"),
    "collect": _message("titles-collect"),
    "consolidate": _message("titles-consolidate"),
    "review": _message("titles-review"),
}


class DueDuty(NamedTuple):
    """One duty that a change has to pass.

    Attributes:
        duty, division: what is to be done, by which division's finance department.
        rank: every duty of a lower rank comes before it; duties of one rank stand side by side, in any order, each
            done by its own person.
        datum: what its opinion may state beside the text; None where it states nothing else.
        optional: the datum may be left out.
        decides: it lets a requirement go on, so that an opinion which calls it infeasible does not fulfil it.
        ends: it ends the requirement's chain instead, by an outcome that its opinion states.
    """

    duty: str
    division: str
    rank: int
    datum: Datum | None = None
    optional: bool = False
    decides: bool = False
    ends: bool = False


def duties(law: Law, requirement: Requirement) -> tuple[DueDuty, ...]:
    """The duties that a new requirement has to pass, by the divisions of the day that `law` shows.

    A county or zone judges at home and its city consolidates; a city, or a county that reports straight to
    the region, does both; what the region itself raises needs no consolidation. What several counties raise together
    each of them judges for itself, side by side. A data-sharing need is collected, not evaluated, and not classified.

    Source: region-2021-1131/2.2, /2.3, /4.1; city-2021-76/1.2, /1.3, /3.1.
    """
    return _requirement(law, requirement.kind, requirement.requester.division, requirement.raising_divisions)


def due_for(
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
    | requirement | withdrawn or corrected, nothing else | its whole chain; number and classification stand already |
    | defect, dispute | a report added | that of the level which reports: `operate` at home, `consolidate` at the city |
    | dispute | filed | `operate` at the region |
    | defect, dispute | anything else | `operate` at home |
    | dispute | the explanation of what was raised jointly | `operate` at each of those that raised it, too |
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
        law: as of the day on which the change is judged, which is that of its merge. Whom a matter is reported to
            goes by the day of the matter; what has ended since is answered for by its successor.
        needs_second: whether a field, by its dotted name, decides about money, a grade, a lane or a legal date.
        only_withdraws_or_corrects: what `only_adds` says of a requirement's data before and after.
        ending: the step that ended the requirement; who never saw it is not asked for its correction.

    Source: region-2021-1131/2.2, /2.3, /2.5, /3, /4.1; city-2021-76/1.2, /1.5, /2; the last three rows:
    house/corrections.
    """
    if isinstance(record, Requirement):
        due = duties(law, record)
        return _withdrawing(_shown_to(due, ending)) if only_withdraws_or_corrects else due
    if _is_undone(record, before):
        return _ranked([("operate", law.region), ("review", law.region)])
    due = _ordinary(law, record, before)
    if before is not None and _decides_again(record, before, needs_second):
        return _with_second(law, record, before, due)
    return due


def _ordinary(law: Law, record: Record, before: Record | None) -> tuple[DueDuty, ...]:
    match record:
        case Defect():
            return _ranked(list_duties_upward(law, record, before if isinstance(before, Defect) else None))
        case Dispute():
            former = before if isinstance(before, Dispute) else None
            above = _dealing_with_complaint(law, record, former)
            due = list_duties_upward(law, record, former) + [("operate", code) for code in above]
            return _explaining(law, record, former, _ranked(dict.fromkeys(due)))
        case Vendor() | Assessment():
            return _ranked(list_duties_upward(law, record, before if isinstance(before, Vendor | Assessment) else None))
        case DepartmentScheme() | DepartmentChannel():
            return _ranked([("operate", law.responsible_for(division_of(record)))])
        case Migration() | MigratedEntry():
            return due_for_machinery(law)
        case _:
            return _ranked([("operate", law.region)])


def due_for_machinery(law: Law) -> tuple[DueDuty, ...]:
    """Two different people who govern, in any order. Source: house/gate."""
    return (DueDuty("govern", law.region, 0), DueDuty("govern", law.region, 0))


def due_to_withdraw(law: Law, requirement: Requirement, ending: Review | None = None) -> tuple[DueDuty, ...]:
    """The duties that the withdrawal of a requirement has to pass.

    They are those of the requirement. The letter's number and the classification are on record already and are not
    asked for again, and an opinion may well call infeasible what is taken back. `ending` is the step that ended it.

    Source: region-2021-1131/2.2, /2.3.
    """
    return _withdrawing(_shown_to(duties(law, requirement), ending))


def only_adds(data: Mapping[str, Any], before: Mapping[str, Any]) -> bool:
    """Whether a change of a requirement's plain data withdraws or corrects it, and changes nothing else of it.

    The data are compared and not the records: a field that only the schema knows counts as every other.
    """
    if data == before:
        return False
    undone = copy.deepcopy(dict(data))
    try:
        for correction in reversed(undone.get("corrections", [])[len(before.get("corrections", ())) :]):
            place, was = undotted(correction["field"]), correction["was"]
            if was == [] and places.at(before, place) is None:
                places.at(undone, place[:-1]).pop(place[-1], None)
            else:
                places.put(undone, place, was)
    except UNFIT:
        return False  # F14 finds what is wrong with the correction
    return _without_additions(undone) == _without_additions(before)


def _without_additions(data: Mapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in data.items() if key not in ("withdrawn", "corrections")}


def _is_undone(record: Record, before: Record | None) -> bool:
    """Whether a change annuls a notice, or strikes an entry."""
    match record, before:
        case Notice(), Notice():
            return record.annulled is not None and before.annulled is None
        case Entry(), Entry():
            return record.struck is not None and before.struck is None
        case _:
            return False


def _decides_again(record: Record, before: Record, needs_second: Callable[[str], bool]) -> bool:
    """Whether a change puts right, or changes, what decides about money, a grade, a lane or a legal date.

    Letting an objection in that is recorded after the window is such a thing, also where its proof is added later.
    """
    if isinstance(record, Approval) or isinstance(before, Approval):
        return False
    if any(needs_second(correction.field) for correction in record.corrections[len(before.corrections) :]):
        return True
    if isinstance(record, Changeable) and isinstance(before, Changeable):
        return any(needs_second(change.field) for change in record.changes[len(before.changes) :])
    if isinstance(record, Notice) and isinstance(before, Notice):
        return _proven_late(record) > _proven_late(before)
    return False


def _proven_late(notice: Notice) -> int:
    return sum(objection.arrival is not None for objection in notice.objections)


def _with_second(law: Law, record: Record, before: Record, due: tuple[DueDuty, ...]) -> tuple[DueDuty, ...]:
    """The duties, with a second person of the department, and with whoever the matter had been reported up to."""
    own = due[0].division
    found = [due[0], due[0]._replace()]
    found += due[1:]
    held = {(item.duty, item.division) for item in found}
    informed = _reported(law, before) | _informed_of_problems(law, record, before)
    for code in (_city(law, before), law.region):
        duty = "operate" if code == law.region else "consolidate"
        if code is not None and code in informed and code != own and (duty, code) not in held:
            found.append(DueDuty(duty, code, found[-1].rank + 1))
    return tuple(found)


def _informed_of_problems(law: Law, record: Record, before: Record) -> set[str]:
    """Whoever the major problems were reported to that a change of a vendor corrects; its other fields are at home."""
    if not isinstance(record, Vendor) or not isinstance(before, Vendor):
        return set()
    places = (undotted(one.field) for one in record.corrections[len(before.corrections) :])
    numbers = {place[1] for place in places if place[0] == "major_problems" and len(place) > 1}
    held = enumerate(before.major_problems)
    return {law.responsible_for(one.to) for n, problem in held if n in numbers for one in problem.reports}


def way(law: Law, kind: str, division: str, raised_by: Sequence[str] = ()) -> Text:
    """What becomes of a requirement of that kind, once its pull request is open.

    It is raised in `division`, or filed by it for the divisions `raised_by`.
    """
    steps = [(law.department(due.division), _TITLES[due.duty]) for due in _requirement(law, kind, division, raised_by)]
    return Text(
        "提交合并请求后依次办理：" + "，".join(f"{department}{title.zh}" for department, title in steps) + "。",
        "Open a pull request; then, in order: "
        + ", ".join(f"{department} {title.en}" for department, title in steps)
        + ".",
    )


def _requirement(law: Law, kind: str, division: str, raised_by: Sequence[str] = ()) -> tuple[DueDuty, ...]:
    sharing, own = kind == "data-sharing", law.responsible_for(division)
    judging = dict.fromkeys(law.responsible_for(code) for code in raised_by or (own,))
    due = [DueDuty("collect" if sharing else "evaluate", code, 0, decides=True) for code in judging]
    if own != law.region:
        due.append(DueDuty("consolidate", law.city_of(own), 1, "letter", decides=True))
    rank = due[-1].rank + 1
    due.append(DueDuty("review", law.region, rank, None if sharing else "classification", decides=True))
    return tuple(due)


def up_to(due: Sequence[DueDuty], duty: str, division: str) -> tuple[DueDuty, ...] | None:
    """The duties that come before the one of that division, and that one at the end; None where it is not due."""
    own = next((item for item in due if (item.duty, item.division) == (duty, division)), None)
    return None if own is None else (*(item for item in due if item.rank < own.rank), own)


def _shown_to(due: tuple[DueDuty, ...], ending: Review | None) -> tuple[DueDuty, ...]:
    """The duties of those who saw a requirement before the step that ended it, and did that; all without one."""
    return due if ending is None else up_to(due, ending.duty, ending.division) or due


def _withdrawing(due: Iterable[DueDuty]) -> tuple[DueDuty, ...]:
    return tuple(item._replace(optional=True, decides=False) for item in due)


def _explaining(law: Law, dispute: Dispute, before: Dispute | None, due: tuple[DueDuty, ...]) -> tuple[DueDuty, ...]:
    """The duties, with each of those that raised the requirement together where its explanation is added.

    Source: region-2021-1131/2.5, city-2021-76/1.5.
    """
    if dispute.explanation is None or (before is not None and before.explanation is not None):
        return due
    others = dict.fromkeys(law.responsible_for(code) for code in dispute.explained_with)
    beside = (DueDuty("operate", code, 0) for code in others if code != due[0].division)
    return (due[0], *beside, *due[1:])


def _dealing_with_complaint(law: Law, dispute: Dispute, before: Dispute | None) -> list[str]:
    """Whose department took the steps of a complaint that a change adds; none where the purchaser is not on record."""
    if dispute.purchaser is None or dispute.complaint is None:
        return []
    if before is not None and before.complaint == dispute.complaint:
        return []
    named = dispute.complaint.received_by if dispute.complaint.decided_on is None else dispute.complaint.decided_by
    return [law.responsible_for(named or dispute.purchaser.division)]


def _ranked(due: Iterable[tuple[str, str]]) -> tuple[DueDuty, ...]:
    """Duties that are done one after the other."""
    return tuple(DueDuty(duty, division, rank) for rank, (duty, division) in enumerate(due))


def _city(law: Law, record: Record) -> str | None:
    """The division at city level to which a matter goes up by the day on which it arose, or who answers for it now.

    None for what goes up to nobody: a notice, an entry, a release are the region's own.
    """
    match record:
        case Defect():
            own, arose_on = division_of(record), record.reported_on
        case Dispute():
            own, arose_on = record.explained_by, record.arose_on
        case Assessment():
            own, arose_on = division_of(record), record.assessed_on
        case Vendor() if record.major_problems:
            own, arose_on = division_of(record), record.major_problems[0].known_on
        case _:
            return None
    then = law.as_of(arose_on)
    return law.responsible_for(then.city_of(then.responsible_for(own)))


def _reported(law: Law, record: Record | None) -> set[str]:
    """The divisions that a matter was reported to, or who answers for them now."""
    match record:
        case Defect() | Dispute():
            reports = record.reports
        case Assessment() if record.escalation is not None:
            reports = record.escalation.reports
        case _:
            return set()
    return {law.responsible_for(report.to) for report in reports}
