"""The working-day calendar: its files, the days they decide, and the periods counted with them."""

import json
import re
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any

import chinese_calendar
import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from taizhang.base.errors import RunFailedError
from taizhang.law.calendar import Calendar, Day, Unknown

SCHEMAS = Path(__file__).parent.parent / "schemas"
FILES = sorted((SCHEMAS / "calendar").glob("*.yaml"))
OVERLAYS = sorted((SCHEMAS / "calendar" / "overlays").glob("*.yaml"))
ONE = timedelta(days=1)

# 国办发明电〔2005〕35号, item 1, lets Saturday 2005-12-31 be worked; chinesecalendar leaves that day out.
MISSED_BY_CHINESECALENDAR = {date(2005, 12, 31)}


def load(path: Path) -> Any:
    return yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.BaseLoader)


def validator(name: str) -> Draft202012Validator:
    schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
    Draft202012Validator.check_schema(schema)
    return Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER)


def numbered(document: dict[str, Any]) -> dict[str, Any]:
    """The document as the project's own loader gives it, with whole numbers as numbers."""
    versions = [{**item, "version": int(item["version"])} for item in document["versions"]]
    return {**document, "year": int(document["year"]), "versions": versions}


DOCUMENTS = {path.stem: load(path) for path in FILES}
VERSIONS = [
    pytest.param(item, id=f"{year}-{item['version']}")
    for year, document in DOCUMENTS.items()
    for item in document["versions"]
]
CALENDAR = Calendar.of(DOCUMENTS.values())
OVERLAY = {
    "title": "某市通知",
    "divisions": ["150100"],
    "announced_on": "2026-01-05",
    "days_off": [{"name": "节日", "from": "2026-03-10", "until": "2026-03-11"}],
    "days_worked": ["2026-03-14"],
}

HOHHOT = ("150100", "150000")
XINCHENG = ("150102", *HOHHOT)


def without(*years: int) -> Calendar:
    return Calendar.of(document for year, document in DOCUMENTS.items() if int(year) not in years)


def days(first: date, last: date) -> Iterator[date]:
    while first <= last:
        yield first
        first += ONE


def year_file(**changed: Any) -> dict[str, Any]:
    version = {"version": 1, "title": "通知", "announced_on": "2029-11-01", "days_off": [], "days_worked": []}
    return {"year": "2030", "versions": [{**version, **changed}]}


# The files


def test_every_year_from_2004_to_2026_has_a_file() -> None:
    assert [path.stem for path in FILES] == [str(year) for year in range(2004, 2027)]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_a_calendar_file_is_valid_and_named_after_its_year(path: Path) -> None:
    document = numbered(load(path))
    validator("calendar.schema.json").validate(document)
    assert path.stem == str(document["year"])
    first_line = path.read_text(encoding="utf-8").splitlines()[0]
    assert first_line == "# yaml-language-server: $schema=../calendar.schema.json"


@pytest.mark.parametrize("item", VERSIONS)
def test_a_table_is_in_order_and_only_weekend_days_are_made_working_days(item: dict[str, Any]) -> None:
    spans = [(span["from"], span["until"]) for span in item["days_off"]]
    assert all(first <= last for first, last in spans)
    assert all(before[1] < after[0] for before, after in pairwise(spans))
    assert item["days_worked"] == sorted(set(item["days_worked"]))
    assert all(date.fromisoformat(day).weekday() >= 5 for day in item["days_worked"])


@pytest.mark.parametrize("item", VERSIONS)
def test_number_date_and_address_of_a_notice_agree(item: dict[str, Any]) -> None:
    assert item["announced_on"][:4] in item["document"]
    if "url" in item:
        year, month, day = item["announced_on"].split("-")
        assert re.search(f"/{year}-{month}/{day}/|/{year}{month}/", item["url"])


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
def test_a_year_is_announced_before_it_begins_and_revised_within_it(document: dict[str, Any]) -> None:
    first, *revisions = [item["announced_on"] for item in document["versions"]]
    assert first < f"{document['year']}-01-01"
    assert all(announced.startswith(document["year"]) for announced in revisions)


