"""Stages and timelines, derived from facts and the day."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from specimen import build
from taizhang.base.text import same_in_both
from taizhang.law.calendar import Unknown
from taizhang.lifecycle import Life, derive_life
from taizhang.lifecycle.dispute import find_answer_step, find_complaint_step
from taizhang.lifecycle.life import build_step
from taizhang.lifecycle.periods import list_periods, parse_period_name
from taizhang.lifecycle.requirement import count_days_left
from taizhang.records import Challenge, Complaint
from taizhang.repository.repository import Repository, load_repository

At = Callable[[str, date], Life]
Part = TypeVar("Part", Challenge, Complaint)


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return load_repository(build(tmp_path_factory.mktemp("lives")))


@pytest.fixture(scope="module")
def at(repository: Repository) -> At:
    def derive(record: str, day: date) -> Life:
        assert repository.law is not None
        return derive_life(repository.book.all[record][1], repository.book, repository.law, day)

    return derive


@pytest.mark.parametrize(
    ("record", "day", "stage"),
    [
        ("REQ-150102-20260105-aaa1", date(2026, 1, 6), "submitted"),
        ("REQ-150102-20260105-aaa1", date(2026, 3, 5), "approved"),
        ("REQ-150102-20260105-aaa1", date(2026, 3, 6), "noticed"),
        ("REQ-150102-20260105-aaa1", date(2026, 3, 20), "noticed"),
        ("REQ-150102-20260105-aaa1", date(2026, 3, 21), "cleared"),
        ("REQ-150102-20260105-aaa1", date(2026, 3, 23), "enrolled"),
        ("REQ-150102-20260105-aaa1", date(2026, 4, 1), "planned"),
        ("REQ-150102-20260105-aaa1", date(2026, 5, 15), "released"),
        ("REQ-150105-20260108-aaa4", date(2026, 3, 9), "noticed"),
        ("REQ-150105-20260108-aaa4", date(2026, 3, 10), "objected"),
        ("REQ-150105-20260108-aaa4", date(2026, 3, 25), "renotice"),
        ("REQ-150105-20260108-aaa4", date(2026, 4, 10), "noticed"),
        ("REQ-150105-20260108-aaa4", date(2026, 4, 27), "enrolled"),
        ("REQ-150100-20260301-aaa5", date(2026, 5, 31), "collected"),
        ("REQ-150100-20260301-aaa5", date(2026, 6, 1), "specified"),
        ("REQ-150203-20260310-aaa6", date(2026, 3, 19), "submitted"),
        ("REQ-150203-20260310-aaa6", date(2026, 3, 20), "withdrawn"),
        ("REQ-150000-20260401-aaa8", date(2026, 7, 1), "approved"),
        ("REQ-150202-20250603-aab1", date(2025, 9, 1), "noticed"),
        ("REQ-150202-20250603-aab1", date(2025, 9, 18), "enrolled"),
        ("REQ-150202-20250603-aab1", date(2026, 1, 16), "released"),
        ("LEDGER-2025-0001", date(2025, 7, 29), "struck"),
        ("NOTICE-2025-01", date(2025, 7, 28), "annulled"),
        ("NOTICE-2025-02", date(2025, 9, 17), "open"),
        ("NOTICE-2025-02", date(2025, 9, 18), "closed"),
        ("V0.8.0", date(2025, 11, 23), "planned"),
        ("V0.8.0", date(2025, 11, 24), "cancelled"),
        ("NOTICE-2026-01", date(2026, 3, 20), "open"),
        ("NOTICE-2026-01", date(2026, 3, 21), "closed"),
        ("V1.1.0", date(2026, 5, 14), "planned"),
        ("V1.1.0", date(2026, 5, 15), "released"),
        ("DEFECT-150102-20260201-aaa1", date(2026, 2, 1), "reported"),
        ("DEFECT-150102-20260201-aaa1", date(2026, 2, 4), "resolved"),
        ("DEFECT-150102-20260201-aaa1", date(2026, 2, 5), "verified"),
        ("DISPUTE-150102-20260601-aaa1", date(2026, 6, 1), "open"),
        ("DISPUTE-150102-20260601-aaa1", date(2026, 6, 2), "explained"),
        ("DISPUTE-150102-20260601-aaa1", date(2026, 6, 8), "handled"),
        ("DISPUTE-150102-20260601-aaa1", date(2026, 6, 15), "filed"),
        ("VENDOR-150102-yunwei", date(2026, 7, 1), "serving"),
        ("VENDOR-150102-yunwei", date(2027, 7, 1), "ended"),
    ],
)
def test_the_stage_follows_from_the_facts_and_the_day(at: At, record: str, day: date, stage: str) -> None:
    assert at(record, day).stage == stage


def test_the_timeline_shows_who_did_what_when(at: At) -> None:
    events = [(event.on.isoformat(), event.act.en) for event in at("REQ-150105-20260108-aaa4", date(2026, 7, 1)).events]
    assert events[0] == ("2026-01-08", "submitted")
    acts = [act for _, act in events]
    assert acts[1:4] == ["judged feasible", "consolidated and sent up", "reviewed"]
    assert acts.count("noticed") == 2
    assert acts.index("objection received") < acts.index("objection handled") < acts.index("enrolled")
    assert events == sorted(events, key=lambda item: item[0])


def test_an_overdue_enrolment_shows_from_the_day_after_its_window(at: At) -> None:
    before, after = (at("REQ-150000-20260401-aaa8", day).next for day in (date(2026, 5, 7), date(2026, 7, 1)))
    assert before is not None
    assert not before.overdue
    assert after is not None
    assert after.overdue
    assert after.actor == "内蒙古自治区财政厅"


def test_the_day_of_a_decision_on_a_complaint_is_computed(at: At) -> None:
    life = at("DISPUTE-150102-20260601-aaa1", date(2026, 7, 1))
    due = [event for event in life.events if event.mark and event.act.en == "decision due"]
    # 30 working days after 2026-06-18, with 端午 (19–21 June) off.
    assert [event.on for event in due] == [date(2026, 7, 31)]


def test_a_step_is_overdue_from_the_day_after_its_last_day_and_never_without_one(repository: Repository) -> None:
    law = repository.law
    assert law is not None

    def overdue(since: date, today: date, window: str | None = "notice_days") -> tuple[object, bool]:
        step = build_step(law, today, same_in_both("x"), "150000", since, window)
        return step.due, step.overdue

    last = date(2026, 12, 7)
    assert overdue(date(2026, 11, 23), last) == (last, False)
    assert overdue(date(2026, 11, 23), date(2026, 12, 8)) == (last, True)
    # On any day: a day whose calendar is not published yet is not known to have passed.
    unknown = Unknown(date(2026, 12, 29), "schemas/calendar/2027.yaml")
    for today in (date(2026, 12, 21), date(2026, 12, 29), date(2026, 12, 31), date(2031, 1, 1)):
        assert overdue(date(2026, 12, 21), today) == (unknown, False)
    assert overdue(date(2026, 11, 23), date(2031, 1, 1), None) == (None, False)


def test_the_clocks_of_a_challenge_and_a_complaint_run_out_only_on_a_known_day(repository: Repository) -> None:
    law = repository.law
    assert law is not None
    dispute = repository.book.disputes["DISPUTE-150102-20260601-aaa1"]

    def complaint_deadline(received: date, today: date, excluded: int = 0) -> tuple[object, bool]:
        complaint = replace_fields(
            dispute.complaint, received_on=received, decided_on=None, excluded_working_days=excluded
        )
        step = find_complaint_step(structs.replace(dispute, complaint=complaint), law, today)
        assert step is not None
        return step.due, step.overdue

    def challenge_deadline(received: date, today: date) -> tuple[object, bool]:
        challenge = replace_fields(dispute.challenge, received_on=received, answered_on=None)
        step = find_answer_step(structs.replace(dispute, challenge=challenge), law, today)
        assert step is not None
        return step.due, step.overdue

    assert complaint_deadline(date(2026, 6, 18), date(2026, 7, 31)) == (date(2026, 7, 31), False)
    assert complaint_deadline(date(2026, 6, 18), date(2026, 8, 1)) == (date(2026, 7, 31), True)
    # Inspections and tests do not count (Order 94, art. 27): the days stated are added.
    assert complaint_deadline(date(2026, 6, 18), date(2026, 8, 1), 5) == (date(2026, 8, 7), False)
    assert complaint_deadline(date(2026, 6, 18), date(2026, 8, 8), 5) == (date(2026, 8, 7), True)
    due, late = complaint_deadline(date(2026, 12, 1), date(2031, 1, 1))
    assert isinstance(due, Unknown) and not late
    assert challenge_deadline(date(2026, 6, 5), date(2026, 6, 17)) == (date(2026, 6, 16), True)
    due, late = challenge_deadline(date(2026, 12, 24), date(2031, 1, 1))
    assert isinstance(due, Unknown) and not late


def replace_fields(part: Part | None, **changes: object) -> Part:
    assert part is not None
    return structs.replace(part, **changes)


def test_days_left_count_down_to_the_last_day(repository: Repository) -> None:
    assert repository.law is not None
    notice = repository.book.notices["NOTICE-2026-01"]
    days = {date(2026, 3, 6): 10, date(2026, 3, 13): 5, date(2026, 3, 20): 0, date(2026, 3, 21): None}
    assert {day: count_days_left(notice, repository.law, day) for day in days} == days


def test_assessment_periods_end_on_their_last_days(repository: Repository) -> None:
    ends = {"2026Q1": date(2026, 3, 31), "2026H2": date(2026, 12, 31), "2026": date(2026, 12, 31)}
    ends |= {"20260315-20260914": date(2026, 9, 14), "2026H1-c2": date(2026, 6, 30)}
    assert {name: days[1] for name in ends if (days := parse_period_name(name))} == ends
    vendor, law = repository.book.vendors["VENDOR-150102-yunwei"], repository.law
    assert law is not None
    day = date(2026, 7, 1)
    # The second contract began on 20 January and was assessed by half-years of the calendar while that was the rule.
    periods = [(one.name, one.start) for one in list_periods(vendor, repository.book, law, day, day)]
    assert periods == [
        ("2025H1", date(2025, 1, 1)),
        ("2025H2", date(2025, 7, 1)),
        ("2026H1", date(2026, 1, 20)),
        ("2026H2", date(2026, 7, 1)),
    ]


@given(day=st.dates(date(2025, 1, 1), date(2035, 12, 31)))
def test_no_day_breaks_a_life_and_no_event_is_shown_before_its_day(repository: Repository, at: At, day: date) -> None:
    for record in repository.book.all:
        # A seal's life is its sealing, on any day.
        is_seal = "/" in record
        life = at(record, day)
        assert all(event.mark or event.on <= day or is_seal or record.startswith("REQ") for event in life.events)
