"""The calendars: one file a year, versions in order, no day both off and worked."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import Document, Fault, Mark
from taizhang.law.calendar import Calendar

_message = Messages(__file__)

_START = Mark(1, 1, 1)


def find_calendar_faults(years: Sequence[Document], overlays: Sequence[Document]) -> Iterator[tuple[str, Fault]]:
    """The path and the fault of each calendar file that contradicts itself or an earlier one."""
    seen: dict[int, str] = {}
    for document in years:
        year = int(document.data["year"])
        if year in seen:
            problem = _message("duplicate-year", path=document.path, other=seen[year])
            yield document.path, _fault(document.path, document.mark(("year",)), problem, "year")
        seen.setdefault(year, document.path)
        yield from _contradiction(document, [document], [])
    for document in overlays:
        yield from _contradiction(document, [], [document])


def _contradiction(
    document: Document, years: Sequence[Document], overlays: Sequence[Document]
) -> Iterator[tuple[str, Fault]]:
    try:
        Calendar.of([item.data for item in years], {Path(item.path).stem: item.data for item in overlays})
    except RunFailedError as error:
        yield document.path, _fault(document.path, _START, error.message, "")


def _fault(path: str, mark: Mark, problem: Text, place: str) -> Fault:
    return Fault("M03", mark, {"path": path, "problem": problem, "place": place})
