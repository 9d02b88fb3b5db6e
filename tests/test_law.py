"""The law: divisions, dated parameters, cost bearers, routes and citations."""

from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from taizhang.base.errors import RunFailedError
from taizhang.law.calendar import Calendar, Unknown
from taizhang.law.law import Law
from taizhang.records import Bearer, CostBearer
from taizhang.repository.repository import load_machinery

DAY = date(2026, 3, 2)
REGION, CITY = "region-2021-1131", "city-2021-76"


@pytest.fixture(scope="module")
def law() -> Law:
    machinery = load_machinery(Path(__file__).parent.parent)
    assert machinery.flaws == ()
    assert machinery.law is not None
    return machinery.law


def test_the_region_has_its_121_divisions(law: Law) -> None:
    levels = Counter(division.level for division in law.divisions.values())
    assert levels == {"region": 1, "city": 12, "county": 103, "zone": 5}


def test_manzhouli_and_erenhot_report_straight_to_the_region(law: Law) -> None:
    straight = {d.name for d in law.divisions.values() if d.level == "county" and d.reports_to == law.region}
    assert straight == {"满洲里市", "二连浩特市"}
    assert law.city_of("150781") == "150781"
    assert law.city_of("150102") == "150100"
    assert law.city_of("150172") == "150100"
    assert law.city_of("150000") == "150000"


@pytest.mark.parametrize(
    ("classification", "division", "towards_region", "internal"),
    [
        ("local-extension", "150102", ("150100", f"{REGION}/2.4"), ("150102", f"{CITY}/1.4")),
        ("local-extension", "150100", ("150100", f"{REGION}/2.4"), ("150100", f"{CITY}/1.4")),
        ("local-extension", "150202", ("150200", f"{REGION}/2.4"), ("150200", f"{REGION}/2.4")),
        ("local-extension", "150781", ("150781", f"{REGION}/2.4"), ("150781", f"{REGION}/2.4")),
        ("individual", "150102", ("150102", f"{REGION}/2.4"), ("150102", f"{CITY}/1.4")),
        ("individual", "150202", ("150202", f"{REGION}/2.4"), ("150202", f"{REGION}/2.4")),
    ],
)
def test_costs_are_borne_as_the_notices_state(
    law: Law,
    classification: str,
    division: str,
    towards_region: tuple[str, str],
    internal: tuple[str, str],
) -> None:
    expected = CostBearer(Bearer(*towards_region), Bearer(*internal))
    assert law.cost_bearer(classification, division, DAY) == expected


def test_no_notice_states_who_bears_the_cost_of_the_regions_own_requirements(law: Law) -> None:
    assert law.cost_bearer("local-extension", "150000", DAY) is None
    bearer = law.cost_bearer("individual", "150000", DAY)
    assert bearer is not None
    assert bearer.towards_region.division == "150000"


def test_neither_notice_states_who_pays_for_region_wide_requirements(law: Law) -> None:
    assert law.cost_bearer("region-wide", "150102", DAY) is None


def test_before_its_own_notice_hohhot_follows_the_regions(law: Law) -> None:
    between = date(2021, 11, 1)
    bearer = law.cost_bearer("local-extension", "150102", between)
    assert bearer is not None
    assert bearer.internal == Bearer("150100", f"{REGION}/2.4")
    assert law.route("dispute", "150102", between) == ("150000",)


@pytest.mark.parametrize(
    ("matter", "division", "route"),
    [
        ("defect", "150202", ("150200", "150000")),
        ("defect", "150200", ("150000",)),
        ("defect", "150781", ("150000",)),
        ("defect", "150000", ()),
        ("dispute", "150202", ("150000",)),
        ("dispute", "150102", ("150100", "150000")),
        ("dispute", "150100", ("150000",)),
        ("escalation", "150172", ("150100", "150000")),
        ("escalation", "150602", ("150000",)),
    ],
)
def test_matters_are_reported_along_their_route(law: Law, matter: str, division: str, route: tuple[str, ...]) -> None:
    assert law.route(matter, division, DAY) == route


def test_the_statutory_periods_are_counted_in_working_days(law: Law) -> None:
    assert law.last_day("notice_days", date(2026, 11, 23)) == date(2026, 12, 7)
    assert law.last_day("answer_days", date(2026, 6, 5)) == date(2026, 6, 16)
    assert law.last_day("notice_days", date(2026, 12, 21)) == Unknown(date(2026, 12, 29), "schemas/calendar/2027.yaml")


def test_a_day_before_the_notices_is_judged_by_their_first_values(law: Law) -> None:
    assert law.number("notice_days", date(1990, 1, 1)) == 10
    assert law.route("dispute", "150102", date(1990, 1, 1)) == ("150000",)


def test_a_parameter_that_no_statute_sets_fails_the_run(law: Law) -> None:
    with pytest.raises(RunFailedError, match=r"no (value of )?such_thing"):
        law.number("such_thing", DAY)


