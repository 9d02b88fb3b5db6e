"""Mechanisms that a finance department sets up once: for assessment and for communication."""

from collections.abc import Mapping
from typing import Any, Literal

from taizhang.acts.desk import Act, Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.repository.kinds import path_of

_message = Messages(__file__)


def set_up_mechanism(desk: Desk, kind: Literal["scheme", "channel"], data: Mapping[str, Any]) -> Act:
    """Record a department's mechanism from plain data by the schema of `kind`, without `id`.

    Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.

    Raises:
        RefusedError: the department already has one; it is changed instead.
    """
    division = data["division"]
    record = f"{kind.upper()}-{division}"
    if desk.book.has_record(record):
        message = _message("already-recorded", record=record)
        help_ = _message("change-or-correct", record=record)
        role = "assessment-scheme" if kind == "scheme" else "daily-communication"
        raise RefusedError(Refusal(message, (role,), help_))
    files = desk.new(kind, str(path_of(record)), {**data, "id": record})
    department = desk.law.department(division)
    return Act(files, (_message("recorded", department=department, record=record),))
