"""Reporting up: each level makes its own report onward, within a number of days from when the matter reached it."""

from datetime import date

import pytest

from specimen import ROOT
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.route import find_reporters, list_legs
from taizhang.lifecycle.next_report import find_next_report
from taizhang.records import Report
from taizhang.repository.repository import load_repository

MATTER_DAY = date(2026, 3, 2)  # a Monday
SUBJECT = Text("重大问题", "the major problem")


@pytest.fixture(scope="module")
def law() -> Law:
    current = load_repository(ROOT).law
    assert current is not None
    return current


@pytest.mark.parametrize(
    ("division", "reports", "today", "reporter", "since", "due"),
    [
        ("150102", [], date(2026, 3, 2), "150102", date(2026, 3, 2), date(2026, 3, 4)),
        ("150102", [("150100", date(2026, 3, 3))], date(2026, 3, 6), "150100", date(2026, 3, 3), date(2026, 3, 5)),
        # What is dated later than today has not been reported yet.
        ("150102", [("150100", date(2026, 3, 3))], date(2026, 3, 2), "150102", date(2026, 3, 2), date(2026, 3, 4)),
        ("150100", [], date(2026, 3, 2), "150100", date(2026, 3, 2), date(2026, 3, 4)),
        ("150781", [], date(2026, 3, 2), "150781", date(2026, 3, 2), date(2026, 3, 4)),
        ("152501", [], date(2026, 3, 2), "152501", date(2026, 3, 2), date(2026, 3, 4)),
        # By Q a county elsewhere reports straight to the region.
        ("150202", [], date(2026, 3, 2), "150202", date(2026, 3, 2), date(2026, 3, 4)),
    ],
)
def test_the_next_report_has_a_reporter_a_start_and_a_deadline(
    law: Law,
    division: str,
    reports: list[tuple[str, date]],
    today: date,
    reporter: str,
    since: date,
    due: date,
) -> None:
    route = law.route("escalation", division, MATTER_DAY)
    result = [Report(to, on) for to, on in reports]
    step = find_next_report(
        law, route, result, MATTER_DAY, today, origin=division, subject=SUBJECT, window="window.escalation"
    )
    assert step is not None
    assert (step.division, step.since, step.due, step.overdue) == (reporter, since, due, today > due)
    assert step.act.zh.startswith("将重大问题上报") and step.actor == law.department(reporter)


@pytest.mark.parametrize(
    ("division", "days"),
    [("150102", [3, 4]), ("150100", [3]), ("150781", [3]), ("150202", [3]), ("150000", [])],
)
def test_a_matter_that_reached_the_region_needs_no_report(law: Law, division: str, days: list[int]) -> None:
    route = law.route("escalation", division, MATTER_DAY)
    assert len(route) == len(days)
    result = [Report(to, date(2026, 3, day)) for to, day in zip(route, days, strict=True)]
    assert find_next_report(law, route, result, MATTER_DAY, date(2026, 4, 1), origin=division, subject=SUBJECT) is None


def test_each_level_records_its_own_report(law: Law) -> None:
    route = law.route("escalation", "150102", MATTER_DAY)
    assert [(leg.reporter, leg.to) for leg in list_legs("150102", route)] == [
        ("150102", "150100"),
        ("150100", "150000"),
    ]
    assert find_reporters("150102", route, 0, 1) == ("150102",)
    assert find_reporters("150102", route, 1, 2) == ("150100",)
    assert find_reporters("150102", route, 0, 2) == ("150102", "150100")
    assert find_reporters("150102", route, 2, 3) == () == find_reporters("150000", (), 0, 1)
