"""Checks of the machinery's files beyond their shape."""

from taizhang.documents.document import Fault
from taizhang.repository.machinery.articles import find_unknown_articles
from taizhang.repository.machinery.calendars import find_calendar_faults
from taizhang.repository.machinery.parameters import FOLDER, find_parameter_faults

__all__ = ["find_calendar_faults", "find_parameter_faults", "find_unknown_articles", "is_of_another_version"]


def is_of_another_version(path: str, fault: Fault) -> bool:
    """Whether a fault is that of an older program's machinery, which lacks what this one reads.

    Such machinery is used as far as possible; a change that introduces the fault is rejected. Source: house/gate.
    """
    return fault.code in ("F18", "M02") or (fault.code == "M01" and path == FOLDER)
