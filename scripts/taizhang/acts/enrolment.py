"""Enrolment: what was noticed for its days without objection enters the ledger, by requirement, never early."""

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
from taizhang.law.notice_window import holding_objections, window_of
from taizhang.law.prolongation import DueProlongation, find_due_prolongation
from taizhang.lifecycle import life
from taizhang.lifecycle.chain.seals import reviewed_classification
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.lifecycle.requirement import ENDED
from taizhang.records import Bearer, Notice, Requirement

_message = Messages(__file__)

_UNCLASSIFIED: Mapping[str, str] = {}


def enroll(
    desk: Desk, pending: Sequence[PendingObjection] = (), classifications: Mapping[str, str] = _UNCLASSIFIED
) -> Act:
    """The ledger entries of every requirement whose notice has run without objection; none where none is due.

    The day of enrolment is today. Entries are numbered in the order in which their notices ended, and within a
    notice in its own order, so that everybody who enrols the same gets the same numbers. Running it again adds
    nothing. A prolongation that a notice owes is recorded first, and nothing enters by that notice before it is merged
    and over. What is noticed and not due is listed, each with the reason. `pending` are objections that wait in pull
    requests of their own; what they hold does not enter. `classifications` are the region's of requirements whose
    review states none, by their ids.

    Raises:
        RefusedError: a classification is given of a requirement that is not due, or against what its review states.

    Source: region-2021-1131/2.3, /2.4; city-2021-76/1.3, /1.4; civil-code/203; house/classification.
    """
    book = desk.book
    _require_fitting(desk, classifications)
    files: dict[str, bytes] = {}
    numbers = [*book.all, *book.broken]
    messages: list[Text] = []
    for notice in book.notices.values():
        if (due := find_due_prolongation(notice, desk.law, desk.today)) is not None:
            files |= _prolonged(desk, notice, due)
            messages.append(_describe_prolongation(notice, due))
    entered = 0
    held: list[Text] = []
    for requirement, listing in _due(desk, classifications):
        waiting = [one for one in pending if one.holds(book.notices[listing], requirement.id, desk.law)]
        if waiting:
            held.append(_held(requirement, waiting))
            continue
        number = identity.serial(f"LEDGER-{desk.today.year}-", 4, numbers)
        numbers.append(number)
        data = entry(desk, number, requirement, listing, classifications.get(requirement.id))
        files |= desk.new("entry", f"ledger/entries/{desk.today.year}/{number}.yaml", data)
        messages.append(_enrolled(desk, number, requirement, data))
        entered += 1
    if not entered:
        messages.append(_message("nothing-is-due-for-the-ledger"))
    return Act(files, (*messages, *held, *_others(desk, classifications)))


def _require_fitting(desk: Desk, classifications: Mapping[str, str]) -> None:
    """Let the region classify at enrolment only what is due and what no review classified otherwise.

    Raises:
        RefusedError: as `enroll`.
    """
    due = {requirement.id for requirement, _ in _cleared(desk)}
    reasons = []
    for record, given in classifications.items():
        requirement = desk.find(record, Requirement)
        stated = _classification(desk, requirement)
        if record not in due:
            message = _message("is-not-due-for-the-ledger-today", record=record)
            help_ = _message("says-why-it-does-not-enter")
            reasons.append(Refusal(message, PASSAGES["enroll"].source, help_))
        elif stated is not None and stated != given:
            titles = [desk.schema("entry").label(("classification",), one) for one in (stated, given)]
            message = _message(
                "review-of-states", record=record, titles=Text(titles[0], stated), titles_2=Text(titles[1], given)
            )
            help_ = _message("it-enters-as-its-review-says")
            reasons.append(Refusal(message, ("house/seals",), help_))
    if reasons:
        raise RefusedError(*reasons)


def _prolonged(desk: Desk, notice: Notice, due: DueProlongation) -> dict[str, bytes]:
    """The file of a notice with the prolongation that it owes; none while its last day cannot be known."""
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
            "window-of-is-to-be-prolonged-beyond", notice=notice.id, stood=due.stood, pending=PENDING, file=to.file
        )
    return _message("days-off-changed-within-the-window", notice=notice.id, stood=due.stood, to=to)


def _held(requirement: Requirement, waiting: Sequence[PendingObjection]) -> Text:
    numbers = sorted({one.pull for one in waiting})
    zh = "、".join(map(str, numbers))
    return _message("does-not-enter", requirement=requirement.id, zh=Text(zh, ", ".join(map(str, numbers))))


def entry(desk: Desk, number: str, requirement: Requirement, notice: str, stated: str | None = None) -> dict[str, Any]:
    """The data of a requirement's ledger entry: the classification as the review said, the cost bearer by law.

    Where the review said none it is the one `stated` at enrolment.
    The cost bearer goes by the law of the day of enrolment. Source: region-2021-1131/2.4, city-2021-76/1.4.
    """
    classification = _classification(desk, requirement) or stated
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
            "towards_region": _stated(bearer.towards_region),
            **(
                {"internal": _stated(bearer.internal)}
                if bearer.internal is not None
                else {"joint": [_stated(one) for one in bearer.joint]}
            ),
        },
    }


def _stated(bearer: Bearer) -> dict[str, str]:
    return {"division": bearer.division, "source": bearer.source}


