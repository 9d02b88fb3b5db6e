"""The fast lane: defects and problems, advanced step by step, resolved, verified."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.law.law import Law
from taizhang.law.route import list_legs
from taizhang.lifecycle.closing import describe_broken_transfer
from taizhang.lifecycle.defect import report_step
from taizhang.records import Defect

_DISPOSITIONS = {
    "explained": Text("明确为解释说明，办结。", "It was explained; that settles it."),
    "defect": Text("明确按缺陷修复，无需评估和公示。", "It is mended as a defect, without evaluation or notice."),
    "requirement": Text("已转为需求，按需求程序办理。", "It became a requirement and takes that way."),
}
_RULES_CHANGE = Refusal(
    Text(
        "该问题涉及业务规则变更，不能按缺陷修复",
        "it changes business rules and cannot be mended as a defect",
    ),
    ("defect-to-requirement",),
    Text(
        "先提出需求（taizhang new request），再以--disposition requirement --requirement 需求编号转为需求。",
        "Raise a requirement (`taizhang new request`), then give --disposition requirement --requirement ID.",
    ),
)


@dataclass(frozen=True, slots=True)
class Ruling:
    """How a problem is to be handled, by the result of the communication."""

    kind: str
    explanation: str | None = None
    requirement: str | None = None


@dataclass(frozen=True, slots=True)
class Measure:
    """What was done, and by whom."""

    by: str
    measure: str


def advance(
    desk: Desk,
    record: str,
    on: date,
    ruling: Ruling | None = None,
    measure: Measure | None = None,
    report: bool = False,
) -> Act:
    """Record a step: how the problem is to be handled, what was done, the next report up; one or several of them.

    Raises:
        RefusedError: no step is given, or the defect is closed already; a report may follow the closing.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    defect = desk.find(record, Defect)
    if ruling or measure or not report:
        enter(desk, "defect advance", defect)
    additions: list[tuple[Place, Any]] = []
    messages: list[Text] = []
    if ruling:
        if ruling.kind == "defect" and defect.changes_business_rules and not ruling.requirement:
            raise RefusedError(_RULES_CHANGE)
        additions.append(_rule(desk, defect, ruling, on))
        messages += filter(None, [_DISPOSITIONS.get(ruling.kind)])
    if report:
        due = desk.law.route("defect", defect.reporter.division, defect.reported_on)
        addition, message = report_up(desk.law, defect.reports, due, on, ("reports",), ("defect-reports",))
        additions.append(addition)
        messages.append(message)
    if measure:
        data = {"on": on, "by": measure.by, "measure": prose(measure.measure)}
        additions.append((("handling", len(defect.handling)), data))
        messages.append(Text("处理过程已登记。", "The step is recorded."))
    if not additions:
        nothing = Text("没有写明办理了什么", "no step is given")
        help_ = Text(
            "用--disposition写明处理办法，用--measure和--by登记处理措施，用--report登记上报，可以同时使用。",
            "Give --disposition, --measure with --by, or --report; they go together.",
        )
        raise RefusedError(Refusal(nothing, ("daily-communication",), help_))
    return Act(desk.add(record, additions), tuple(messages))


def _rule(desk: Desk, defect: Defect, ruling: Ruling, on: date) -> tuple[Place, Any]:
    """The addition that records a ruling: the first one, or the one in place of a ruling that came to nothing."""
    data = {"kind": ruling.kind, "on": on}
    data |= {"explanation": prose(ruling.explanation)} if ruling.explanation else {}
    data |= {"requirement": ruling.requirement} if ruling.requirement else {}
    broken = describe_broken_transfer(defect, desk.book, desk.law, on)
    if broken is None:
        return ("disposition",), data
    basis = prose(f"{broken[1].zh}，重新明确处理办法。")
    change = {"field": "disposition", "value": {**data, "on": on.isoformat()}, "from": on, "basis": basis}
    return ("changes", len(defect.changes)), change


