"""The fast lane: defects and problems, advanced step by step, resolved, verified."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.acts.reporting import report_up
from taizhang.document import Place
from taizhang.records import Defect
from taizhang.text import Text

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
        RefusedError: no step is given, or the defect is settled already.

    Source: region-2021-1131/4.2, /4.3; city-2021-76/3.2, /3.3.
    """
    defect = desk.find(record, Defect)
    enter(desk, "defect advance", defect)
    additions: list[tuple[Place, Any]] = []
    told: list[Text] = []
    if ruling:
        if ruling.kind == "defect" and defect.changes_business_rules:
            raise RefusedError(_RULES_CHANGE)
        data = {
            "kind": ruling.kind,
            "on": on,
            "explanation": prose(ruling.explanation) if ruling.explanation else None,
            "requirement": ruling.requirement,
        }
        additions.append((("disposition",), data))
        told += filter(None, [_DISPOSITIONS.get(ruling.kind)])
    if report:
        due = desk.law.route("defect", defect.reporter.division, defect.reported_on)
        addition, said = report_up(desk.law, defect.reports, due, on, ("reports",), ("defect-reports",))
        additions.append(addition)
        told.append(said)
    if measure:
        data = {"on": on, "by": measure.by, "measure": prose(measure.measure)}
        additions.append((("handling", len(defect.handling)), data))
        told.append(Text("处理过程已登记。", "The step is recorded."))
    if not additions:
        nothing = Text("没有写明办理了什么", "no step is given")
        help_ = Text(
            "用--disposition写明处理办法，用--measure和--by登记处理措施，用--report登记上报，可以同时使用。",
            "Give --disposition, --measure with --by, or --report; they go together.",
        )
        raise RefusedError(Refusal(nothing, ("daily-communication",), help_))
    return Act(desk.add(record, additions), tuple(told))


def resolve(desk: Desk, record: str, on: date) -> Act:
    """Record that a defect is mended. Source: region-2021-1131/4.2."""
    defect = desk.find(record, Defect)
    enter(desk, "defect resolve", defect)
    told = Text(
        f"{record}已于{on}解决，请{defect.reporter.organization}验证（taizhang defect verify）。",
        f"{record} was resolved on {on}; {defect.reporter.organization} verifies it (`taizhang defect verify`).",
    )
    return Act(desk.add(record, [(("resolved_on",), on)]), (told,))


def verify(desk: Desk, record: str, on: date, by: str | None, remark: str | None = None) -> Act:
    """Record the reporter's word that the defect is gone; `by` is the reporter where nobody is named.

    Source: region-2021-1131/4.2.
    """
    defect = desk.find(record, Defect)
    enter(desk, "defect verify", defect)
    data = {"on": on, "by": by or defect.reporter.organization, "remark": prose(remark) if remark else None}
    return Act(desk.add(record, [(("verified",), data)]), (Text(f"{record}已验证，办结。", f"{record} is verified."),))
