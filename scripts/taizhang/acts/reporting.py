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
    """The addition that records the report to whoever is next on the route `due`, and what is said of it.

    Raises:
        RefusedError: every finance department on the route has been told.
    """
    if len(reports) >= len(due):
        told = _message("it-has-been-reported-all-the-way")
        if not due:
            told = _message("it-need-not-be-reported-to-anybody")
        help_ = _message("look-at-the-id-nothing-more")
        raise RefusedError(Refusal(told, source, help_))
    whom = law.responsible_for(due[len(reports)], on)
    following = due[len(reports) + 1 :]
    then = "、".join(law.department(law.responsible_for(code, on), on) for code in following)
    department = law.department(whom, on)
    told = Text(
        f"{on}已上报{department}" + (f"，下一步报{then}。" if then else "，已按规定路径报齐。"),
        f"Reported to {department} on {on}" + (f"; next to {then}." if then else "; that was the last."),
    )
    return ((*place, len(reports)), {"to": whom, "on": on}), told
