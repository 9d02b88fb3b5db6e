"""What the machinery's files have to hold, beyond their shape, so that records can be judged by them."""

from taizhang.machinery.articles import find_unknown_articles
from taizhang.machinery.calendars import find_calendar_faults
from taizhang.machinery.parameters import find_parameter_faults

__all__ = ["find_calendar_faults", "find_parameter_faults", "find_unknown_articles"]