def test_three_years_were_revised() -> None:
    assert [year for year, item in DOCUMENTS.items() if len(item["versions"]) > 1] == ["2015", "2019", "2020"]


def test_every_property_of_both_schemas_has_a_chinese_title_and_description() -> None:
    def check(schema: Any, definitions: dict[str, Any]) -> None:
        for name, part in schema.get("properties", {}).items():
            target = definitions[part["$ref"].rsplit("/", 1)[1]] if "$ref" in part else {}
            for word in ("title", "description"):
                assert re.search("[一-鿿]", {**target, **part}[word]), name
            check(part, definitions)
        if schema.get("type") == "object":
            assert schema["additionalProperties"] is False
        check_items = schema.get("items")
        if check_items:
            check(check_items, definitions)

    for name in ("calendar.schema.json", "overlay.schema.json"):
        schema = json.loads((SCHEMAS / name).read_text(encoding="utf-8"))
        assert "$id" not in schema
        for part in (schema, *schema["$defs"].values()):
            check(part, schema["$defs"])


@pytest.mark.parametrize(
    "changed",
    [
        {"version": 0},
        {"announced_on": "2029-13-01"},
        {"document": "某办发〔2029〕1号"},
        {"url": "http://example.org/notice"},
        {"days_off": []},
        {"days_worked": ["2030-2-3"]},
        {"days_worked": ["2030-02-03", "2030-02-03"]},
        {"remark": "多余的字段"},
    ],
    ids=str,
)
def test_the_schema_refuses_a_faulty_version(changed: dict[str, Any]) -> None:
    good = {"days_off": [{"name": "元旦", "from": "2030-01-01", "until": "2030-01-01"}]}
    check = validator("calendar.schema.json")
    assert check.is_valid(numbered(year_file(**good)))
    assert not check.is_valid(numbered(year_file(**{**good, **changed})))


def test_overlays_are_valid_and_the_schema_accepts_only_a_correct_one() -> None:
    check = validator("overlay.schema.json")
    for path in OVERLAYS:
        check.validate(load(path))
    assert check.is_valid(OVERLAY)
    assert not check.is_valid({**OVERLAY, "divisions": []})
    assert not check.is_valid({**OVERLAY, "divisions": ["1501"]})
    assert not check.is_valid({key: value for key, value in OVERLAY.items() if key != "announced_on"})


# The days


def test_every_day_from_2004_to_2026_agrees_with_chinesecalendar() -> None:
    differing = {
        day
        for day in days(date(2004, 1, 1), date(2026, 12, 31))
        if (CALENDAR.day(day) is Day.WORK) != chinese_calendar.is_workday(day)
    }
    assert differing == MISSED_BY_CHINESECALENDAR
    assert CALENDAR.day(date(2005, 12, 31)) is Day.WORK


def test_no_day_of_a_year_on_file_is_unknown() -> None:
    assert all(CALENDAR.day(day) is not Day.UNKNOWN for day in days(date(2004, 1, 1), date(2026, 12, 31)))


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2027, 1, 1), date.min, date.max])
def test_a_day_of_a_year_not_on_file_is_unknown(day: date) -> None:
    assert CALENDAR.day(day) is Day.UNKNOWN


def test_the_next_years_notice_decides_the_days_of_december_that_it_names() -> None:
    assert CALENDAR.day(date(2018, 12, 29)) is Day.WORK
    assert CALENDAR.day(date(2018, 12, 31)) is Day.OFF
    assert without(2019).day(date(2018, 12, 29)) is Day.OFF
    assert without(2019).day(date(2018, 12, 31)) is Day.WORK


