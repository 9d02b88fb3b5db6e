"""Successions of divisions: the successor of an ended division, the new name or city of a continuing one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.law.divisions import Division
from taizhang.law.law import Law


@dataclass(frozen=True, slots=True)
class Succession:
    """One change of a division.

    Attributes:
        on: the first day on which it was in force.
        title: what changed, in a few words.
        text: which department is responsible since.
        division: the code of the division that is responsible today.
    """

    on: date
    title: str
    text: str
    division: str


def list_successions(law: Law, division: str, since: date | None, today: date) -> Iterator[Succession]:
    """The changes of a division after the day `since` (None: all) until today, earliest first.

    If the successor has ended too, the division responsible today is named.
    """
    before: Division | None = None
    for era in law.eras:
        known = era.divisions.get(division)
        if known is None or era.start > today or (known.begins is not None and era.start < known.begins):
            continue
        if before is not None and (since is None or since < era.start):
            yield from _compare_eras(law, before, known, era.start, today)
        before = known


def _compare_eras(law: Law, previous: Division, current: Division, on: date, today: date) -> Iterator[Succession]:
    if current.ends is not None and on == current.ends + timedelta(days=1):
        successor = law.responsible_for(current.code, today)
        name, department = law.as_of(today).divisions[successor].name, law.department(successor, today)
        yield Succession(
            on,
            f"{current.name}（{current.code}）已撤销，由{name}（{successor}）接替",
            f"未办结的事项由{department}办理。",
            successor,
        )
        return
    if previous.name != current.name:
        yield Succession(on, f"{previous.name}（{current.code}）更名为{current.name}", "代码不变。", current.code)
    if previous.reports_to != current.reports_to and current.reports_to is not None:
        above = law.as_of(on).divisions[current.reports_to]
        change = f"改为直接向{above.name}报送" if above.level == "region" else f"改属{above.name}"
        text = f"此后的事项报{above.finance_department}；此前的仍按当时的规定。"
        yield Succession(on, f"{current.name}（{current.code}）{change}", text, current.code)
    if previous.finance_department != current.finance_department and previous.name == current.name:
        title = f"{previous.finance_department}更名为{current.finance_department}"
        yield Succession(on, title, "职责不变。", current.code)
