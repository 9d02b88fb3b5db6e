"""What the site holds for machines: open data, feeds and calendars, made before the pages that explain them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.site.feeds import Subscription, write_feeds
from taizhang.site.feeds.pages import NEWEST
from taizhang.site.opendata import LICENCE, VERSION, Dataset, write_data
from taizhang.site.opendata.ledgers import write_ledgers
from taizhang.site.pages.calendars import ALL, CalendarFile, write_calendars
from taizhang.site.search import choices
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Machine:
    """Everything that was made for machines."""

    datasets: tuple[Dataset, ...]
    feeds: tuple[Subscription, ...]
    calendars: tuple[CalendarFile, ...]


def write_machine(
    view: View, site: Path, standing: Standing, track: Callable[[Iterable[Any], int], Iterable[Any]]
) -> Machine:
    """Write open data, feeds and calendars below `site`."""
    return Machine(
        write_data(view, site, standing, track, tuple(write_ledgers(view, site))),
        write_feeds(view, site, standing),
        write_calendars(view, site, standing),
    )


def answers(view: View, standing: Standing, machine: Machine) -> Mapping[str, Mapping[str, Any]]:
    """What the templates `search`, `data` and `subscribe` need, by the word that a page calls them with."""
    groups: dict[str, list[CalendarFile]] = {}
    for file in machine.calendars:
        if file.division != ALL:
            groups.setdefault(view.law.city_of(file.division), []).append(file)
    common = {"standing": standing, "machine": machine}
    return {
        "search": {"filters": choices(view)},
        "data": {**common, "version": VERSION, "licence": LICENCE},
        "subscribe": {**common, "newest": NEWEST, "calendars": tuple(groups.values())},
    }
