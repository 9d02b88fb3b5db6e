"""Disputes after an upgrade: explained by the division that raised the requirement, handled, reported up, filed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle.clocks import Clock, find_clocks
from taizhang.lifecycle.competence import find_competent_department
from taizhang.lifecycle.life import COMPUTED
from taizhang.records import Dispute, Entry
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def open_dispute(
    desk: Desk, entry: str, on: date, party: str, title: str, matter: str, organization: str | None = None
) -> Act:
    """Record a dispute about a released ledger entry; the division that raised the requirement explains it.

    A division that has ended is replaced by its successor.

    Source: region-2021-1131/2.5, city-2021-76/1.5.
    """
    ledger_entry = desk.find(entry, Entry)
    require_stage(desk, "dispute open", ledger_entry)
    raised_by = desk.book.requirements[ledger_entry.requirement].requester.division
    division = desk.law.responsible_for(raised_by, on)
    record = identity.generate_dated_id("DISPUTE", division, on, desk.book.all)
    data = {
        "id": record,
        "title": title,
        "release": desk.book.release_of[entry].id,
        "entry": entry,
        "arose_on": on,
        "party": party,
        "organization": organization,
        "matter": format_prose(matter),
        "explained_by": division,
    }
    if jointly := _joint_divisions(desk, ledger_entry.requirement, on):
        data["explained_with"] = list(jointly)
    department = "、".join(desk.law.department(code, on) for code in jointly or (division,))
    message = _message("opened", record=record, department=department)
    return Act(desk.new("dispute", f"ledger/disputes/{on.year}/{record}.yaml", data), (message,))


def _joint_divisions(desk: Desk, requirement: str, on: date) -> tuple[str, ...]:
    """The divisions that raised a requirement jointly, each of which explains it; empty for a single one."""
    record = desk.book.requirements[requirement]
    codes = record.raising_divisions if record.raised_by else ()
    return tuple(dict.fromkeys(desk.law.responsible_for(code, on) for code in codes))


def explain_dispute(desk: Desk, record: str, on: date, text: str) -> Act:
    """Record the explanation by the division that raised the requirement.

    Source: region-2021-1131/2.5, city-2021-76/1.5.
    """
    require_stage(desk, "dispute explain", desk.find(record, Dispute))
    files = desk.add(record, [(("explanation",), {"on": on, "text": format_prose(text)})])
    message = _message("explained")
    return Act(files, (message,))


def handle_dispute(desk: Desk, record: str, on: date, measures: str, result: str) -> Act:
    """Record how a dispute was handled. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    dispute = desk.find(record, Dispute)
    require_stage(desk, "dispute handle", dispute)
    data = {"on": on, "measures": format_prose(measures), "result": format_prose(result)}
    files = desk.add(record, [(("handling",), data)])
    due = desk.law.route("dispute", dispute.explained_by, dispute.arose_on)
    names = "、".join(desk.law.department(desk.law.responsible_for(code)) for code in due)
    message = _message("handled-report-next", departments=names) if due else _message("handled-file-next")
    return Act(files, (message,))


def report_dispute(desk: Desk, record: str, on: date) -> Act:
    """Record the next report up the chain. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    dispute = desk.find(record, Dispute)
    require_stage(desk, "dispute report", dispute)
    due = desk.law.route("dispute", dispute.explained_by, dispute.arose_on)
    addition, message = report_up(desk.law, dispute.reports, due, on, ("reports",), ("dispute-filing",))
    return Act(desk.add(record, [addition]), (message,))


def file_dispute(desk: Desk, record: str, on: date, number: str) -> Act:
    """Record the region's filing. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    require_stage(desk, "dispute file", desk.find(record, Dispute))
    files = desk.add(record, [(("filed",), {"on": on, "number": number})])
    return Act(files, (_message("filed", record=record, number=number),))


def record_challenge(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a challenge that the dispute led to, `data` by the schema. Source: procurement-law/52, order-94/10."""
    desk.find(record, Dispute)
    files = desk.add(record, [(("challenge",), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def answer_challenge(desk: Desk, record: str, on: date, text: str, by: str | None = None) -> Act:
    """Record the answer to the challenge, and the body that gave it. Source: procurement-law/53, order-94/13."""
    if desk.find(record, Dispute).challenge is None:
        message = _message("has-no-challenge", record=record)
        help_ = _message("record-challenge-first")
        raise RefusedError(Refusal(message, ("answer_days",), help_))
    signature = [(("challenge", "answered_by"), by)] if by else []
    files = desk.add(
        record, [(("challenge", "answered_on"), on), *signature, (("challenge", "answer"), format_prose(text))]
    )
    return Act(files, (_message("answer-is-recorded"),))


def record_complaint(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a complaint after the challenge, `data` by the schema. Source: procurement-law/55, order-94/17."""
    desk.find(record, Dispute)
    files = desk.add(record, [(("complaint",), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def exclude_time(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a span that does not count towards the decision, `data` by the schema. Source: procurement-regulation/58.

    Raises:
        RefusedError: the dispute has no complaint.
    """
    complaint = desk.find(record, Dispute).complaint
    if complaint is None:
        raise RefusedError(refuse_without_complaint(record, ("excluded-time", "decision_days")))
    files = desk.add(record, [(("complaint", "excluded", len(complaint.excluded)), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def decide_complaint(desk: Desk, record: str, on: date, text: str, by: str | None = None) -> Act:
    """Record the decision on the complaint, and which division's department took it.

    `by` defaults to the department of the purchaser's budget level, where the purchaser is on record.

    Source: procurement-law/56; order-94/6, /26.
    """
    if desk.find(record, Dispute).complaint is None:
        raise RefusedError(refuse_without_complaint(record, ("decision_days",)))
    by = by or find_competent_department(desk.find(record, Dispute), desk.law, on).division
    signature = [(("complaint", "decided_by"), by)] if by else []
    files = desk.add(
        record, [(("complaint", "decided_on"), on), *signature, (("complaint", "decision"), format_prose(text))]
    )
    return Act(files, (_message("decision-is-recorded"),))


def refuse_without_complaint(record: str, source: tuple[str, ...]) -> Refusal:
    """The refusal of an act that needs a complaint on a dispute without one."""
    message = _message("has-no-complaint", record=record)
    help_ = _message("record-complaint-first")
    return Refusal(message, source, help_)


def describe_clocks(desk: Desk, record: str, files: Mapping[str, bytes]) -> list[Text]:
    """The deadlines after an act that writes `files`: each computed last day and the department that has to act."""
    dispute = with_files(desk.repository, files).book.disputes.get(record)
    if dispute is None:
        return []
    clocks = [clock for clock in find_clocks(dispute, desk.law, desk.today) if clock.is_open(desk.today)]
    messages = [_message("recorded")] if not clocks else [_describe_clock(clock) for clock in clocks]
    stage = dispute.complaint or dispute.challenge
    is_rejected = stage is not None and stage.accepted is False
    return [
        *([_message("recorded-as-not-accepted")] if is_rejected else []),
        *(messages if clocks or not is_rejected else []),
    ]


def _describe_clock(clock: Clock) -> Text:
    who = clock.office.name
    if clock.due is None:
        return _message("to-do", act=clock.act, department=who)
    if isinstance(clock.due, Unknown):
        return _message("recorded-day-unknown", clock=clock.title, pending=PENDING, file=clock.due.file, department=who)
    mark = Text("", "") if clock.is_stated else _message("computed-mark", computed=COMPUTED)
    return _message("recorded-with-due-day", clock=clock.title, due=clock.due, mark=mark, department=who)
