"""Enrolment: requirements noticed for the full window without objection enter the ledger, never early."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import PASSAGES
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING
from taizhang.law.notice_window import find_blocking_objections, window_of
from taizhang.law.prolongation import DueProlongation, find_due_prolongation
from taizhang.lifecycle import derive_life
from taizhang.lifecycle.chain.seals import find_reviewed_classification
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.lifecycle.requirement import ENDED
from taizhang.records import Bearer, Notice, Requirement

_message = Messages(__file__)

_NO_CLASSIFICATIONS: Mapping[str, str] = {}


def enroll(
    desk: Desk, pending: Sequence[PendingObjection] = (), classifications: Mapping[str, str] = _NO_CLASSIFICATIONS
) -> Act:
    """The ledger entries of every requirement whose notice ended without objection; no files where nothing is due.

    The day of enrolment is today. Entries are numbered in the order in which their notices ended, and within a
    notice in its own order, so that repeated runs give the same numbers; running it again adds nothing. A due
    prolongation of a notice is recorded first, and nothing enters by that notice before it is merged and over.
    Requirements that are noticed and not due are listed with the reason. `pending` are objections in open pull
    requests; the requirements that they block do not enter. `classifications` are the region's, by requirement id,
    for requirements whose review states none.

    Raises:
        RefusedError: a classification is of a requirement that is not due, or contradicts its review.

    Source: region-2021-1131/2.3, /2.4; city-2021-76/1.3, /1.4; civil-code/203; house/classification.
    """
    book = desk.book
    _check_classifications(desk, classifications)
    files: dict[str, bytes] = {}
    numbers = [*book.all, *book.broken]
    messages: list[Text] = []
    for notice in book.notices.values():
        if (due := find_due_prolongation(notice, desk.law, desk.today)) is not None:
            files |= _build_prolongation_file(desk, notice, due)
            messages.append(_describe_prolongation(notice, due))
    entered = 0
    blocked: list[Text] = []
    for requirement, listing in _find_due_requirements(desk, classifications):
        waiting = [one for one in pending if one.holds(book.notices[listing], requirement.id, desk.law)]
        if waiting:
            blocked.append(_describe_pending_objection(requirement, waiting))
            continue
        number = identity.next_serial_id(f"LEDGER-{desk.today.year}-", 4, numbers)
        numbers.append(number)
        data = build_entry_data(desk, number, requirement, listing, classifications.get(requirement.id))
        files |= desk.new("entry", f"ledger/entries/{desk.today.year}/{number}.yaml", data)
        messages.append(_describe_entry(desk, number, requirement, data))
        entered += 1
    if not entered:
        messages.append(_message("nothing-is-due-for-the-ledger"))
    return Act(files, (*messages, *blocked, *_describe_others(desk, classifications)))


def _check_classifications(desk: Desk, classifications: Mapping[str, str]) -> None:
    """Require that classifications at enrolment are of due requirements and contradict no review.

    Raises:
        RefusedError: as `enroll`.
    """
    due = {requirement.id for requirement, _ in _find_cleared_requirements(desk)}
    reasons = []
    for record, requested in classifications.items():
        requirement = desk.find(record, Requirement)
        stated = _find_classification(desk, requirement)
        if record not in due:
            message = _message("not-due-today", record=record)
            help_ = _message("see-reason")
            reasons.append(Refusal(message, PASSAGES["enroll"].source, help_))
        elif stated is not None and stated != requested:
            titles = [desk.schema("entry").label(("classification",), one) for one in (stated, requested)]
            message = _message(
                "review-classifies-otherwise",
                record=record,
                reviewed=Text(titles[0], stated),
                requested=Text(titles[1], requested),
            )
            help_ = _message("leave-out-classification")
            reasons.append(Refusal(message, ("house/seals",), help_))
    if reasons:
        raise RefusedError(*reasons)


def _build_prolongation_file(desk: Desk, notice: Notice, due: DueProlongation) -> dict[str, bytes]:
    """The file of a notice with its due prolongation; empty while the last day cannot be known."""
    to = due.window.last_day
    if not isinstance(to, date):
        return {}
    data = {
        "to": to,
        "calendar": due.window.pins,
        "overlays": list(due.window.overlays) or None,
        "on": desk.today,
    }
    return desk.add(notice.id, [(("prolonged", len(notice.prolonged)), data)])


def _describe_prolongation(notice: Notice, due: DueProlongation) -> Text:
    to = due.window.last_day
    if not isinstance(to, date):
        return _message(
            "prolongation-day-unknown", notice=notice.id, stood=due.recorded_last_day, pending=PENDING, file=to.file
        )
    return _message("window-prolonged", notice=notice.id, stood=due.recorded_last_day, to=to)


def _describe_pending_objection(requirement: Requirement, waiting: Sequence[PendingObjection]) -> Text:
    numbers = sorted({one.pull for one in waiting})
    pulls = Text("、".join(map(str, numbers)), ", ".join(map(str, numbers)))
    return _message("blocked-by-pending-objection", requirement=requirement.id, pulls=pulls)


def build_entry_data(
    desk: Desk, number: str, requirement: Requirement, notice: str, stated: str | None = None
) -> dict[str, Any]:
    """The data of a requirement's ledger entry: the classification of the review, the cost bearer by law.

    Where the review states none, the classification is the one `stated` at enrolment.
    The cost bearer goes by the law of the day of enrolment. Source: region-2021-1131/2.4, city-2021-76/1.4.
    """
    classification = _find_classification(desk, requirement) or stated
    raised_by = requirement.raising_divisions if requirement.raised_by else ()
    bearer = desk.law.cost_bearer(str(classification), requirement.requester.division, desk.today, raised_by)
    return {
        "id": number,
        "requirement": requirement.id,
        "notice": notice,
        "enrolled_on": desk.today,
        "classification": classification,
        "cost_bearer": bearer
        and {
            "towards_region": _bearer_data(bearer.towards_region),
            **(
                {"internal": _bearer_data(bearer.internal)}
                if bearer.internal is not None
                else {"joint": [_bearer_data(one) for one in bearer.joint]}
            ),
        },
    }


def _bearer_data(bearer: Bearer) -> dict[str, str]:
    return {"division": bearer.division, "source": bearer.source}


def _find_due_requirements(desk: Desk, classifications: Mapping[str, str]) -> Iterator[tuple[Requirement, str]]:
    for requirement, notice in _find_cleared_requirements(desk):
        if requirement.id in classifications or _find_classification(desk, requirement) is not None:
            yield requirement, notice


def _find_cleared_requirements(desk: Desk) -> Iterator[tuple[Requirement, str]]:
    for notice in sorted(desk.book.notices.values(), key=lambda notice: _notice_order(desk, notice)):
        for item in notice.requirements:
            requirement = desk.book.requirements.get(item.id)
            if requirement is None or desk.book.notices_of.get(item.id, (None,))[-1] is not notice:
                continue
            if derive_life(requirement, desk.book, desk.law, desk.today).stage in PASSAGES["enroll"].stages:
                yield requirement, notice.id


def _notice_order(desk: Desk, notice: Notice) -> tuple[date, str]:
    """The sort key of notices: by proven last day; an unknown last day comes last."""
    return window_of(notice, desk.law).known_last_day or date.max, notice.id


def _describe_entry(desk: Desk, number: str, requirement: Requirement, data: dict[str, Any]) -> Text:
    code = data["classification"]
    classification = Text(desk.schema("entry").label(("classification",), code), code)
    bearer = data["cost_bearer"]
    if bearer is None:
        return _message("enrolled", requirement=requirement.id, number=number, classification=classification)
    inside = [bearer["internal"]] if "internal" in bearer else bearer["joint"]
    inner = "、".join(desk.law.department(one["division"]) for one in inside)
    towards = desk.law.department(bearer["towards_region"]["division"])
    bearer_text = (
        _message("single-bearer", bearer=towards)
        if inner == towards
        else _message("bearers", towards=towards, inner=inner)
    )
    return _message(
        "enrolled-with-bearer",
        requirement=requirement.id,
        number=number,
        classification=classification,
        bearer=bearer_text,
    )


def _describe_others(desk: Desk, classifications: Mapping[str, str]) -> Iterator[Text]:
    """Why each noticed requirement that is not on the ledger does not enter it today."""
    settled = 0
    for requirement in desk.book.requirements.values():
        listings = desk.book.listings_of.get(requirement.id)
        if not listings or requirement.id in desk.book.entry_of or requirement.id in classifications:
            continue
        state = derive_life(requirement, desk.book, desk.law, desk.today)
        live_notices = desk.book.notices_of.get(requirement.id)
        if state.stage in ENDED:
            settled += 1
            continue
        reason = (
            _find_reason(desk, requirement, state.stage, live_notices[-1])
            if live_notices
            else _describe_annulment(listings[-1])
        )
        if reason:
            yield _message("not-enrolled", requirement=requirement.id, reason=reason)
    if settled:
        yield _message("settled-otherwise", count=settled)


def _describe_annulment(notice: Notice) -> Text:
    return _message("notice-annulled", notice=notice.id)


def _find_reason(desk: Desk, requirement: Requirement, stage: str, notice: Notice) -> Text | None:
    match stage:
        case "noticed":
            return _describe_open_window(desk, notice)
        case "objected":
            unhandled = [
                one for one in find_blocking_objections(notice, requirement.id, desk.law) if one.handling is None
            ]
            return _message("objections-unhandled", notice=notice.id, count=len(unhandled))
        case "renotice":
            return _describe_repeat_notice(desk, requirement, notice)
        case "unproven":
            return _describe_missing_proof(desk, notice)
        case "cleared" if _find_classification(desk, requirement) is None:
            return _message("unclassified", requirement=requirement.id)
        case "cleared":
            return None
        case _:
            return _message("not-begun-or-unsealed")


def _describe_open_window(desk: Desk, notice: Notice) -> Text:
    window = window_of(notice, desk.law)
    last_day = window.known_last_day
    if last_day is None:
        return _message("last-day-unknown", notice=notice.id, opens_on=window.opens_on, pending=PENDING)
    following = last_day + timedelta(days=1)
    due = find_due_prolongation(notice, desk.law, desk.today)
    if due is not None and window.has_ended(desk.today):
        to = due.window.last_day
        until = _message("until", to=to) if isinstance(to, date) else _message("until-unknown-day", pending=PENDING)
        return _message("prolongation-not-recorded", notice=notice.id, stood=due.recorded_last_day, until=until)
    if not window.is_prolonged:
        return _message("open-until", notice=notice.id, last_day=last_day, following=following)
    prolongation = _message("prolonged-from", cause=window.cause, promised=window.promised)
    return _message(
        "open-until-prolonged", notice=notice.id, last_day=last_day, prolongation=prolongation, following=following
    )


def _describe_repeat_notice(desk: Desk, requirement: Requirement, notice: Notice) -> Text:
    struck_entries = [
        entry for entry in desk.book.struck_entries_of.get(requirement.id, ()) if entry.notice == notice.id
    ]
    if struck_entries:
        return _message("entry-struck", entry=struck_entries[-1].id)
    return _message("objections-dismissed")


def _describe_missing_proof(desk: Desk, notice: Notice) -> Text:
    if notice.id not in desk.book.approvals_of:
        return _message("notice-unsealed", notice=notice.id)
    return _message("no-proof-of-publication", notice=notice.id)


def _find_classification(desk: Desk, requirement: Requirement) -> str | None:
    return find_reviewed_classification(desk.book.approvals_of.get(requirement.id, ()))