def test_days_that_a_notice_names_are_known_even_where_their_own_year_is_missing() -> None:
    alone = Calendar.of([DOCUMENTS["2019"]])
    assert [alone.day(date(2018, 12, day)) for day in (28, 29, 30, 31)] == [
        Day.UNKNOWN,
        Day.WORK,
        Day.OFF,
        Day.OFF,
    ]
    assert alone.last_day(date(2018, 12, 28), 2) == date(2019, 1, 2)
    assert alone.last_day(date(2018, 12, 27), 2) == Unknown(date(2018, 12, 28), "schemas/calendar/2018.yaml")


def test_of_two_files_that_name_a_day_the_later_year_wins_in_either_order() -> None:
    span = {"name": "元旦", "from": "2031-01-01", "until": "2031-01-02"}
    earlier = year_file(days_off=[span])
    later = {**year_file(days_worked=["2031-01-02"]), "year": "2031"}
    for files in ([earlier, later], [later, earlier]):
        assert Calendar.of(files).day(date(2031, 1, 2)) is Day.WORK
        assert Calendar.of(files).day(date(2031, 1, 1)) is Day.OFF


# The periods


@pytest.mark.parametrize(
    ("start", "last"),
    [
        ("2021-11-05", "2021-11-19"),
        ("2022-01-24", "2022-02-10"),
        ("2024-09-27", "2024-10-16"),
        ("2025-01-20", "2025-02-08"),
        ("2026-11-23", "2026-12-07"),
        ("2026-12-14", "2026-12-28"),
    ],
)
def test_ten_working_days_end_on_the_day_in_the_notices(start: str, last: str) -> None:
    assert CALENDAR.last_day(date.fromisoformat(start), 10) == date.fromisoformat(last)


def test_a_period_may_end_on_a_make_up_saturday() -> None:
    last = CALENDAR.last_day(date(2025, 1, 20), 10)
    assert isinstance(last, date)
    assert last.weekday() == 5


def test_a_period_into_the_end_of_december_waits_for_the_next_years_file() -> None:
    expected = Unknown(date(2026, 12, 29), "schemas/calendar/2027.yaml")
    assert CALENDAR.last_day(date(2026, 12, 21), 10) == expected
    assert CALENDAR.last_day(date(2026, 12, 28), 1) == expected
    assert CALENDAR.calendar_last_day(date(2026, 12, 19), 10) == expected
    assert CALENDAR.working_days_between(date(2026, 12, 21), date(2026, 12, 29)) == expected
    assert CALENDAR.working_days_between(date(2026, 12, 29), date(2026, 12, 21)) == expected
    assert CALENDAR.day(date(2026, 12, 29)) is Day.WORK
    assert without(2026).last_day(date(2025, 12, 22), 10) == Unknown(date(2025, 12, 29), "schemas/calendar/2026.yaml")
    assert CALENDAR.last_day(date(2025, 12, 22), 10) == date(2026, 1, 6)


def test_a_period_that_starts_at_the_very_end_of_december_names_the_year_it_runs_into() -> None:
    assert CALENDAR.last_day(date(2026, 12, 31), 1) == Unknown(date(2027, 1, 1), "schemas/calendar/2027.yaml")
    assert CALENDAR.last_day(date(2030, 5, 1), 1) == Unknown(date(2030, 5, 2), "schemas/calendar/2030.yaml")


def test_a_period_before_the_first_file_is_unknown() -> None:
    assert CALENDAR.last_day(date(2003, 12, 30), 1) == Unknown(date(2003, 12, 31), "schemas/calendar/2003.yaml")
    assert CALENDAR.last_day(date(2003, 12, 31), 1) == date(2004, 1, 2)


