"""Successions of divisions: the successor of an ended division, the new name or city of a continuing one."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from taizhang.base.messages import Messages
from taizhang.law.divisions import Division
from taizhang.law.law import Law

_message = Messages(__file__)


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
    previous: Division | None = None
    for era in law.eras:
        current = era.divisions.get(division)
        if current is None or era.start > today or (current.begins is not None and era.start < current.begins):
            continue
        if previous is not None and (since is None or since < era.start):
            yield from _compare_eras(law, previous, current, era.start, today)
        previous = current


def _compare_eras(law: Law, previous: Division, current: Division, on: date, today: date) -> Iterator[Succession]:
    if current.ends is not None and on == current.ends + timedelta(days=1):
        successor = law.responsible_for(current.code, today)
        name, department = law.as_of(today).divisions[successor].name, law.department(successor, today)
        yield Succession(
            on,
            _message("succeeded", division=current.name, code=current.code, name=name, successor=successor).zh,
            _message("succeeded-effect", department=department).zh,
            successor,
        )
        return
    if previous.name != current.name:
        title = _message("renamed", former=previous.name, code=current.code, name=current.name).zh
        yield Succession(on, title, _message("renamed-effect").zh, current.code)
    if previous.reports_to != current.reports_to and current.reports_to is not None:
        above = law.as_of(on).divisions[current.reports_to]
        title = _message(
            "reports-to-region" if above.level == "region" else "reports-to-other-city",
            division=current.name,
            code=current.code,
            above=above.name,
        ).zh
        text = _message("reports-to-effect", department=above.finance_department).zh
        yield Succession(on, title, text, current.code)
    if previous.finance_department != current.finance_department and previous.name == current.name:
        title = _message("department-renamed", former=previous.finance_department, name=current.finance_department).zh
        yield Succession(on, title, _message("department-renamed-effect").zh, current.code)
