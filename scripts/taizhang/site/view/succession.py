"""What became of a division: its successor where it has ended, its new name or city where it goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.law.divisions import Division
from taizhang.law.law import Law


@dataclass(frozen=True, slots=True)
class Succession:
    """One thing that became of a division.

    Attributes:
        on: the first day on which it was so.
        title: what happened, in a few words.
        text: who answers for its matters since.
        division: the code of the division that answers today, by itself or for the one that ended.
    """

    on: date
    title: str
    text: str
    division: str


def successions(law: Law, division: str, since: date | None, today: date) -> Iterator[Succession]:
    """What became of a division after the day `since` (None: ever) until today, earliest first.

    Where it ended and its successor has ended too, whoever answers today is named.
    """
    before: Division | None = None
    for era in law.eras:
        known = era.divisions.get(division)
        if known is None or era.start > today or (known.begins is not None and era.start < known.begins):
            continue
        if before is not None and (since is None or since < era.start):
            yield from _between(law, before, known, era.start, today)
        before = known


def _between(law: Law, before: Division, now: Division, on: date, today: date) -> Iterator[Succession]:
    if now.ends is not None and on == now.ends + timedelta(days=1):
        heir = law.responsible_for(now.code, today)
        name, department = law.as_of(today).divisions[heir].name, law.department(heir, today)
        yield Succession(
            on, f"{now.name}（{now.code}）已撤销，由{name}（{heir}）接替", f"未办结的事项由{department}办理。", heir
        )
        return
    if before.name != now.name:
        yield Succession(on, f"{before.name}（{now.code}）更名为{now.name}", "代码不变。", now.code)
    if before.reports_to != now.reports_to and now.reports_to is not None:
        above = law.as_of(on).divisions[now.reports_to]
        moved = f"改为直接向{above.name}报送" if above.level == "region" else f"改属{above.name}"
        text = f"此后的事项报{above.finance_department}；此前的仍按当时的规定。"
        yield Succession(on, f"{now.name}（{now.code}）{moved}", text, now.code)
    if before.finance_department != now.finance_department and before.name == now.name:
        title = f"{before.finance_department}更名为{now.finance_department}"
        yield Succession(on, title, "职责不变。", now.code)