def test_a_missing_year_stops_every_period_that_runs_into_it() -> None:
    calendar = without(2015)
    assert calendar.latest(2015) is None
    assert calendar.day(date(2015, 6, 1)) is Day.UNKNOWN
    assert calendar.day(date(2014, 12, 31)) is Day.WORK
    assert calendar.last_day(date(2014, 12, 25), 10) == Unknown(date(2014, 12, 29), "schemas/calendar/2015.yaml")
    assert calendar.last_day(date(2014, 12, 25), 1) == date(2014, 12, 26)
    assert calendar.last_day(date(2015, 6, 1), 1) == Unknown(date(2015, 6, 2), "schemas/calendar/2015.yaml")
    assert calendar.last_day(date(2015, 12, 31), 10) == CALENDAR.last_day(date(2015, 12, 31), 10)
    assert calendar.working_days_between(date(2014, 6, 1), date(2016, 6, 1)) == Unknown(
        date(2014, 12, 29), "schemas/calendar/2015.yaml"
    )
    assert calendar.versions_for(date(2014, 12, 1), date(2016, 1, 5)) == {2014: 1, 2016: 1}


def test_in_a_calendar_without_files_every_day_is_unknown() -> None:
    calendar = Calendar.of([])
    assert calendar.day(date(2026, 3, 2)) is Day.UNKNOWN
    assert calendar.last_day(date(2026, 3, 2), 1) == Unknown(date(2026, 3, 3), "schemas/calendar/2026.yaml")
    assert calendar.working_days_between(date(2026, 3, 2), date(2026, 3, 2)) == 0


def test_a_period_of_calendar_days_moves_on_from_a_day_off() -> None:
    assert CALENDAR.calendar_last_day(date(2026, 3, 2), 30) == date(2026, 4, 1)
    assert CALENDAR.calendar_last_day(date(2026, 3, 5), 30) == date(2026, 4, 7)  # 04-04 to 04-06: 清明节
    assert CALENDAR.calendar_last_day(date(2026, 4, 9), 30) == date(2026, 5, 9)  # a Saturday worked


def test_a_period_shorter_than_one_day_is_refused() -> None:
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.last_day(date(2026, 3, 2), 0)
    with pytest.raises(ValueError, match="at least one"):
        CALENDAR.calendar_last_day(date(2026, 3, 2), 0)


def test_ten_working_days_span_eleven_to_twenty_two_days_with_one_exception_of_ten() -> None:
    def spans(first: date) -> dict[int, list[date]]:
        starts_by_span: dict[int, list[date]] = {}
        for start in days(first, date(2025, 12, 31)):
            last = CALENDAR.last_day(start, 10)
            assert isinstance(last, date)
            starts_by_span.setdefault((last - start).days, []).append(start)
        return starts_by_span

    since_2004, since_2005 = spans(date(2004, 1, 1)), spans(date(2005, 1, 1))
    # From Sunday 2004-01-11 on, both days of the weekend before the Spring Festival were worked.
    assert since_2004[10] == [date(2004, 1, 11)]
    assert (min(since_2005), max(since_2005)) == (11, 22)
    # Over the Spring Festival prolonged in 2020, and once over Mid-Autumn and National Day together.
    assert since_2004[22] == [*days(date(2020, 1, 19), date(2020, 1, 23)), date(2023, 9, 15)]


# Properties

starts = st.dates(date(2003, 12, 25), date(2027, 1, 10))
lengths = st.integers(1, 60)
calendars = st.sampled_from(
    [CALENDAR, CALENDAR.as_pinned({2015: 1, 2019: 1, 2020: 1}), without(2015), Calendar.of([], {"local": OVERLAY})]
)


@given(calendars, starts, lengths)
def test_the_last_day_is_a_working_day_and_the_count_is_reached_on_it(
    calendar: Calendar, start: date, count: int
) -> None:
    last = calendar.last_day(start, count)
    if isinstance(last, Unknown):
        return
    period = list(days(start + ONE, last))
    assert calendar.day(last) is Day.WORK
    assert sum(calendar.day(day) is Day.WORK for day in period) == count
    assert all(calendar.day(day) is not Day.UNKNOWN for day in period)
    assert calendar.working_days_between(start, last) == count
    assert calendar.working_days_between(last, start) == -count


