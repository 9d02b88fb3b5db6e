"""What a finance department sets up once: its assessment mechanism, its communication mechanism."""

from collections.abc import Mapping
from typing import Any, Literal

from taizhang.acts.desk import Act, Desk
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.repository.kinds import path_of


def set_up(desk: Desk, kind: Literal["scheme", "channel"], data: Mapping[str, Any]) -> Act:
    """A department's mechanism, as plain data that fits the schema of `kind`, without `id`.

    Source: region-2021-1131/3, /4.3; city-2021-76/2, /3.3.

    Raises:
        RefusedError: the department has one; it is changed, not set up again.
    """
    division = data["division"]
    record = f"{kind.upper()}-{division}"
    if desk.book.known(record):
        message = Text(f"{record}已经登记", f"{record} is on record already")
        help_ = Text(
            f"以后修订的，用taizhang change {record}登记变更；登记有误的，用taizhang correct {record}更正。",
            f"What differs from a day on: `taizhang change {record}`; a slip by `taizhang correct {record}`.",
        )
        role = "assessment-scheme" if kind == "scheme" else "daily-communication"
        raise RefusedError(Refusal(message, (role,), help_))
    files = desk.new(kind, str(path_of(record)), {**data, "id": record})
    department = desk.law.department(division)
    return Act(files, (Text(f"已登记{department}的机制，编号为{record}。", f"{record} of {department} is on record."),))
