"""The current day and time; nothing else reads the clock."""

from datetime import date, datetime

from taizhang.base.timezone import SHANGHAI


def today(override: date | None = None) -> date:
    """The day to judge by: `override`, else the present day in Asia/Shanghai."""
    return override or datetime.now(SHANGHAI).date()


def now_or_end_of_day(day: date) -> datetime:
    """The present moment in Asia/Shanghai where `day` is the present day; else the last second of that day."""
    now = datetime.now(SHANGHAI)
    return now if now.date() == day else datetime(day.year, day.month, day.day, 23, 59, 59, tzinfo=SHANGHAI)
