"""The one place that asks what day it is."""

from datetime import date, datetime, timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone and no summer time, so a fixed offset needs no zone database."""


def today(stated: date | None = None) -> date:
    """The day that everything is judged by: the stated one, else the present day in Asia/Shanghai."""
    return stated or datetime.now(SHANGHAI).date()