@given(calendars, starts, lengths)
def test_a_longer_period_ends_later_and_a_later_one_no_earlier(calendar: Calendar, start: date, count: int) -> None:
    last = calendar.last_day(start, count)
    longer = calendar.last_day(start, count + 1)
    later = calendar.last_day(start + ONE, count)
    if isinstance(last, Unknown):
        assert longer == last
    elif isinstance(longer, date):
        assert last < longer
    if isinstance(last, date) and isinstance(later, date):
        assert last <= later <= longer if isinstance(longer, date) else last <= later


@given(calendars, starts, starts)
def test_counting_back_from_a_count_gives_the_last_working_day_not_after_the_end(
    calendar: Calendar, start: date, end: date
) -> None:
    count = calendar.working_days_between(start, end)
    if isinstance(count, Unknown):
        return
    low, high = min(start, end), max(start, end)
    worked = [day for day in days(low + ONE, high) if calendar.day(day) is Day.WORK]
    assert count == (len(worked) if start <= end else -len(worked))
    if worked:
        assert calendar.last_day(low, len(worked)) == worked[-1]


@given(calendars, starts, lengths)
def test_an_unknown_day_never_yields_a_date(calendar: Calendar, start: date, count: int) -> None:
    for answer in (calendar.last_day(start, count), calendar.calendar_last_day(start, count)):
        if isinstance(answer, date):
            continue
        year = int(answer.file.removeprefix("schemas/calendar/").removesuffix(".yaml"))
        assert calendar.latest(year) is None
        assert answer.day > start
        unpublished = calendar.day(answer.day) is Day.UNKNOWN
        assert unpublished or ((answer.day.month, year) == (12, answer.day.year + 1) and answer.day.day >= 29)


@pytest.mark.parametrize("year", [2019, 2025, 2026])
def test_a_period_waits_for_the_next_years_file_from_the_29th_of_december_on(year: int) -> None:
    """Source: State Council notices name days off and worked of the last three days of the year before."""
    alone = without(*range(year + 1, 2027))
    unknown = f"schemas/calendar/{year + 1}.yaml"
    for last in (29, 30, 31):
        day = date(year, 12, last)
        assert alone.last_day(day - ONE, 1) == Unknown(day, unknown)
        assert alone.working_days_between(date(year, 12, 1), day) == Unknown(date(year, 12, 29), unknown)
        assert alone.calendar_last_day(date(year, 12, 1), last - 1) == Unknown(day, unknown)
    assert not isinstance(alone.working_days_between(date(year, 12, 1), date(year, 12, 28)), Unknown)


def test_a_notice_that_ends_on_the_29th_of_december_pins_the_next_years_file_too() -> None:
    start = date(2025, 12, 15)
    pins = {day: CALENDAR.versions_for(start, date(2025, 12, day)) for day in (28, 29, 30, 31)}
    assert pins == {28: {2025: 1}, **{day: {2025: 1, 2026: 1} for day in (29, 30, 31)}}
    assert CALENDAR.versions_for(date(2025, 12, 29), date(2025, 12, 29)) == {2025: 1, 2026: 1}


@given(starts, lengths)
def test_no_period_runs_over_the_end_of_december_without_the_next_file(start: date, count: int) -> None:
    year = start.year + (start > date(start.year, 12, 28))
    last = without(year + 1).last_day(start, count)
    assert isinstance(last, Unknown) or last <= date(year, 12, 28)


@given(calendars, starts, lengths)
def test_a_period_of_calendar_days_ends_on_the_first_working_day_from_its_end_on(
    calendar: Calendar, start: date, count: int
) -> None:
    last = calendar.calendar_last_day(start, count)
    if isinstance(last, date):
        assert calendar.day(last) is Day.WORK
        assert last >= start + count * ONE
        assert all(calendar.day(day) is Day.OFF for day in days(start + count * ONE, last - ONE))


# Versions


