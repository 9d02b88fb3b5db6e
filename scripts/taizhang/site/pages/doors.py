"""The doors of the site: what people come to do, each leading to its form where there is one, else to its guide."""

from dataclasses import dataclass
from pathlib import Path

_DOORS = (
    ("我要提需求", "apply/requirement/", "guide/requester/"),
    ("我要报缺陷", "apply/defect/", "guide/requester/"),
    ("我要提异议", "apply/objection/", "guide/public/"),
)


@dataclass(frozen=True, slots=True)
class Door:
    """What people come to do, and the folder of the page where they do it."""

    title: str
    page: str


def doors(site: Path) -> tuple[Door, ...]:
    """The doors of the site whose pages MkDocs has made in `site`; one that leads nowhere is left out."""
    ways = ((title, [page for page in pages if (site / page / "index.html").is_file()]) for title, *pages in _DOORS)
    return tuple(Door(title, found[0]) for title, found in ways if found)
