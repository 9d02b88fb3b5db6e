"""The next report of a matter up its route: its sender, its recipient, and its first and last day."""

from collections.abc import Sequence
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.route import list_legs
from taizhang.lifecycle.life import Step, build_step
from taizhang.records import Report

_message = Messages(__file__)


def find_next_report(
    law: Law,
    route: Sequence[str],
    reports: Sequence[Report],
    since: date,
    today: date,
    *,
    origin: str,
    subject: Text,
    window: str = "window.report",
) -> Step | None:
    """The report that is due next; None at the end of the route or without a division above.

    Every level reports onward itself: `origin` from the day `since`, each level above from the day on which the matter
    reached it. Reports after `today` are ignored. The successor of a level that has ended acts for it.

    Of the arguments:
        route: the divisions to which the matter goes in turn, as `Law.route` gives them.
        since: the day on which `origin` has to report.
        origin: the division in which the matter arose.
        subject: what is reported, placed between 将 and 上报, like 重大问题.
        window: the parameter of the working days in which each level reports onward; without it in the statutes there
            is no last day.

    Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2; how many days: house/windows.
    """
    done = [report for report in reports if report.on <= today]
    legs = list_legs(origin, route)
    if len(done) >= len(legs):
        return None
    leg = legs[len(done)]
    begun = max([since, *(report.on for report in done)])
    department = law.department_responsible_for(leg.to, today)
    act = _message("report", subject=subject, department=department)
    return build_step(law, today, act, leg.reporter, begun, window if window in law.parameters else None)
