"""New requirements and defects, which anybody may submit, and vendors, which a finance department registers."""

from collections.abc import Container, Mapping
from datetime import date
from typing import Any

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.lifecycle.chain import describe_way
from taizhang.records import Requirement
from taizhang.repository.repository import with_files

_message = Messages(__file__)


def raise_requirement(desk: Desk, data: Mapping[str, Any]) -> Act:
    """Record a requirement from the fields of the form, plain data by the schema without `id`.

    `submitted_on` defaults to today; a missing reference to the contact is generated.
    Source: region-2021-1131/2.1.
    """
    stated_contact = data["requester"].get("contact_ref")
    contact_ref = stated_contact or identity.generate_contact_ref()
    requester = {**data["requester"], "contact_ref": contact_ref}
    data = {**data, "requester": requester}
    if "raised_by" in data:
        # Each institution has a contact of its own.
        data["raised_by"] = [{"contact_ref": identity.generate_contact_ref(), **one} for one in data["raised_by"]]
    record, files = build_requirement_file(desk, data, desk.book.all)
    messages = [_message("requirement-id", record=record)]
    if stated_contact is None:
        messages.append(_message("contact-reference", contact_ref=contact_ref))
    requirement = with_files(desk.repository, files).book.requirements.get(record)
    if requirement is not None:
        messages.append(
            describe_way(desk.law, requirement.kind, requirement.requester.division, requirement.raising_divisions)
        )
    return Act(files, tuple(messages))


def build_requirement_file(
    desk: Desk, data: Mapping[str, Any], existing: Container[str]
) -> tuple[str, dict[str, bytes]]:
    """The id and the file of a new requirement, contact included; `existing` are the ids in use."""
    day = _parse_day(data.get("submitted_on"), desk.today)
    division = data["requester"]["division"]
    record = identity.generate_dated_id("REQ", division, day, existing)
    path = f"requests/{division}/{day.year}/{record}.yaml"
    return record, desk.new("requirement", path, {**data, "id": record, "submitted_on": day})


def withdraw_requirement(desk: Desk, record: str, on: date, reason: str) -> Act:
    """Record that the requester withdraws a requirement; nothing else of it changes.

    Source: house/records.
    """
    requirement = desk.find(record, Requirement)
    require_stage(desk, "withdraw", requirement)
    files = desk.add(record, [(("withdrawn",), {"on": on, "reason": format_prose(reason)})])
    return Act(files, (_message("withdrawn", record=record, on=on),))


def report_defect(desk: Desk, data: Mapping[str, Any]) -> Act:
    """Record a defect or problem from plain data by the schema without `id`. Source: region-2021-1131/4.2, /4.3."""
    day = _parse_day(data.get("reported_on"), desk.today)
    division = data["reporter"]["division"]
    record = identity.generate_dated_id("DEFECT", division, day, desk.book.all)
    files = desk.new(
        "defect",
        f"defects/{division}/{day.year}/{record}.yaml",
        {**data, "id": record, "reported_on": day},
    )
    department = desk.law.department(division)
    message = _message("defect-recorded", record=record, department=department)
    return Act(files, (message,))


def register_vendor(desk: Desk, data: Mapping[str, Any], slug: str) -> Act:
    """Record a vendor with its contract, service plan and assessment scheme. Source: region-2021-1131/3.

    Raises:
        RefusedError: the division already has a vendor of that short name.
    """
    division = data["division"]
    record = f"VENDOR-{division}-{slug}"
    if desk.book.has_record(record):
        message = _message("already-registered", record=record)
        help_ = _message("renew-or-choose-another-name")
        raise RefusedError(Refusal(message, ("house/records",), help_))
    files = desk.new("vendor", f"vendors/{division}/{slug}/vendor.yaml", {**data, "id": record})
    message = _message("vendor-registered", record=record)
    return Act(files, (message,))


def format_prose(text: str) -> str:
    """`text` as a block of lines in a file, with one line end at its end."""
    return text.strip() + "\n"


def plain_number(value: float) -> int | float:
    """A number as a record states it: an integer where it has no fraction."""
    return int(value) if value == int(value) else value


def _parse_day(value: Any, today: date) -> date:
    return date.fromisoformat(value) if isinstance(value, str) else value or today
