"""Objections to a public notice: recorded, also after the window; withdrawn by their author; handled."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text, fill_template
from taizhang.findings.citing import fill_law_references
from taizhang.law.notice_window import find_blocking_objections, has_stood_on_site, needs_proof_of_arrival, window_of
from taizhang.records import Arrival, Notice, Objection
from taizhang.rules.rule import read_card

_message = Messages(__file__)

_OUTCOME_MESSAGES = {
    "dismissed": _message("outcome-dismissed"),
    "amended": _message("outcome-amended"),
    "late": _message("outcome-late"),
    "upheld": _message("outcome-upheld"),
}


_NO_FIELDS: Mapping[str, Any] = {}


def record_objection(desk: Desk, notice: str, objection: Objection, further: Mapping[str, Any] = _NO_FIELDS) -> Act:
    """Record an objection to one requirement of a notice, in time or late, as received and not handled yet.

    `further` has other stated fields of the schema.

    An objection after the last day is recorded and answered, but blocks nothing. One that came in time and is
    recorded after the window, or once the requirement is on the ledger, needs a proof of its arrival.

    Raises:
        RefusedError: the notice is annulled, or the proof is missing.

    Source: region-2021-1131/2.3, house/handling.
    """
    record = desk.find(notice, Notice)
    require_stage(desk, "notice object", record)
    entry = desk.book.entry_of.get(objection.requirement)
    number = len(record.objections) + 1
    window = window_of(record, desk.law)
    if needs_proof_of_arrival(record, objection, entry, desk.law, desk.today):
        rule_card = read_card("g11_arrival")
        closes_on = window.last_day_or_promised
        params: dict[str, Param] = {"record": notice, "number": number, "closes_on": closes_on}
        place = _message("objection-place", number=number - 1)
        raise RefusedError(
            Refusal(
                fill_template(fill_law_references(rule_card.message, desk.law, desk.today), params),
                rule_card.source,
                fill_template(fill_law_references(rule_card.help, desk.law, desk.today), params | {"place": place}),
            )
        )
    data = {
        "requirement": objection.requirement,
        "received_on": objection.received_on,
        "party": objection.party,
        "organization": objection.organization,
        "grounds": objection.grounds,
        "text": format_prose(objection.text),
        "enclosures": [{"file": one.file, "sha256": one.sha256} for one in objection.enclosures] or None,
        "contact_ref": objection.contact_ref,
        "arrival": _arrival_data(objection.arrival),
        **further,
    }
    files = desk.add(notice, [(("objections", len(record.objections)), data)])
    if window.has_ended(objection.received_on):
        message = _message("recorded-late", number=number, last_day=window.last_day)
        return Act(files, (message,))
    message = _message("recorded-in-time", number=number, requirement=objection.requirement)
    messages = [message]
    region = desk.law.department(desk.law.region)
    if objection.arrival is not None:
        messages.append(_message("proof-needs-two-approvals", region=region))
    if entry is not None and entry.notice == notice:
        messages.append(_message("entry-to-strike", requirement=objection.requirement, entry=entry.id, region=region))
    return Act(files, tuple(messages))


def withdraw_objection(desk: Desk, notice: str, number: int, on: date, reason: str) -> Act:
    """Record that the author of an objection withdraws it; `number` counts from 1.

    Raises:
        RefusedError: the objection does not exist, or is already withdrawn or handled.

    Source: house/handling.
    """
    record = desk.find(notice, Notice)
    objection = record.objections[number - 1] if 0 < number <= len(record.objections) else None
    if objection is None or objection.withdrawn is not None or objection.handling is not None:
        open_objections = _find_open_objections(record)
        help_ = (
            _message("withdrawable", numbers=_name_objections(open_objections))
            if open_objections
            else _message("nothing-to-withdraw")
        )
        raise RefusedError(Refusal(_describe_closed_objection(record, number), ("house/handling",), help_))
    data = {"on": on, "reason": format_prose(reason)}
    files = desk.add(notice, [(("objections", number - 1, "withdrawn"), data)])
    message = _message("withdrawn", number=number, requirement=objection.requirement)
    return Act(files, (message, *_describe_after_withdrawal(desk, record, number - 1)))


def _describe_after_withdrawal(desk: Desk, notice: Notice, index: int) -> Iterator[Text]:
    withdrawn = notice.objections[index]
    requirement = withdrawn.requirement
    window = window_of(notice, desk.law)
    if window.has_ended(withdrawn.received_on) or requirement in desk.book.entry_of:
        return
    others = [other for other in find_blocking_objections(notice, requirement, desk.law) if other is not withdrawn]
    if others:
        yield _message("other-objections-remain", requirement=requirement, count=len(others))
    elif not window.has_ended(desk.today):
        yield _message("unblocked-while-open", requirement=requirement)
    elif has_stood_on_site(notice, desk.book.approvals_of.get(notice.id, ())):
        yield _message("unblocked", requirement=requirement)
    else:
        yield _message("unblocked-without-proof", requirement=requirement, notice=notice.id)


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
        number: which one, from 1; by default the only one that waits.
        officer: the account of the officer whom the region appoints for a requirement of its own.

    Raises:
        RefusedError: the objection does not exist, is already handled or withdrawn, or none or several wait.

    Source: region-2021-1131/2.3, house/handling.
    """
    record = desk.find(notice, Notice)
    index = _choose_objection(record, number)
    handling = {
        "on": on,
        "outcome": outcome,
        "decided_by": decided_by,
        "reply": format_prose(reply),
        "officer": officer,
    }
    files = desk.add(notice, [(("objections", index, "handling"), handling)])
    requirement = record.objections[index].requirement
    message = _message("handled", notice=notice, number=index + 1, requirement=requirement)
    late = window_of(record, desk.law).has_ended(record.objections[index].received_on)
    following = _OUTCOME_MESSAGES.get("late") if late else _describe_after_handling(desk, record, index, outcome)
    return Act(files, (message, *filter(None, [following])))


