"""What anybody may raise: a requirement, a defect or problem; and what a finance department registers: a vendor."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.lifecycle.chain import way
from taizhang.records import Requirement
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def raise_requirement(desk: Desk, data: Mapping[str, Any]) -> Act:
    """A new requirement from the fields of the form, as plain data that fits the schema, without `id`.

    `submitted_on` is today where it is missing, and the reference to the contact is made where it is.
    Source: region-2021-1131/2.1.
    """
    held = data["requester"].get("contact_ref")
    made = held or identity.contact()
    requester = {**data["requester"], "contact_ref": made}
    data = {**data, "requester": requester}
    if "raised_by" in data:
        # Each institution has a contact of its own.
        data["raised_by"] = [{"contact_ref": identity.contact(), **one} for one in data["raised_by"]]
    record, files = requirement_file(desk, data, desk.book.all)
    told = [_message("the-requirement", record=record)]
    if held is None:
        told.append(_message("contact-is-name-and-number-belong-into", made=made))
    raised = with_files(desk.repository, files).book.requirements.get(record)
    if raised is not None:
        told.append(way(desk.law, raised.kind, raised.requester.division, raised.raising_divisions))
    return Act(files, tuple(told))


def requirement_file(desk: Desk, data: Mapping[str, Any], known: Container[str]) -> tuple[str, dict[str, bytes]]:
    """The id and the file of a new requirement, contact included; `known` are the ids that are taken."""
    day = _day(data.get("submitted_on"), desk.today)
    division = data["requester"]["division"]
    record = identity.dated("REQ", division, day, known)
    path = f"requests/{division}/{day.year}/{record}.yaml"
    return record, desk.new("requirement", path, {**data, "id": record, "submitted_on": day})


def withdraw(desk: Desk, record: str, on: date, reason: str) -> Act:
    """The requester takes a requirement back; nothing else of it changes.

    Source: house/records.
    """
    requirement = desk.find(record, Requirement)
    enter(desk, "withdraw", requirement)
    files = desk.add(record, [(("withdrawn",), {"on": on, "reason": prose(reason)})])
    return Act(files, (_message("is-withdrawn", record=record, on=on),))


def report_defect(desk: Desk, data: Mapping[str, Any]) -> Act:
    """A new defect or problem, as plain data that fits the schema, without `id`. Source: region-2021-1131/4.2, /4.3."""
    day = _day(data.get("reported_on"), desk.today)
    division = data["reporter"]["division"]
    record = identity.dated("DEFECT", division, day, desk.book.all)
    files = desk.new(
        "defect",
        f"defects/{division}/{day.year}/{record}.yaml",
        {**data, "id": record, "reported_on": day},
    )
    department = desk.law.department(division)
    told = _message("it-is-on-the-problem-resolution-ledger", record=record, department=department)
    return Act(files, (told,))


def register_vendor(desk: Desk, data: Mapping[str, Any], slug: str) -> Act:
    """A new vendor with its contract, service plan and assessment scheme. Source: region-2021-1131/3.

    Raises:
        RefusedError: the division has a vendor of that short name.
    """
    division = data["division"]
    record = f"VENDOR-{division}-{slug}"
    if desk.book.known(record):
        told = _message("is-registered-already", record=record)
        help_ = _message("renew-its-contract-by-or-choose-another")
        raise RefusedError(Refusal(told, ("house/records",), help_))
    files = desk.new("vendor", f"vendors/{division}/{slug}/vendor.yaml", {**data, "id": record})
    told = _message("vendor-is-assess-it-by-its-scheme", record=record)
    return Act(files, (told,))


def prose(text: str) -> str:
    """A text of several lines as it stands in a file: with one line end at its end."""
    return text.strip() + "\n"


def plain_number(value: float) -> int | float:
    """A number as a record states it: without a fraction where it has none."""
    return int(value) if value == int(value) else value


def _day(stated: Any, today: date) -> date:
    return date.fromisoformat(stated) if isinstance(stated, str) else stated or today