@pytest.mark.parametrize(
    ("start", "year", "by_first", "by_second"),
    [
        ("2015-08-31", 2015, "2015-09-14", "2015-09-15"),
        ("2019-04-17", 2019, "2019-05-02", "2019-04-30"),
        ("2019-04-30", 2019, "2019-05-15", "2019-05-16"),
        ("2020-01-20", 2020, "2020-02-07", "2020-02-11"),
    ],
)
def test_a_notice_counted_before_a_revision_keeps_its_last_day(
    start: str, year: int, by_first: str, by_second: str
) -> None:
    day = date.fromisoformat(start)
    assert CALENDAR.as_pinned({year: 1}).last_day(day, 10) == date.fromisoformat(by_first)
    assert CALENDAR.as_pinned({year: 2}).last_day(day, 10) == date.fromisoformat(by_second)
    assert CALENDAR.last_day(day, 10) == date.fromisoformat(by_second)


def test_the_first_versions_are_as_first_published() -> None:
    before = CALENDAR.as_pinned({2015: 1, 2019: 1, 2020: 1})
    differing = [day for day in days(date(2004, 1, 1), date(2026, 12, 31)) if before.day(day) != CALENDAR.day(day)]
    assert [day.isoformat() for day in differing] == [
        *("2015-09-03", "2015-09-04", "2015-09-06"),
        *("2019-04-28", "2019-05-02", "2019-05-03", "2019-05-05"),
        *("2020-01-31", "2020-02-01"),
    ]
    assert before.day(date(2020, 2, 1)) is Day.WORK
    assert before.day(date(2019, 5, 1)) is Day.OFF


def test_pins_replace_earlier_pins_and_the_newest_version_stays_the_newest() -> None:
    pinned = CALENDAR.as_pinned({2019: 1})
    assert pinned.latest(2019) == 2
    assert pinned.versions_for(date(2019, 4, 1), date(2019, 4, 30)) == {2019: 1}
    assert pinned.as_pinned({}) is CALENDAR
    assert CALENDAR.as_pinned({2019: 1}) is pinned
    assert CALENDAR.as_pinned({2018: 1, 2019: 2}) is CALENDAR


@pytest.mark.parametrize("pin", [(2019, 3), (2019, 0), (2027, 1)])
def test_pinning_a_missing_version_is_a_key_error_with_year_and_version(pin: tuple[int, int]) -> None:
    with pytest.raises(KeyError) as caught:
        CALENDAR.as_pinned(dict([pin]))
    assert caught.value.args == pin


def test_the_versions_to_pin_are_those_of_the_files_that_decide() -> None:
    assert CALENDAR.versions_for(date(2020, 3, 2), date(2020, 3, 16)) == {2020: 2}
    assert CALENDAR.versions_for(date(2018, 12, 20), date(2018, 12, 28)) == {2018: 1}
    assert CALENDAR.versions_for(date(2018, 12, 29), date(2018, 12, 31)) == {2019: 2}
    assert CALENDAR.versions_for(date(2019, 12, 20), date(2019, 12, 30)) == {2019: 2, 2020: 2}
    assert CALENDAR.versions_for(date(2026, 12, 20), date(2027, 1, 5)) == {2026: 1}
    assert CALENDAR.versions_for(date(2001, 1, 1), date(2002, 1, 1)) == {}
    assert CALENDAR.versions_for(date(2020, 3, 2), date(2020, 3, 1)) == {}


@given(st.sampled_from([1, 2]), starts, lengths)
def test_a_period_counted_again_with_its_pins_ends_on_the_same_day(version: int, start: date, count: int) -> None:
    then = CALENDAR.as_pinned({2015: version, 2019: version, 2020: version})
    last = then.last_day(start, count)
    if isinstance(last, date):
        assert CALENDAR.as_pinned(then.versions_for(start, last)).last_day(start, count) == last


# Overlays


