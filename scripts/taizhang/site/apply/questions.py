"""What a form asks, in the schema's order and words, and by which native control."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from taizhang.documents.blank import Blank
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema
from taizhang.documents.writing.emit import PROSE
from taizhang.law.law import Law

Control = Literal["line", "prose", "date", "radios", "select", "checks", "group", "list", "scan", "number", "lines"]
FEW = 8
"""So many choices are shown at once; more go into a list that opens."""
ITEM = "#"
"""What stands in a place for the number of a list's item, which the browser gives."""
_NUMBERS = ("integer", "number")
_BOOLEAN = (("true", "是"), ("false", "否"))


@dataclass(frozen=True, slots=True)
class Option:
    """One choice: the value that is stored, and what people read."""

    code: str
    title: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Choices under one heading; without one where the heading is empty."""

    title: str
    options: tuple[Option, ...]


@dataclass(frozen=True, slots=True)
class Question:
    """One field of a form, with the fields inside it.

    Attributes:
        place: dotted; `legal_basis.#.document` for a field of a list's item.
        required: the key stands in the data, be its list empty.
        needed: nothing goes without an answer.
        only: the values of `kind` with which the field is shown; empty: always.
        numeric: the answer is a number, or each line of it is.
    """

    place: str
    title: str
    help: str
    required: bool
    needed: bool
    control: Control
    groups: tuple[Group, ...] = ()
    parts: tuple["Question", ...] = ()
    only: tuple[str, ...] = ()
    numeric: bool = False

    @property
    def options(self) -> tuple[Option, ...]:
        """All choices."""
        return tuple(option for group in self.groups for option in group.options)


def questions(
    schema: Schema, blank: Blank, law: Law, choices: Mapping[Place, tuple[Group, ...]], shown: frozenset[Place]
) -> tuple[Question, ...]:
    """The fields of the whole form.

    Of the arguments:
        choices: what can be chosen where the schema does not say it.
        shown: what is asked though it would be made.
    """
    left = (blank.made - shown) | blank.later
    return tuple(_parts(schema, (), _Asked(blank, law, choices, left)))


@dataclass(frozen=True, slots=True)
class _Asked:
    blank: Blank
    law: Law
    choices: Mapping[Place, tuple[Group, ...]]
    left: frozenset[Place]


def _parts(schema: Schema, place: Place, asked: _Asked) -> Iterator[Question]:
    told = schema.at(place)
    for key in told.get("properties", {}):
        if (*place, key) not in asked.left and _is_askable(schema, (*place, key)):
            yield _question(schema, (*place, key), key in told.get("required", ()), asked)


def _question(schema: Schema, place: Place, required: bool, asked: _Asked) -> Question:
    told = schema.at(place)
    inside: tuple[Question, ...] = ()
    groups = asked.choices.get(place) or _groups(told, asked.law)
    single = told
    if told.get("type") == "array":
        single = schema.at((*place, 0))
        groups = _groups(single, asked.law)
        inside = () if groups else tuple(_parts(schema, (*place, 0), asked))
    elif told.get("type") == "object":
        inside = tuple(_parts(schema, place, asked))
    only = tuple(sorted(asked.blank.only.get(place, ())))
    if told.get("type") == "object" and not required and not only:
        inside = tuple(_needed_with(str(told.get("title", "")), part) for part in inside)
    control = _control(told, single, groups)
    return Question(
        ".".join(ITEM if isinstance(step, int) else step for step in place),
        str(told.get("title", place[-1])),
        str(told.get("description", "")) + ("一行一项。" if control == "lines" else ""),
        required,
        (required or bool(only)) and (told.get("type") != "array" or "minItems" in told),
        control,
        groups,
        inside,
        only,
        single.get("type") in _NUMBERS,
    )


def _needed_with(group: str, part: Question) -> Question:
    """A part of a group that may be left out: it is needed where something of the group is stated."""
    if not part.needed:
        return part
    return replace(part, needed=False, help=f"{part.help}填写“{group}”的，此栏必填。")


def _is_askable(schema: Schema, place: Place) -> bool:
    """Whether a form has a control for the field: it has none for lists of lists and the like."""
    node = schema.at(place)
    return node.get("type") != "array" or schema.at((*place, 0)).get("type") not in ("array", "boolean")


def _control(node: JsonSchema, single: JsonSchema, groups: tuple[Group, ...]) -> Control:
    match node.get("type"):
        case "array":
            return "checks" if groups else "list" if "properties" in single else "lines"
        case "object":
            return "scan" if set(node.get("properties", ())) == {"file", "sha256"} else "group"
    if groups:
        headed = any(group.title for group in groups)
        return "select" if headed or sum(len(group.options) for group in groups) > FEW else "radios"
    if node.get("format") == "date":
        return "date"
    if node.get("type") in _NUMBERS:
        return "number"
    return "prose" if node.get("maxLength") == PROSE else "line"


def _groups(told: JsonSchema, law: Law) -> tuple[Group, ...]:
    if told.get("type") == "boolean":
        return (Group("", tuple(Option(*choice) for choice in _BOOLEAN)),)
    options = [option for option in told.get("oneOf", ()) if "const" in option]
    if options and "x-reports-to" in options[0]:
        return tuple(_divisions(law))
    return (Group("", tuple(Option(one["const"], one["title"]) for one in options)),) if options else ()


def _divisions(law: Law) -> Iterator[Group]:
    """The divisions in force under their league or city; what answers for itself first, under the region's name."""
    standing = law.divisions_in_force
    order = {code: number for number, code in enumerate(standing)}
    above = {code: law.city_of(code) for code in standing}
    with_own = {city for code, city in above.items() if code != city}
    alone = [code for code, city in above.items() if code == city and code not in with_own]
    yield Group(law.divisions[law.region].name, tuple(Option(code, law.divisions[code].name) for code in alone))
    under = sorted((code for code in above if code not in alone), key=lambda code: (order[above[code]], order[code]))
    for city, codes in groupby(under, key=lambda code: above[code]):
        name = law.divisions[city].name
        named = ((code, f"{name}本级" if code == city else law.divisions[code].name) for code in codes)
        yield Group(name, tuple(Option(*one) for one in named))
