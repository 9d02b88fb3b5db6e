"""The law in force: dated parameters with their article, the divisions, and the calendar.

No legal number is written in code: each is looked up here by name, day and place.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, chinese_numeral, same_in_both
from taizhang.law.calendar import PENDING, Calendar, Unknown
from taizhang.law.defaults import DOCUMENT, Ground, Topic
from taizhang.law.divisions import Division, Era, era_on
from taizhang.law.late_values import find_late_days, parameters_known_on, without_late_marks
from taizhang.records import Bearer, CostBearer
from taizhang.records.office import Office

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Provision:
    """The value of a parameter on one day in one place, with its article."""

    value: Any
    source: str


@dataclass(frozen=True)
class Law:
    """The law, as the rules use it.

    What depends on a day takes that day. The rest (`divisions`, `city_of`, `is_within`, `department` …) refers to the
    divisions of one era: `as_of` gives the law of the day that counts.

    Attributes:
        divisions: every code of all times, as in the era of this law, in the order of the vocabulary.
        calendar: the working days.
        parameters: by id, as the statute files give them.
        sources: the documents that articles are cited from, by id.
        roles: the sources of each role of `schemas/norms.yaml`, as items with `source`, and `from` and `until`.
        topics: what the notices leave open, by source word like `house/grades`; empty for a tree of the past.
        eras: the divisions over time; empty where they never change.
        since: the first day of the era of this law.
    """

    divisions: Mapping[str, Division]
    calendar: Calendar
    parameters: Mapping[str, Mapping[str, Any]]
    sources: Mapping[str, Mapping[str, Any]]
    roles: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    topics: Mapping[str, Topic] = field(default_factory=dict)
    eras: tuple[Era, ...] = ()
    since: date = date.min
    _by_era: dict[date, "Law"] = field(default_factory=dict, repr=False, compare=False)
    _by_file: dict[int, "Law"] = field(default_factory=dict, repr=False, compare=False)

    def as_of(self, day: date) -> "Law":
        """The law with every division as it was on a day; the same object for all days of one era."""
        if len(self.eras) < 2:
            return self
        era = era_on(self.eras, day)
        if era.start == self.since:
            return self
        if era.start not in self._by_era:
            self._by_era[era.start] = replace(self, divisions=era.divisions, since=era.start, _by_file={})
        return self._by_era[era.start]

    @cached_property
    def late_days(self) -> tuple[date, ...]:
        """The days on which values were filed late, or corrected, in order. Source: house/gate."""
        return find_late_days(self.parameters)

    def known_from_the_start(self) -> "Law":
        """The law as if every late value had been on file from the start, and so applied to older records as well."""
        return replace(self, parameters=without_late_marks(self.parameters), _by_era={}, _by_file={})

    def known_on(self, day: date) -> "Law":
        """The law as it was on file on a day; the same object for all days from the last late filing on.

        What came to main on that day is judged by it. Source: house/gate.
        """
        later = [late for late in self.late_days if late > day]
        if not later:
            return self
        count = len(self.late_days) - len(later)
        if count not in self._by_file:
            parameters = parameters_known_on(self.parameters, day)
            self._by_file[count] = replace(self, parameters=parameters, _by_era={}, _by_file={})
        return self._by_file[count]

    @cached_property
    def region(self) -> str:
        """The code of the region."""
        regions = [code for code, division in self.divisions.items() if division.level == "region"]
        return next((code for code in regions if self.divisions[code].is_in_force(self.since)), regions[0])

    @cached_property
    def divisions_in_force(self) -> Mapping[str, Division]:
        """The divisions that exist in this era, by code, in the order of the vocabulary."""
        return {code: one for code, one in self.divisions.items() if one.is_in_force(self.since)}

    def responsible_for(self, division: str, on: date | None = None) -> str:
        """The division whose finance department answers for the matters of `division`, on a day or in this era.

        It is the division itself while it exists, and its successor once it has ended.
        """
        if on is not None:
            return self.as_of(on).responsible_for(division)
        current = self.divisions.get(division)
        while current is not None and current.ends is not None and current.ends < self.since and current.successor:
            division = current.successor
            current = self.divisions.get(division)
        return division

    def city_of(self, division: str) -> str:
        """The division at city level that answers for `division` towards the region.

        A county or zone that reports straight to the region answers for itself, as do a city and the region.
        """
        above = self.divisions[division].reports_to
        return division if above in (None, self.region) else str(above)

    def is_within(self, division: str, above: str) -> bool:
        """Whether `division` is `above` or reports to it, directly or not."""
        code: str | None = division
        while code is not None and code != above:
            code = self.divisions[code].reports_to
        return code == above

    def department(self, division: str, on: date | None = None) -> str:
        """The name of the finance department of a division, on a day or in this era; the code where it is unknown."""
        entry = (self if on is None else self.as_of(on)).divisions.get(division)
        return entry.finance_department if entry else division

    def laws_between(self, start: date, end: date | None) -> "tuple[Law, ...]":
        """The law of every era that has a day from `start` to `end`, None for no end; earliest first."""
        starts = [era.start for era in self.eras if start < era.start and (end is None or era.start <= end)]
        return (self.as_of(start), *(self.as_of(day) for day in starts))

    def department_responsible_for(self, division: str, on: date) -> str:
        """The name of the finance department that answers for the matters of a division on a day."""
        then = self.as_of(on)
        return then.department(then.responsible_for(division))

    def region_department(self, on: date) -> str:
        """The name of the region's finance department on a day."""
        then = self.as_of(on)
        return then.department(then.region)

    def provision(self, name: str, on: date, division: str | None = None) -> Provision:
        """The value of parameter `name` in force on a day, in a division.

        A day before the first value is judged by the first, so that older facts can be recorded. A division
        that has ended by that day is judged as its successor.

        Raises:
            RunFailedError: no statute file sets it there.
        """
        parameter = self.parameters.get(name)
        then = self.as_of(on)
        values = [
            value
            for value in (parameter["values"] if parameter else ())
            if "within" not in value
            or (division is not None and then.is_within(then.responsible_for(division), value["within"]))
        ]
        if not values:
            raise RunFailedError(_message("parameter-without-value", on=on, name=name))
        begun = [value for value in values if value["from"] <= on.isoformat()]
        if not begun:
            begun = [min(values, key=lambda value: ("within" in value, value["from"]))]
        newest = max(begun, key=lambda value: ("within" in value, value["from"]))
        return Provision(newest["value"], newest["source"])

    def objection_office(self, on: date) -> Office | None:
        """The office that receives objections on a day; None where the region has not named one.

        Source: house/offices; region-2021-1131/2.3 says that objections are handled, not where they are received.
        """
        if "office.objection" not in self.parameters:
            return None
        return Office(**self.provision("office.objection", on, self.as_of(on).region).value)

    def number(self, name: str, on: date, division: str | None = None) -> int:
        """The value of a numeric parameter."""
        return int(self.provision(name, on, division).value)

    def last_day(
        self,
        name: str,
        start: date,
        division: str | None = None,
        calendar: Calendar | None = None,
        extra: int = 0,
    ) -> date | Unknown:
        """The last day of the period `name` that begins with `start` (day 0), `extra` days longer.

        Its length and its days off are those of `division` as of `start`; None counts the region's days off.

        Source: Civil Code art. 201, Order 94 art. 42.
        """
        days = self.number(name, start, division) + extra
        return (calendar or self.calendar).last_day(start, days, self.as_of(start).places(division))

    def working_days_between(
        self, start: date, end: date, division: str | None = None, calendar: Calendar | None = None
    ) -> int | Unknown:
        """How many working days lie after `start` and not after `end` in a division as of `start`.

        None counts the region's. Source: Civil Code art. 201.
        """
        return (calendar or self.calendar).working_days_between(start, end, self.as_of(start).places(division))

    def places(self, division: str | None) -> tuple[str, ...]:
        """The division (None: the region) and those it reports to in this era, the nearest first.

        Their local days off apply there. Once the division has ended, they are those of its successor.
        """
        chain: list[str] = []
        code: str | None = self.region if division is None else self.responsible_for(division)
        while code is not None and code not in chain:
            chain.append(code)
            code = self.divisions[code].reports_to if code in self.divisions else None
        return tuple(chain)

    def cost_bearer(
        self, classification: str, division: str, on: date, raised_by: Sequence[str] = ()
    ) -> CostBearer | None:
        """Who bears the cost of an entry filed by `division`, enrolled on a day; None where the notices leave it open.

        Where several divisions raised it together (`raised_by`), the one that files it answers towards the region, and
        each of them bears inside the city what it would bear had it raised the requirement alone. For a division that
        has ended by that day, its successor bears it as if it had raised it. What the region itself raised has no city
        that could bear a local extension of it.
        Source: region-2021-1131/2.4, city-2021-76/1.4.
        """
        name = f"cost_bearer.{classification}"
        if f"{name}.internal" not in self.parameters:
            return None
        borne_by = self.provision(f"{name}.towards_region", on, division).value
        if borne_by == "city" and self.as_of(on).responsible_for(division) == self.region:
            return None
        inside = tuple(
            dict.fromkeys(self._bearer(classification, "internal", code, on) for code in raised_by or (division,))
        )
        return CostBearer(
            towards_region=self._bearer(classification, "towards_region", division, on),
            internal=inside[0] if len(inside) == 1 else None,
            joint=inside if len(inside) > 1 else (),
        )

    def _bearer(self, classification: str, part: str, division: str, on: date) -> Bearer:
        rule = self.provision(f"cost_bearer.{classification}.{part}", on, division)
        then = self.as_of(on)
        own = then.responsible_for(division)
        bearers = {"own": own, "city": then.city_of(own), "region": then.region}
        return Bearer(bearers[rule.value], rule.source)

    def route(self, matter: str, division: str, on: date) -> tuple[str, ...]:
        """The divisions to which a matter of `division` that arose on a day is reported, one after the other.

        `matter` is "defect", "dispute" or "escalation". A division that is the first step itself begins with the next.
        Source: region-2021-1131/2.5, /3, /4.2; city-2021-76/1.5, /2, /3.2.
        """
        steps = self.provision(f"route.{matter}", on, division).value
        then = self.as_of(on)
        own = then.responsible_for(division)
        codes = [then.city_of(own) if step == "city" else then.region for step in steps]
        return tuple(code for code in codes if code != own)

    def grade(self, total: float, on: date) -> str:
        """The grade that `total` marks earn. Source: house/grades."""
        for grade in ("excellent", "good", "passed", "failed"):
            if total >= self.number(f"grade.{grade}", on):
                return grade
        return "seriously-failed"

    @cached_property
    def citations(self) -> Mapping[str, Text]:
        """How each article is cited, by its source word."""
        return {
            f"{document['id']}/{article}": cite_article(document, article)
            for document in self.sources.values()
            for article in document["articles"]
        }

    def cite(self, source: str, on: date = date.min) -> Text:
        """The citation of an article like `region-2021-1131/2.3` on a day; the word itself where it is unknown.

        A question that the notices leave open is cited as the system's own, or by the document that confirmed it
        by that day. An article that a record states needs no day.
        """
        if source in self.topics:
            return self.topics[source].cite(on)
        return self.citations.get(source) or same_in_both(source)

    def ground_of(self, article: str) -> Ground:
        """The ground of an article: a document, the keeping of records, or a default of the system."""
        if article in self.topics:
            return self.topics[article].ground
        return "records" if article.startswith(f"{DOCUMENT}/") else "law"

    def is_binding(self, article: str, on: date) -> bool:
        """Whether a departure from an article is an error on a day: not for an unconfirmed default."""
        return article not in self.topics or self.topics[article].is_binding(on)