def _due(desk: Desk, classifications: Mapping[str, str]) -> Iterator[tuple[Requirement, str]]:
    for requirement, notice in _cleared(desk):
        if requirement.id in classifications or _classification(desk, requirement) is not None:
            yield requirement, notice


def _cleared(desk: Desk) -> Iterator[tuple[Requirement, str]]:
    for notice in sorted(desk.book.notices.values(), key=lambda notice: _order(desk, notice)):
        for item in notice.requirements:
            requirement = desk.book.requirements.get(item.id)
            if requirement is None or desk.book.notices_of.get(item.id, (None,))[-1] is not notice:
                continue
            if life(requirement, desk.book, desk.law, desk.today).stage in PASSAGES["enroll"].stages:
                yield requirement, notice.id


def _order(desk: Desk, notice: Notice) -> tuple[date, str]:
    """Notices in the order of their proven last days; one whose last day is unknown comes last."""
    return window_of(notice, desk.law).known_last_day or date.max, notice.id


def _enrolled(desk: Desk, number: str, requirement: Requirement, data: dict[str, Any]) -> Text:
    title = desk.schema("entry").label(("classification",), data["classification"])
    bearer = data["cost_bearer"]
    if bearer is None:
        return _message(
            "enters-the-ledger", requirement=requirement.id, number=number, title=Text(title, data["classification"])
        )
    inside = [bearer["internal"]] if "internal" in bearer else bearer["joint"]
    department = "、".join(desk.law.department(one["division"]) for one in inside)
    towards = desk.law.department(bearer["towards_region"]["division"])
    zh = department if department == towards else f"对自治区为{towards}，盟市内部为{department}"
    return _message(
        "enters-the-ledger-as-cost-bearer-towards",
        requirement=requirement.id,
        number=number,
        title=title,
        zh=zh,
        data=data["classification"],
        towards=towards,
        department=department,
    )


def _others(desk: Desk, classifications: Mapping[str, str]) -> Iterator[Text]:
    """Why what was noticed and is not on the ledger does not enter it today."""
    settled = 0
    for requirement in desk.book.requirements.values():
        listings = desk.book.listings_of.get(requirement.id)
        if not listings or requirement.id in desk.book.entry_of or requirement.id in classifications:
            continue
        stands = life(requirement, desk.book, desk.law, desk.today)
        live = desk.book.notices_of.get(requirement.id)
        if stands.stage in ENDED:
            settled += 1
            continue
        reason = _reason(desk, requirement, stands.stage, live[-1]) if live else _annulled(listings[-1])
        if reason:
            yield _message("does-not-enter-2", requirement=requirement.id, reason=reason)
    if settled:
        yield _message("more-were-noticed-and-are-not-taken-up", settled=settled)


def _annulled(notice: Notice) -> Text:
    return _message("was-annulled-it-is-to-be-noticed-again", notice=notice.id)


def _reason(desk: Desk, requirement: Requirement, stage: str, notice: Notice) -> Text | None:
    match stage:
        case "noticed":
            return _running(desk, notice)
        case "objected":
            open_ = [one for one in holding_objections(notice, requirement.id, desk.law) if one.handling is None]
            return _message("objection-to-came-in-time", notice=notice.id, open_count=len(open_))
        case "renotice":
            return _to_be_noticed_again(desk, requirement, notice)
        case "unproven":
            return _unproven(desk, notice)
        case "cleared" if _classification(desk, requirement) is None:
            return _message("its-review-states-no-classification", requirement=requirement.id)
        case "cleared":
            return None
        case _:
            return _message("its-notice-has-not-begun-or-it-is-not-sealed")


def _running(desk: Desk, notice: Notice) -> Text:
    window = window_of(notice, desk.law)
    last_day = window.known_last_day
    if last_day is None:
        return _message("page-of-is-of-its-last-day", notice=notice.id, opens_on=window.opens_on, pending=PENDING)
    following = last_day + timedelta(days=1)
    due = find_due_prolongation(notice, desk.law, desk.today)
    if due is not None and window.has_ended(desk.today):
        to = due.window.last_day
        until = _message("to", to=to) if isinstance(to, date) else Text(f"（截止日{PENDING.zh}）", PENDING.en)
        return _message("window-of-is-to-be-prolonged", notice=notice.id, stood=due.stood, until=until)
    prolonged = _message("not", cause=window.cause, promised=window.promised) if window.is_prolonged else None
    return Text(
        f"{notice.id}公示至{last_day}" + (f"（{prolonged.zh}）" if prolonged else "") + f"，{following}起可以纳入",
        f"{notice.id} runs until {last_day}"
        + (f" ({prolonged.en})" if prolonged else "")
        + f"; it may enter from {following}",
    )


def _to_be_noticed_again(desk: Desk, requirement: Requirement, notice: Notice) -> Text:
    former = [entry for entry in desk.book.struck_entries_of.get(requirement.id, ()) if entry.notice == notice.id]
    if former:
        return _message("was-struck-off-the-ledger", id=former[-1].id)
    return _message("its-objections-were-dismissed")


def _unproven(desk: Desk, notice: Notice) -> Text:
    if notice.id not in desk.book.approvals_of:
        return _message("is-not-sealed", notice=notice.id)
    return _message("has-no-publication-on-record", notice=notice.id)


def _classification(desk: Desk, requirement: Requirement) -> str | None:
    return reviewed_classification(desk.book.approvals_of.get(requirement.id, ()))
