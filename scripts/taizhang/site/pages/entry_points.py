"""The entry points of the site for common tasks, each with its form, or else its guide."""

from dataclasses import dataclass
from pathlib import Path

_DOORS = (
    ("我要提需求", "apply/requirement/", "guide/requester/"),
    ("我要报缺陷", "apply/defect/", "guide/requester/"),
    ("我要提异议", "apply/objection/", "guide/public/"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """A common task, and the folder of its page."""

    title: str
    page: str


def find_doors(site: Path) -> tuple[Door, ...]:
    """The doors of the site whose pages MkDocs has built in `site`; those without a page are left out."""
    candidates = (
        (title, [page for page in pages if (site / page / "index.html").is_file()]) for title, *pages in _DOORS
    )
    return tuple(Door(title, existing[0]) for title, existing in candidates if existing)