def forward(
    desk: Desk, records: Sequence[str], on: date, reporter: str | None = None, receiver: str | None = None
) -> Act:
    """Record that several problems were reported to the next level, each by whichever level it had reached.

    Of the arguments:
        records: the problems; empty for all that wait for the report of `reporter`.
        reporter: the division that reports: a problem whose next report is another's is refused.
        receiver: the division that they are reported to, likewise.

    Raises:
        RefusedError: nothing waits for the reporter, or the next report of one of them is not the one that is meant.

    Source: region-2021-1131/4.2, city-2021-76/3.2.
    """
    law, files, reasons = desk.law.as_of(on), dict[str, bytes](), list[Refusal]()
    if not records and reporter is not None:
        records = [one.id for one in desk.book.defects.values() if _waits_for(desk, one, reporter)]
    if not records:
        nothing = Text("没有等待上报的问题", "no problem waits to be reported")
        help_ = Text(
            "写明问题编号，或者用--by写明上报的区划（taizhang due列出待上报的问题）。",
            "Name the problems, or the division that reports by --by (`taizhang due` lists what waits).",
        )
        if reporter is not None:
            office = law.department_responsible_for(reporter, on)
            nothing = Text(f"{office}没有等待上报的问题", f"no problem waits to be reported by {office}")
            help_ = Text(
                "不须办理；taizhang due列出各部门待上报的问题。",
                "There is nothing to do; `taizhang due` lists what waits for each department.",
            )
        raise RefusedError(Refusal(nothing, ("defect-reports",), help_))
    sent: dict[tuple[str, str], list[str]] = {}
    for record in dict.fromkeys(records):
        defect = desk.find(record, Defect)
        origin = defect.reporter.division
        route = law.route("defect", origin, defect.reported_on)
        try:
            addition, _ = report_up(law, defect.reports, route, on, ("reports",), ("defect-reports",))
        except RefusedError as error:
            reasons += [
                replace(one, message=_about(record, one.message)) for one in error.reasons if isinstance(one, Refusal)
            ]
            continue
        leg = list_legs(origin, route)[len(defect.reports)]
        by, to = law.responsible_for(leg.reporter), law.responsible_for(leg.to)
        if _is_another(law, by, reporter) or _is_another(law, to, receiver):
            reasons.append(_refuse_level(law, record, by, to))
            continue
        files |= desk.add(record, [addition])
        sent.setdefault((by, to), []).append(record)
    if reasons:
        raise RefusedError(*reasons)
    return Act(files, tuple(_describe_sent(law, on, *levels, identities) for levels, identities in sent.items()))


def _waits_for(desk: Desk, defect: Defect, reporter: str) -> bool:
    owed = report_step(defect, desk.law, desk.today)
    return owed is not None and owed.division == desk.law.responsible_for(reporter)


def _is_another(law: Law, division: str, meant: str | None) -> bool:
    return meant is not None and law.responsible_for(meant) != division


def _about(record: str, message: Text) -> Text:
    return Text(f"{record}：{message.zh}", f"{record}: {message.en}")


def _refuse_level(law: Law, record: str, by: str, to: str) -> Refusal:
    reporter, receiver = law.department(by), law.department(to)
    return Refusal(
        Text(
            f"{record}的下一步由{reporter}报{receiver}，不能登记为别的上报",
            f"{record} is to be reported by {reporter} to {receiver} next, and by nobody else",
        ),
        ("defect-reports",),
        Text(
            "每一级只登记本级的上报：先由下一级报来，再由收到的一级汇总上报。",
            "Each level records its own report: the one below first, then whoever received it.",
        ),
    )


def _describe_sent(law: Law, on: date, by: str, to: str, identities: Sequence[str]) -> Text:
    reporter, receiver = law.department(by), law.department(to)
    return Text(
        f"{on}，{reporter}将{len(identities)}件问题上报{receiver}：{'、'.join(identities)}。提交合并请求后由{reporter}审批。",
        f"On {on} {reporter} reported {len(identities)} problems to {receiver}: {', '.join(identities)}. Open a pull "
        f"request; {reporter} approves it.",
    )


def resolve(desk: Desk, record: str, on: date) -> Act:
    """Record that a defect is mended. Source: region-2021-1131/4.2."""
    defect = desk.find(record, Defect)
    enter(desk, "defect resolve", defect)
    message = Text(
        f"{record}已于{on}解决，请{defect.reporter.organization}验证（taizhang defect verify）。",
        f"{record} was resolved on {on}; {defect.reporter.organization} verifies it (`taizhang defect verify`).",
    )
    owed = report_step(defect, desk.law, desk.today)
    messages = [message]
    if owed is not None:
        zh = f"上报不影响办结：{owed.actor}还应{owed.act.zh}（taizhang defect forward）。"
        messages.append(Text(zh, f"Reports follow: {owed.actor} has to {owed.act.en} (`taizhang defect forward`)."))
    return Act(desk.add(record, [(("resolved_on",), on)]), tuple(messages))


def verify(desk: Desk, record: str, on: date, by: str | None, remark: str | None = None) -> Act:
    """Record the reporter's word that the defect is gone; `by` is the reporter where nobody is named.

    Source: region-2021-1131/4.2.
    """
    defect = desk.find(record, Defect)
    enter(desk, "defect verify", defect)
    data = {"on": on, "by": by or defect.reporter.organization, "remark": prose(remark) if remark else None}
    return Act(desk.add(record, [(("verified",), data)]), (Text(f"{record}已验证，办结。", f"{record} is verified."),))
