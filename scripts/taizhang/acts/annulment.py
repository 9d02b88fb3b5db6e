"""Annulling a public notice: it counts as never published, with the consequences for its requirements."""

from collections.abc import Iterator
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry, Notice

_message = Messages(__file__)


def annul_notice(desk: Desk, notice: str, on: date, reason: str) -> Act:
    """Annul a notice: it counts as never published, and its requirements may be noticed again.

    Raises:
        RefusedError: it is already annulled.

    Source: region-2021-1131/2.3, house/corrections.
    """
    record = desk.find(notice, Notice)
    require_stage(desk, "notice annul", record)
    files = desk.add(notice, [(("annulled",), {"on": on, "reason": format_prose(reason)})])
    region = desk.law.department(desk.law.region)
    message = _message("annulled", notice=notice, on=on, region=region)
    return Act(files, (message, *_describe_consequences(desk, record)))


def _describe_consequences(desk: Desk, notice: Notice) -> Iterator[Text]:
    region = desk.law.department(desk.law.region)
    noticed = {item.id for item in notice.requirements}
    entries = [entry for entry in desk.book.entry_of.values() if entry.notice == notice.id]
    for entry in entries:
        yield _describe_entry_to_strike(entry, region)
    eligible = [
        requirement.id
        for requirement in desk.book.requirements.values()
        if requirement.id in noticed and requirement.withdrawn is None and requirement.id not in desk.book.successors_of
    ]
    if eligible:
        requirements = Text("、".join(eligible), ", ".join(eligible))
        yield _message(
            "may-be-noticed-again-after-strike" if entries else "may-be-noticed-again", requirements=requirements
        )


def _describe_entry_to_strike(entry: Entry, region: str) -> Text:
    return _message("entry-has-no-basis", entry=entry.id, requirement=entry.requirement, region=region)
