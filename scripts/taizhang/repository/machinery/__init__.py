"""What the machinery's files have to hold, beyond their shape, so that records can be judged by them."""

from taizhang.documents.document import Fault
from taizhang.repository.machinery.articles import find_unknown_articles
from taizhang.repository.machinery.calendars import find_calendar_faults
from taizhang.repository.machinery.parameters import FOLDER, find_parameter_faults

__all__ = ["find_calendar_faults", "find_parameter_faults", "find_unknown_articles", "is_of_another_version"]


def is_of_another_version(path: str, fault: Fault) -> bool:
    """Whether a fault is what the machinery of an older program shows: it lacks what this one reads.

    Such machinery judges what it can; a change that brings the fault is refused. Source: house/gate.
    """
    return fault.code in ("F18", "M02") or (fault.code == "M01" and path == FOLDER)
