"""What a release builds, as a table for its vendor: on its page, and as a CSV file beside it."""

from dataclasses import astuple, dataclass

from taizhang.base.messages import Messages
from taizhang.office.sheets.delimited import encode_rows, escape_formula
from taizhang.records import Release
from taizhang.site.pages.bearers import name_bearer_towards_region, name_bearers_inside
from taizhang.site.view.view import View

_message = Messages(__file__)

HEADS = (
    _message("heading-entry").zh,
    _message("heading-requirement").zh,
    _message("heading-title").zh,
    _message("heading-content").zh,
    _message("heading-subsystems").zh,
    _message("heading-towards-region").zh,
    _message("heading-inside").zh,
    _message("heading-requester").zh,
)
"""The headings of the CSV file."""


@dataclass(frozen=True, slots=True)
class PlannedEntry:
    """An entry that a release realizes or is to realize.

    Attributes:
        content: what is to be built, in the requirement's words.
        subsystems: their titles.
        towards_region: who bears the cost towards the region; `inside`: who bears it inside the city.
        requester: the institutions that raised the requirement.
    """

    entry: str
    requirement: str
    title: str
    content: str
    subsystems: str
    towards_region: str
    inside: str
    requester: str


def list_planned_entries(view: View, release: Release) -> tuple[PlannedEntry, ...]:
    """The live entries of a release, in its order. Source: region-2021-1131/2.4."""
    planned = []
    for key in release.live_entries:
        entry = view.book.entries.get(key)
        requirement = view.book.requirements.get(entry.requirement) if entry else None
        if entry is None or requirement is None:
            continue
        current = view.current(requirement)
        planned.append(
            PlannedEntry(
                entry.id,
                requirement.id,
                view.title(requirement.id),
                current.content.strip(),
                "、".join(view.subsystems.get(code, code) for code in current.affected_scope.subsystems),
                name_bearer_towards_region(view, entry),
                name_bearers_inside(view, entry),
                "、".join(current.raising_organizations),
            )
        )
    return tuple(planned)


def format_plan_csv(planned: tuple[PlannedEntry, ...]) -> bytes:
    """The table as CSV with its headings."""
    return encode_rows(HEADS, (map(escape_formula, astuple(one)) for one in planned))