def test_an_overlay_applies_only_in_its_divisions() -> None:
    calendar = Calendar.of(DOCUMENTS.values(), {"local": OVERLAY})
    for places in (HOHHOT, XINCHENG):
        assert calendar.day(date(2026, 3, 10), places) is Day.OFF
        assert calendar.day(date(2026, 3, 14), places) is Day.WORK
        assert calendar.last_day(date(2026, 3, 9), 1, places) == date(2026, 3, 12)
        assert calendar.working_days_between(date(2026, 3, 9), date(2026, 3, 14), places) == 3
        assert calendar.calendar_last_day(date(2026, 3, 9), 1, places) == date(2026, 3, 12)
    for elsewhere in ((), ("150000",), ("150200", "150000"), ("150202", "150200", "150000")):
        assert calendar.day(date(2026, 3, 10), elsewhere) is Day.WORK
        assert calendar.last_day(date(2026, 3, 9), 1, elsewhere) == date(2026, 3, 10)


def test_the_nearest_division_decides_and_then_the_later_announcement() -> None:
    region = {**OVERLAY, "divisions": ["150000"], "announced_on": "2026-02-01"}
    county = {**OVERLAY, "divisions": ["150102"], "days_off": [], "days_worked": ["2026-03-10"]}
    later = {**county, "announced_on": "2026-02-02", "days_worked": [], "days_off": OVERLAY["days_off"]}
    calendar = Calendar.of(DOCUMENTS.values(), {"county": county, "region": region})
    assert calendar.day(date(2026, 3, 10), XINCHENG) is Day.WORK
    assert calendar.day(date(2026, 3, 11), XINCHENG) is Day.OFF
    assert calendar.day(date(2026, 3, 10), ("150121", *HOHHOT)) is Day.OFF
    assert (
        Calendar.of(DOCUMENTS.values(), {"later": later, "county": county}).day(date(2026, 3, 10), XINCHENG) is Day.OFF
    )


def test_an_overlay_makes_no_unpublished_day_known() -> None:
    overlay = {**OVERLAY, "days_worked": ["2027-03-02", "2026-12-29"]}
    calendar = Calendar.of(DOCUMENTS.values(), {"local": overlay})
    assert calendar.day(date(2027, 3, 2), HOHHOT) is Day.UNKNOWN
    assert isinstance(calendar.last_day(date(2026, 12, 28), 1, HOHHOT), Unknown)


def test_an_overlay_applies_to_a_pinned_calendar_too() -> None:
    pinned = Calendar.of(DOCUMENTS.values(), {"local": OVERLAY}).as_pinned({2019: 1})
    assert pinned.day(date(2026, 3, 10), XINCHENG) is Day.OFF
    assert pinned.day(date(2019, 5, 2), XINCHENG) is Day.WORK


# Broken documents


@pytest.mark.parametrize(
    "documents",
    [
        [year_file(), year_file()],
        [year_file(version="2")],
        [year_file(days_off=[{"name": "元旦", "from": "2030-01-03", "until": "2030-01-01"}])],
        [
            year_file(
                days_off=[{"name": "元旦", "from": "2030-01-05", "until": "2030-01-05"}],
                days_worked=["2030-01-05"],
            )
        ],
    ],
    ids=["two files for a year", "versions not from 1", "a span backwards", "a day both off and worked"],
)
def test_a_document_that_contradicts_itself_fails_the_run_and_is_named(
    documents: list[dict[str, Any]],
) -> None:
    with pytest.raises(RunFailedError) as caught:
        Calendar.of(documents)
    assert "schemas/calendar/2030.yaml" in caught.value.message.zh
    assert "schemas/calendar/2030.yaml" in caught.value.message.en


def test_years_and_versions_may_be_numbers_or_digits() -> None:
    as_numbers = Calendar.of(numbered(document) for document in DOCUMENTS.values())
    assert all(as_numbers.latest(year) == CALENDAR.latest(year) for year in range(2000, 2030))
    assert as_numbers.last_day(date(2026, 11, 23), 10) == date(2026, 12, 7)
