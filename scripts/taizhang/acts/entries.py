"""Ledger entries: striking those entered by mistake, and agreements on cost shares."""

from collections.abc import Iterator, Mapping
from datetime import date

from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Entry

_message = Messages(__file__)


def strike_entry(desk: Desk, entry: str, on: date, reason: str) -> Act:
    """Strike an entry off the ledger from day `on`; a live release and its cost bearer do not change.

    Raises:
        RefusedError: it is already struck.

    Source: region-2021-1131/2.3, house/corrections.
    """
    record = desk.find(entry, Entry)
    require_stage(desk, "entry strike", record)
    files = desk.add(entry, [(("struck",), {"on": on, "reason": format_prose(reason)})])
    region = desk.law.department(desk.law.region)
    message = _message("struck", entry=entry, requirement=record.requirement, on=on, region=region)
    return Act(files, (message, *_describe_consequences(desk, record)))


def agree_on_shares(desk: Desk, entry: str, on: date, shares: Mapping[str, float], document: str | None) -> Act:
    """Record the agreement of an entry's bearers on their shares, in percent by division.

    Source: city-2021-76/1.4. Without an agreement of the bearers no share is known.
    """
    desk.find(entry, Entry)
    share_data = [{"division": code, "percent": percent} for code, percent in shares.items()]
    data = {"on": on, **({"document": document} if document else {}), "shares": share_data}
    files = desk.add(entry, [(("cost_bearer", "agreement"), data)])
    names = [f"{desk.law.department(code)}{percent:g}%" for code, percent in shares.items()]
    return Act(files, (_message("shares-agreed", entry=entry, shares=Text("、".join(names), ", ".join(names))),))


def _describe_consequences(desk: Desk, entry: Entry) -> Iterator[Text]:
    release = desk.book.release_of.get(entry.id)
    if release is not None and release.released_on is None:
        yield _message("postpone-in-release", release=release.id, entry=entry.id)
    elif release is not None:
        yield _message("released-content-stays", release=release.id)
    requirement = desk.book.requirements.get(entry.requirement)
    if requirement is not None and requirement.withdrawn is None:
        yield _message("notice-again-if-needed", requirement=entry.requirement)