def _describe_after_handling(desk: Desk, notice: Notice, index: int, outcome: str) -> Text | None:
    handled = notice.objections[index]
    others = [
        other for other in find_blocking_objections(notice, handled.requirement, desk.law) if other is not handled
    ]
    if outcome != "dismissed" or not others:
        return _OUTCOME_MESSAGES.get(outcome)
    waiting = [other for other in others if other.handling is None]
    if waiting:
        return _message("dismissed-with-others-waiting", count=len(waiting))
    is_settled = any(other.handling is not None and other.handling.outcome != "dismissed" for other in others)
    return None if is_settled else _OUTCOME_MESSAGES.get(outcome)


def _find_open_objections(notice: Notice) -> list[int]:
    """The objections, from 0, that are neither handled nor withdrawn."""
    return [index for index, one in enumerate(notice.objections) if one.handling is None and one.withdrawn is None]


def _name_objections(indices: list[int]) -> Text:
    return Text("、".join(f"第{index + 1}件" for index in indices), ", ".join(str(index + 1) for index in indices))


def _choose_objection(notice: Notice, number: int | None) -> int:
    waiting = _find_open_objections(notice)
    if number is None and len(waiting) == 1:
        return waiting[0]
    if number is not None and number - 1 in waiting:
        return number - 1
    if not waiting:
        message = _message("nothing-to-handle", notice=notice.id)
        help_ = _message("check-notice-id")
    elif number is None:
        message = _message("several-waiting", notice=notice.id, count=len(waiting))
        help_ = _message("give-number", numbers=_name_objections(waiting))
    else:
        message = _describe_closed_objection(notice, number)
        help_ = _message("open-objections", numbers=_name_objections(waiting))
    raise RefusedError(Refusal(message, ("house/handling",), help_))


def _describe_closed_objection(notice: Notice, number: int) -> Text:
    """Why the objection of that number, from 1, is not open."""
    if not 0 < number <= len(notice.objections):
        return _message("unknown-objection", notice=notice.id, number=number)
    if notice.objections[number - 1].withdrawn is not None:
        return _message("already-withdrawn", notice=notice.id, number=number)
    return _message("already-handled", notice=notice.id, number=number)


def _arrival_data(arrival: Arrival | None) -> dict[str, object] | None:
    if arrival is None:
        return None
    scan = {"file": arrival.scan.file, "sha256": arrival.scan.sha256}
    return {"number": arrival.number, "scan": scan, "recorded_on": arrival.recorded_on}
