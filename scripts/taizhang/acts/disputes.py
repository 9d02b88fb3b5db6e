"""Disputes after an upgrade: explained by whoever raised the requirement, handled, reported up, filed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.calendar import PENDING, Unknown
from taizhang.lifecycle.clocks import Clock, find_clocks
from taizhang.lifecycle.competence import competent_department
from taizhang.lifecycle.life import COMPUTED
from taizhang.records import Dispute, Entry
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def open_dispute(
    desk: Desk, entry: str, on: date, party: str, title: str, matter: str, organization: str | None = None
) -> Act:
    """A new dispute about a released ledger entry; who explains it follows from who raised the requirement.

    Where that division has ended by then, its successor explains it.

    Source: region-2021-1131/2.5, city-2021-76/1.5.
    """
    held = desk.find(entry, Entry)
    enter(desk, "dispute open", held)
    raised_by = desk.book.requirements[held.requirement].requester.division
    division = desk.law.responsible_for(raised_by, on)
    record = identity.dated("DISPUTE", division, on, desk.book.all)
    data = {
        "id": record,
        "title": title,
        "release": desk.book.release_of[entry].id,
        "entry": entry,
        "arose_on": on,
        "party": party,
        "organization": organization,
        "matter": prose(matter),
        "explained_by": division,
    }
    if jointly := _joint_divisions(desk, held.requirement, on):
        data["explained_with"] = list(jointly)
    department = "、".join(desk.law.department(code, on) for code in jointly or (division,))
    told = _message("dispute-is-explains", record=record, department=department)
    return Act(desk.new("dispute", f"ledger/disputes/{on.year}/{record}.yaml", data), (told,))


def _joint_divisions(desk: Desk, requirement: str, on: date) -> tuple[str, ...]:
    """The divisions that raised a requirement together, each of which explains it; nothing where one raised it."""
    raised = desk.book.requirements[requirement]
    codes = raised.raising_divisions if raised.raised_by else ()
    return tuple(dict.fromkeys(desk.law.responsible_for(code, on) for code in codes))


def explain(desk: Desk, record: str, on: date, text: str) -> Act:
    """Record the explanation by whoever raised the requirement. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    enter(desk, "dispute explain", desk.find(record, Dispute))
    files = desk.add(record, [(("explanation",), {"on": on, "text": prose(text)})])
    told = _message("explained-next")
    return Act(files, (told,))


def handle(desk: Desk, record: str, on: date, measures: str, result: str) -> Act:
    """Record how a dispute was handled. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    dispute = desk.find(record, Dispute)
    enter(desk, "dispute handle", dispute)
    data = {"on": on, "measures": prose(measures), "result": prose(result)}
    files = desk.add(record, [(("handling",), data)])
    due = desk.law.route("dispute", dispute.explained_by, dispute.arose_on)
    names = "、".join(desk.law.department(desk.law.responsible_for(code)) for code in due)
    told = Text(
        f"处理结果已登记。下一步将争议内容和处理结果上报{names}（taizhang dispute report）。"
        if due
        else "处理结果已登记。下一步由自治区备案（taizhang dispute file）。",
        f"Handled. Next it is reported to {names} (`taizhang dispute report`)."
        if due
        else "Handled. Next the region files it (`taizhang dispute file`).",
    )
    return Act(files, (told,))


def report(desk: Desk, record: str, on: date) -> Act:
    """Record the next report up the chain. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    dispute = desk.find(record, Dispute)
    enter(desk, "dispute report", dispute)
    due = desk.law.route("dispute", dispute.explained_by, dispute.arose_on)
    addition, told = report_up(desk.law, dispute.reports, due, on, ("reports",), ("dispute-filing",))
    return Act(desk.add(record, [addition]), (told,))


def file(desk: Desk, record: str, on: date, number: str) -> Act:
    """Record the region's filing. Source: region-2021-1131/2.5, city-2021-76/1.5."""
    enter(desk, "dispute file", desk.find(record, Dispute))
    files = desk.add(record, [(("filed",), {"on": on, "number": number})])
    return Act(files, (_message("is-filed", record=record, number=number),))


