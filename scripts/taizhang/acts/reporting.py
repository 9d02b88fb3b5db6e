"""The next report of a matter up its route."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Place
from taizhang.law.law import Law
from taizhang.records import Report

_message = Messages(__file__)


def report_up(
    law: Law, reports: Sequence[Report], due: Sequence[str], on: date, place: Place, source: tuple[str, ...]
) -> tuple[tuple[Place, dict[str, Any]], Text]:
    """The addition that records the report to the next division on the route `due`, and its message.

    Raises:
        RefusedError: every finance department on the route has its report.
    """
    if len(reports) >= len(due):
        message = _message("fully-reported")
        if not due:
            message = _message("no-report-required")
        help_ = _message("check-the-id")
        raise RefusedError(Refusal(message, source, help_))
    recipient = law.responsible_for(due[len(reports)], on)
    following = due[len(reports) + 1 :]
    next_recipients = "、".join(law.department(law.responsible_for(code, on), on) for code in following)
    department = law.department(recipient, on)
    message = (
        _message("reported-next", department=department, on=on, next_departments=next_recipients)
        if next_recipients
        else _message("reported-last", department=department, on=on)
    )
    return ((*place, len(reports)), {"to": recipient, "on": on}), message
