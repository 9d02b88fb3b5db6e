"""What a finance department sets up once: its assessment mechanism, its communication mechanism."""

from collections.abc import Mapping
from typing import Any, Literal

from taizhang.acts.desk import Act, Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.repository.kinds import path_of

_message = Messages(__file__)


def set_up(desk: Desk, kind: Literal["scheme", "channel"], data: Mapping[str, Any]) -> Act:
    """A department's mechanism, as plain data that fits the schema of `kind`, without `id`.

    Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.

    Raises:
        RefusedError: the department has one; it is changed, not set up again.
    """
    division = data["division"]
    record = f"{kind.upper()}-{division}"
    if desk.book.known(record):
        message = _message("is-on-record-already", record=record)
        help_ = _message("what-differs-from-a-day-on-a-slip", record=record)
        role = "assessment-scheme" if kind == "scheme" else "daily-communication"
        raise RefusedError(Refusal(message, (role,), help_))
    files = desk.new(kind, str(path_of(record)), {**data, "id": record})
    department = desk.law.department(division)
    return Act(files, (_message("is-on-record", department=department, record=record),))