def describe_lateness(day: date, due: date | Unknown) -> Text | None:
    """Why something received on `day` is too late for its last day `due`; None where it is in time.

    Before the first day that is not published, it is in time whatever the arrangement will be.
    """
    if isinstance(due, Unknown):
        reason = _message("last-day-unknown", pending=PENDING, file=due.file)
        return reason if day >= due.day else None
    return _message("after-last-day", day=day, due=due) if day > due else None


def cite_article(document: Mapping[str, Any], article: str) -> Text:
    """How an article of a document is cited, in the style of that document.

    Raises:
        ValueError: it is not a number where the style needs one, or a number that cannot be written in words.
    """
    zh, en = document["short"]["zh"], document["short"]["en"]
    if document["style"] == "clause":
        gist = document["articles"][article]
        return _message("citation-with-gist", document=Text(zh, en), gist=Text(gist["zh"], gist["en"]))
    if article == "annex":
        return _message("citation-of-annex", document=Text(zh, en))
    if document["style"] == "article":
        return _message(
            "citation-of-article", document=Text(zh, en), numeral=Text(chinese_numeral(int(article)), article)
        )
    part, _, item = article.partition(".")
    numeral = Text(chinese_numeral(int(part)), part)
    if not item:
        return _message("citation-of-part", document=Text(zh, en), numeral=numeral)
    item_numeral = Text(chinese_numeral(int(item)), item)
    return _message("citation-of-item", document=Text(zh, en), numeral=numeral, item=item_numeral)


def roles_of(norms: Mapping[str, Any]) -> dict[str, tuple[Mapping[str, str], ...]]:
    """The sources of each role of `schemas/norms.yaml`: of norms, and of general rules such as how days are counted.

    A norm of an older tree may have no role.
    """
    return {
        item["role"]: tuple({"source": word} if isinstance(word, str) else word for word in item["source"])
        for item in (*norms["norms"], *norms.get("roles", ()))
        if "role" in item
    }
