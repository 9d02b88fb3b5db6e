"""The machine-readable files of the site: open data, feeds and calendars, written before the pages about them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.site.feeds import Subscription, write_feeds
from taizhang.site.feeds.pages import NEWEST
from taizhang.site.opendata import LICENCE, VERSION, Dataset, write_data
from taizhang.site.opendata.ledgers import write_ledgers
from taizhang.site.pages.calendars import ALL, CalendarFile, write_calendars
from taizhang.site.search import list_filters
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class MachineFiles:
    """The machine-readable files of a build."""

    datasets: tuple[Dataset, ...]
    feeds: tuple[Subscription, ...]
    calendars: tuple[CalendarFile, ...]


def write_machine(
    view: View, site: Path, addresses: SiteAddresses, track: Callable[[Iterable[Any], int], Iterable[Any]]
) -> MachineFiles:
    """Write open data, feeds and calendars below `site`."""
    return MachineFiles(
        write_data(view, site, addresses, track, tuple(write_ledgers(view, site))),
        write_feeds(view, site, addresses),
        write_calendars(view, site, addresses),
    )


def collect_template_values(
    view: View, addresses: SiteAddresses, machine: MachineFiles
) -> Mapping[str, Mapping[str, Any]]:
    """The values of the templates `search`, `data` and `subscribe`, by the name with which a page calls them."""
    groups: dict[str, list[CalendarFile]] = {}
    for file in machine.calendars:
        if file.division != ALL:
            groups.setdefault(view.law.city_of(file.division), []).append(file)
    common = {"standing": addresses, "machine": machine}
    return {
        "search": {"filters": list_filters(view)},
        "data": {**common, "version": VERSION, "licence": LICENCE},
        "subscribe": {**common, "newest": NEWEST, "calendars": tuple(groups.values())},
    }