def challenge(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a challenge that the dispute led to, `data` by the schema. Source: procurement-law/52, order-94/10."""
    desk.find(record, Dispute)
    files = desk.add(record, [(("challenge",), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def answer(desk: Desk, record: str, on: date, text: str, by: str | None = None) -> Act:
    """Record the answer to the challenge, and the name of whoever gave it. Source: procurement-law/53, order-94/13."""
    if desk.find(record, Dispute).challenge is None:
        told = _message("has-no-challenge", record=record)
        help_ = _message("record-it-first")
        raise RefusedError(Refusal(told, ("answer_days",), help_))
    named = [(("challenge", "answered_by"), by)] if by else []
    files = desk.add(record, [(("challenge", "answered_on"), on), *named, (("challenge", "answer"), prose(text))])
    return Act(files, (_message("answer-is-recorded"),))


def complain(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a complaint after the challenge, `data` by the schema. Source: procurement-law/55, order-94/17."""
    desk.find(record, Dispute)
    files = desk.add(record, [(("complaint",), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def exclude(desk: Desk, record: str, data: Mapping[str, Any]) -> Act:
    """Record a span that does not count towards the decision, `data` by the schema. Source: procurement-regulation/58.

    Raises:
        RefusedError: the dispute has no complaint.
    """
    complaint = desk.find(record, Dispute).complaint
    if complaint is None:
        raise RefusedError(no_complaint(record, ("excluded-time", "decision_days")))
    files = desk.add(record, [(("complaint", "excluded", len(complaint.excluded)), data)])
    return Act(files, tuple(describe_clocks(desk, record, files)))


def decide(desk: Desk, record: str, on: date, text: str, by: str | None = None) -> Act:
    """Record the decision on the complaint, and which division's department took it.

    None is the department of the purchaser's budget level, where the purchaser is on record.

    Source: procurement-law/56; order-94/6, /26.
    """
    if desk.find(record, Dispute).complaint is None:
        raise RefusedError(no_complaint(record, ("decision_days",)))
    by = by or competent_department(desk.find(record, Dispute), desk.law, on).division
    named = [(("complaint", "decided_by"), by)] if by else []
    files = desk.add(record, [(("complaint", "decided_on"), on), *named, (("complaint", "decision"), prose(text))])
    return Act(files, (_message("decision-is-recorded"),))


def no_complaint(record: str, source: tuple[str, ...]) -> Refusal:
    """The refusal of what needs a complaint where the dispute has none."""
    message = _message("has-no-complaint", record=record)
    help_ = _message("record-it-first-2")
    return Refusal(message, source, help_)


def describe_clocks(desk: Desk, record: str, files: Mapping[str, bytes]) -> list[Text]:
    """What is due after an act that writes `files`: each last day, computed, and who has to act."""
    dispute = with_files(desk.repository, files).book.disputes.get(record)
    if dispute is None:
        return []
    found = [clock for clock in find_clocks(dispute, desk.law, desk.today) if clock.is_open(desk.today)]
    words = [_message("recorded")] if not found else [_describe(clock) for clock in found]
    stage = dispute.complaint or dispute.challenge
    refused = stage is not None and stage.accepted is False
    return [
        *([_message("recorded-as-not-accepted")] if refused else []),
        *(words if found or not refused else []),
    ]


def _describe(clock: Clock) -> Text:
    who = clock.office.name
    if clock.due is None:
        return _message("to-do", act=clock.act, who=who)
    if isinstance(clock.due, Unknown):
        return _message("recorded-add-first", clock_title=clock.title, pending=PENDING, file=clock.due.file, who=who)
    mark = Text("", "") if clock.is_stated else _message("text", computed=COMPUTED)
    return _message("recorded-2", clock_title=clock.title, due=clock.due, mark=mark, who=who)
