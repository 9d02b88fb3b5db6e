"""The facets of lists: stage, league or city, subsystem, year and fixed choices."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.site.view.succession import list_successions
from taizhang.site.view.tables import Facet
from taizhang.site.view.view import View

_message = Messages(__file__)


def facet_by_stage(stages: Mapping[str, Text]) -> Facet:
    """By the stage that a record has reached."""
    return Facet(
        "stage",
        "阶段",
        lambda view, record: (view.life(record).stage,),
        lambda _: {stage: title.zh for stage, title in stages.items()},
    )


def facet_by_city(division: Callable[[View, Any], str | None]) -> Facet:
    """By the league or city responsible for a record's division; records without a division have no value."""

    def words(view: View, record: Any) -> Iterable[str]:
        code = division(view, record)
        return () if code is None else view.cities_of(code)

    def became(view: View, code: str) -> Iterable[tuple[str, str]]:
        for item in list_successions(view.law, code, None, view.today):
            yield (
                _message("succession", day=item.on, title=item.title, text=item.text).zh,
                view.cities_of(item.division)[0],
            )

    return Facet("city", "盟市", words, lambda view: view.cities, became)


def facet_by_year(day: Callable[[Any], Any], title: str = "年度") -> Facet:
    """By the year of a day, or of anything that begins with a year."""
    return Facet("year", title, lambda _, record: (str(day(record))[:4],))


def facet_by_choice(kind: str, field: str, title: str) -> Facet:
    """By a field that the schema of `kind` gives a fixed choice of values."""

    def titles(view: View) -> Mapping[str, str]:
        return view.choices(kind, field)

    return Facet(field.replace("_", "-"), title, lambda _, record: (getattr(record, field),), titles)


def facet_by_subsystem(subsystems: Callable[[Any], Iterable[str]]) -> Facet:
    """By the subsystems that a record touches."""
    return Facet("subsystem", "子系统", lambda _, record: subsystems(record), lambda view: view.subsystems)