def test_grades_follow_the_marks(law: Law) -> None:
    marks = {
        100: "excellent",
        90: "excellent",
        89.5: "good",
        80: "good",
        60: "passed",
        59.9: "failed",
        39: "seriously-failed",
    }
    assert {total: law.grade(total, DAY) for total in marks} == marks


@pytest.mark.parametrize(
    ("source", "zh"),
    [
        ("region-2021-1131/2.3", "内财购〔2021〕1131号第二部分第（三）项"),
        ("region-2021-1131/3", "内财购〔2021〕1131号第三部分"),
        ("region-2021-1131/annex", "内财购〔2021〕1131号附件"),
        ("civil-code/201", "《民法典》第二百零一条"),
        ("order-94/10", "财政部令第94号第十条"),
        ("order-94/42", "财政部令第94号第四十二条"),
        ("house/serials", "系统记录规则（通知未作规定）：顺序号连续"),
        ("house/payments", "系统默认设置（通知未作规定）：付款与考核的对应"),
    ],
)
def test_articles_are_cited_as_officials_cite_them(law: Law, source: str, zh: str) -> None:
    assert law.cite(source).zh == zh


def test_every_value_of_every_statute_has_an_article_that_exists(law: Law) -> None:
    values = [value for parameter in law.parameters.values() for value in parameter["values"]]
    articles = {article for value in values for article in (value["source"], *value.get("repeated_in", ()))}
    assert articles <= {*law.citations, *law.topics}


def test_a_document_that_holds_in_one_division_names_one_that_exists(law: Law) -> None:
    within = [document["within"] for document in law.sources.values() if "within" in document]
    assert within and set(within) <= set(law.divisions)


def law_with_values(law: Law, *values: tuple[str, int, str | None]) -> Law:
    """The law with one parameter `x`, of these values: from when, which, and within which division."""
    dated_values = [
        {"from": start, "value": value, "source": f"test/{value}"} | ({"within": within} if within else {})
        for start, value, within in values
    ]
    return replace(law, parameters={"x": {"values": dated_values}})


@pytest.mark.parametrize("order", [1, -1])
def test_a_value_holds_from_its_first_day_to_the_day_before_the_next_one(law: Law, order: int) -> None:
    changed_law = law_with_values(
        law, *[("2021-10-12", 10, None), ("2026-03-01", 7, None), ("2028-02-29", 5, None)][::order]
    )
    days = {"2021-10-11": 10, "2021-10-12": 10, "2026-02-28": 10, "2026-03-01": 7, "2028-02-28": 7, "2028-02-29": 5}
    assert {day: changed_law.number("x", date.fromisoformat(day)) for day in days} == days
    assert changed_law.provision("x", date(2026, 3, 1)).source == "test/7"


@pytest.mark.parametrize("order", [1, -1])
def test_a_local_value_holds_against_a_later_general_one(law: Law, order: int) -> None:
    values = [
        ("2021-10-12", 10, None),
        ("2022-01-01", 8, "150100"),
        ("2025-01-01", 6, None),
        ("2026-01-01", 5, "150100"),
    ]
    changed_law = law_with_values(law, *values[::order])
    for division, day, value in (
        ("150102", date(2021, 12, 31), 10),
        ("150102", date(2022, 1, 1), 8),
        ("150102", date(2025, 6, 1), 8),
        ("150100", date(2025, 6, 1), 8),
        ("150102", date(2026, 1, 1), 5),
        ("150202", date(2025, 6, 1), 6),
        (None, date(2025, 6, 1), 6),
        # Before all dates, the oldest general value holds, even where a local value exists.
        ("150102", date(2020, 1, 1), 10),
    ):
        assert changed_law.number("x", day, division) == value, (division, day)


def test_a_pinned_calendar_counts_by_its_pinned_version(law: Law) -> None:
    start = date(2020, 1, 20)
    pinned_calendar = law.calendar.as_pinned({2020: 1})
    assert law.last_day("notice_days", start) == date(2020, 2, 11)
    assert law.last_day("notice_days", start, calendar=pinned_calendar) == date(2020, 2, 7)
    # An empty calendar is still a pinned one, and not a request for the newest.
    assert isinstance(law.last_day("notice_days", start, calendar=Calendar.of([])), Unknown)


def test_days_that_do_not_count_make_a_period_longer(law: Law) -> None:
    start = date(2026, 6, 18)
    assert law.last_day("decision_days", start) == date(2026, 7, 31)
    assert law.last_day("decision_days", start, extra=1) == date(2026, 8, 3)
    assert law.last_day("decision_days", start, extra=6) == date(2026, 8, 10)
    pinned_calendar = law.calendar.as_pinned({2020: 1})
    assert law.last_day("notice_days", date(2020, 1, 20), calendar=pinned_calendar, extra=2) == date(2020, 2, 11)
