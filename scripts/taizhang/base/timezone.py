"""The time zone of all dates and moments."""

from datetime import timedelta, timezone

SHANGHAI = timezone(timedelta(hours=8), "Asia/Shanghai")
"""China has one time zone and no summer time, so a fixed offset needs no zone database."""
