"""Annulling a public notice: as if it had never been published, with what follows for its requirements."""

from collections.abc import Iterator
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry, Notice

_message = Messages(__file__)


def annul(desk: Desk, notice: str, on: date, reason: str) -> Act:
    """Annul a notice: it is as if it had never been published, and its requirements may be noticed again.

    Raises:
        RefusedError: it is annulled already.

    Source: region-2021-1131/2.3, house/corrections.
    """
    held = desk.find(notice, Notice)
    enter(desk, "notice annul", held)
    files = desk.add(notice, [(("annulled",), {"on": on, "reason": prose(reason)})])
    region = desk.law.department(desk.law.region)
    message = _message("is-annulled-as-of-as-if-never-published", notice=notice, on=on, region=region)
    return Act(files, (message, *_after_annulment(desk, held)))


def _after_annulment(desk: Desk, notice: Notice) -> Iterator[Text]:
    region = desk.law.department(desk.law.region)
    listed = {item.id for item in notice.requirements}
    entries = [entry for entry in desk.book.entry_of.values() if entry.notice == notice.id]
    for entry in entries:
        yield _to_be_struck(entry, region)
    again = [
        requirement.id
        for requirement in desk.book.requirements.values()
        if requirement.id in listed and requirement.withdrawn is None and requirement.id not in desk.book.successors_of
    ]
    if again:
        names = "、".join(again)
        first = "条目移出台账后，" if entries else ""
        yield _message("may-be-noticed-again", first=first, names=names, again=", ".join(again))


def _to_be_struck(entry: Entry, region: str) -> Text:
    return _message("has-lost-its-ground", entry=entry.id, requirement=entry.requirement, region=region)
