"""Ledger entries that were entered and should not have been: struck off the ledger."""

from collections.abc import Iterator, Mapping
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry

_message = Messages(__file__)


def strike(desk: Desk, entry: str, on: date, reason: str) -> Act:
    """Strike an entry off the ledger from day `on`; what a live release delivered, and who owes its cost, stays.

    Raises:
        RefusedError: it is struck already.

    Source: region-2021-1131/2.3, house/corrections.
    """
    held = desk.find(entry, Entry)
    enter(desk, "entry strike", held)
    files = desk.add(entry, [(("struck",), {"on": on, "reason": prose(reason)})])
    region = desk.law.department(desk.law.region)
    message = _message(
        "is-struck-off-the-ledger-as-of-its-number", entry=entry, requirement=held.requirement, on=on, region=region
    )
    return Act(files, (message, *_what_follows(desk, held)))


def agree_on_shares(desk: Desk, entry: str, on: date, shares: Mapping[str, float], document: str | None) -> Act:
    """Record the agreement of an entry's bearers on their shares, in percent by division.

    Source: city-2021-76/1.4; that they agree is theirs, and no share is known without it.
    """
    desk.find(entry, Entry)
    listed = [{"division": code, "percent": percent} for code, percent in shares.items()]
    data = {"on": on, **({"document": document} if document else {}), "shares": listed}
    files = desk.add(entry, [(("cost_bearer", "agreement"), data)])
    names = [f"{desk.law.department(code)}{percent:g}%" for code, percent in shares.items()]
    return Act(files, (_message("shares", entry=entry, names=Text("、".join(names), ", ".join(names))),))


def _what_follows(desk: Desk, entry: Entry) -> Iterator[Text]:
    release = desk.book.release_of.get(entry.id)
    if release is not None and release.released_on is None:
        yield _message("release-may-not-realize", release=release.id, entry=entry.id)
    elif release is not None:
        yield _message("what-release-delivered-and-who-bears", release=release.id)
    requirement = desk.book.requirements.get(entry.requirement)
    if requirement is not None and requirement.withdrawn is None:
        yield _message("if-is-still-needed-it-is-noticed-again", requirement=entry.requirement)
