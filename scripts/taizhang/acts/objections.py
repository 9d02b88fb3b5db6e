"""Objections to a public notice: recorded, also after the window; withdrawn by whoever raised them; handled."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text, fill
from taizhang.findings.citing import with_law
from taizhang.law.notice_window import has_stood_on_site, holding_objections, needs_proof_of_arrival, window_of
from taizhang.records import Arrival, Notice, Objection
from taizhang.rules.rule import card

_message = Messages(__file__)

_OUTCOMES = {
    "dismissed": _message("outcomes-dismissed"),
    "amended": _message("outcomes-amended"),
    "late": _message("outcomes-late"),
    "upheld": _message("outcomes-upheld"),
}


_NOTHING: Mapping[str, Any] = {}


def object_to(desk: Desk, notice: str, objection: Objection, further: Mapping[str, Any] = _NOTHING) -> Act:
    """Record an objection to one requirement of a notice, in time or late, as it was received: not handled yet.

    `further` holds what else was stated, in fields that the schema alone knows.

    One that came after the last day is recorded and answered, but holds nothing back. One that came in time and is
    recorded after the window, or once the requirement is on the ledger, needs the proof of its arrival.

    Raises:
        RefusedError: the notice is annulled, or that proof is missing.

    Source: region-2021-1131/2.3, house/handling.
    """
    held = desk.find(notice, Notice)
    enter(desk, "notice object", held)
    entry = desk.book.entry_of.get(objection.requirement)
    number = len(held.objections) + 1
    window = window_of(held, desk.law)
    if needs_proof_of_arrival(held, objection, entry, desk.law, desk.today):
        words = card("g11_arrival")
        closes_on = window.last_day_or_promised
        params: dict[str, Param] = {"record": notice, "number": number, "closes_on": closes_on}
        place = _message("objections", number=number - 1)
        raise RefusedError(
            Refusal(
                fill(with_law(words.message, desk.law, desk.today), params),
                words.source,
                fill(with_law(words.help, desk.law, desk.today), params | {"place": place}),
            )
        )
    data = {
        "requirement": objection.requirement,
        "received_on": objection.received_on,
        "party": objection.party,
        "organization": objection.organization,
        "grounds": objection.grounds,
        "text": prose(objection.text),
        "arrival": _arrival(objection.arrival),
        **further,
    }
    files = desk.add(notice, [(("objections", len(held.objections)), data)])
    if window.has_ended(objection.received_on):
        message = _message("objection-is-recorded", number=number, last_day=window.last_day)
        return Act(files, (message,))
    message = _message("objection-is-recorded-2", number=number, requirement=objection.requirement)
    messages = [message]
    region = desk.law.department(desk.law.region)
    if objection.arrival is not None:
        messages.append(_message("two-people-of-approve-the-proof", region=region))
    if entry is not None and entry.notice == notice:
        messages.append(
            _message(
                "is-on-the-ledger-by-this-notice", requirement=objection.requirement, entry=entry.id, region=region
            )
        )
    return Act(files, tuple(messages))


def withdraw_objection(desk: Desk, notice: str, number: int, on: date, reason: str) -> Act:
    """Record that whoever raised an objection takes it back; `number` counts from 1.

    Raises:
        RefusedError: there is no such objection, or it is withdrawn or handled already.

    Source: house/handling.
    """
    held = desk.find(notice, Notice)
    objection = held.objections[number - 1] if 0 < number <= len(held.objections) else None
    if objection is None or objection.withdrawn is not None or objection.handling is not None:
        open_ = "、".join(f"第{index + 1}件" for index in _waiting(held))
        listed = ", ".join(str(index + 1) for index in _waiting(held))
        help_ = Text(
            f"可以撤回的有{open_}。" if open_ else "该公示没有可以撤回的异议，请核对公示编号。",
            f"Open are: {listed}." if listed else "None of this notice can be withdrawn; look at its id.",
        )
        raise RefusedError(Refusal(_closed(held, number), ("house/handling",), help_))
    data = {"on": on, "reason": prose(reason)}
    files = desk.add(notice, [(("objections", number - 1, "withdrawn"), data)])
    message = _message("objection-is-withdrawn", number=number, requirement=objection.requirement)
    return Act(files, (message, *_after_withdrawal(desk, held, number - 1)))


def _after_withdrawal(desk: Desk, notice: Notice, index: int) -> Iterator[Text]:
    withdrawn = notice.objections[index]
    requirement = withdrawn.requirement
    window = window_of(notice, desk.law)
    if window.has_ended(withdrawn.received_on) or requirement in desk.book.entry_of:
        return
    others = [other for other in holding_objections(notice, requirement, desk.law) if other is not withdrawn]
    if others:
        yield _message("more-objections-in-time-keep-off-the-ledger", requirement=requirement, others_count=len(others))
    elif not window.has_ended(desk.today):
        yield _message("nothing-holds-back-any-more", requirement=requirement)
    elif has_stood_on_site(notice, desk.book.approvals_of.get(notice.id, ())):
        yield _message("nothing-holds-back-any-more-2", requirement=requirement)
    else:
        yield _message("nothing-holds-back-but-the-proof", requirement=requirement, notice=notice.id)


def handle_objection(
    desk: Desk,
    notice: str,
    number: int | None,
    on: date,
    outcome: str,
    decided_by: str,
    reply: str,
    officer: str | None = None,
) -> Act:
    """Record how an objection was handled.

    Of the arguments:
        number: which one, from 1; may be left out where one alone waits.
        officer: the account of the officer whom the region names for a requirement of its own.

    Raises:
        RefusedError: there is no such objection, it was handled or withdrawn already, or none or several wait.

    Source: region-2021-1131/2.3, house/handling.
    """
    held = desk.find(notice, Notice)
    index = _chosen(held, number)
    handling = {"on": on, "outcome": outcome, "decided_by": decided_by, "reply": prose(reply), "officer": officer}
    files = desk.add(notice, [(("objections", index, "handling"), handling)])
    requirement = held.objections[index].requirement
    message = _message("objection-of-is-handled", notice=notice, index=index + 1, requirement=requirement)
    late = window_of(held, desk.law).has_ended(held.objections[index].received_on)
    following = _OUTCOMES.get("late") if late else _after_handling(desk, held, index, outcome)
    return Act(files, (message, *filter(None, [following])))


def _after_handling(desk: Desk, notice: Notice, index: int, outcome: str) -> Text | None:
    handled = notice.objections[index]
    others = [other for other in holding_objections(notice, handled.requirement, desk.law) if other is not handled]
    if outcome != "dismissed" or not others:
        return _OUTCOMES.get(outcome)
    waiting = [other for other in others if other.handling is None]
    if waiting:
        return _message("it-is-dismissed", waiting_count=len(waiting))
    is_settled = any(other.handling is not None and other.handling.outcome != "dismissed" for other in others)
    return None if is_settled else _OUTCOMES.get(outcome)


def _waiting(notice: Notice) -> list[int]:
    """The objections, from 0, that are neither handled nor withdrawn."""
    return [index for index, one in enumerate(notice.objections) if one.handling is None and one.withdrawn is None]


def _chosen(notice: Notice, number: int | None) -> int:
    waiting = _waiting(notice)
    shown = "、".join(f"第{index + 1}件" for index in waiting)
    listed = ", ".join(str(index + 1) for index in waiting)
    if number is None and len(waiting) == 1:
        return waiting[0]
    if number is not None and number - 1 in waiting:
        return number - 1
    if not waiting:
        message = _message("has-no-objection-to-be-handled", notice=notice.id)
        help_ = _message("look-at-the-notice-id-an-objection")
    elif number is None:
        message = _message("has-objections-waiting", notice=notice.id, waiting_count=len(waiting))
        help_ = _message("say-which-by-number", shown=Text(shown, listed))
    else:
        message = _closed(notice, number)
        help_ = _message("waiting", shown=Text(shown, listed))
    raise RefusedError(Refusal(message, ("house/handling",), help_))


def _closed(notice: Notice, number: int) -> Text:
    """Why the objection of that number, from 1, is not open."""
    if not 0 < number <= len(notice.objections):
        return _message("has-no-objection", notice=notice.id, number=number)
    if notice.objections[number - 1].withdrawn is not None:
        return _message("objection-of-was-withdrawn-already", notice=notice.id, number=number)
    return _message("objection-of-was-handled-already", notice=notice.id, number=number)


def _arrival(arrival: Arrival | None) -> dict[str, object] | None:
    if arrival is None:
        return None
    scan = {"file": arrival.scan.file, "sha256": arrival.scan.sha256}
    return {"number": arrival.number, "scan": scan, "recorded_on": arrival.recorded_on}
