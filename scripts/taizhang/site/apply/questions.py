"""The questions of a form, in schema order and wording, each with its native control."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Literal

from taizhang.base.messages import Messages
from taizhang.documents.blank import Blank
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema
from taizhang.documents.writing.emit import PROSE
from taizhang.law.law import Law

_message = Messages(__file__)

Control = Literal["line", "prose", "date", "radios", "select", "checks", "group", "list", "scan", "number", "lines"]
FEW = 8
"""Up to this number, choices are shown as radio buttons; more as a select list."""
ITEM = "#"
"""The placeholder for the index of a list item, which the browser fills in."""
_NUMBERS = ("integer", "number")
_FILE = {"file", "sha256"}
_BOOLEAN = (("true", "是"), ("false", "否"))


@dataclass(frozen=True, slots=True)
class ChoiceOption:
    """One choice: the stored value and its title."""

    code: str
    title: str
    notice: str = ""


@dataclass(frozen=True, slots=True)
class OptionGroup:
    """Choices under one heading; no heading if `title` is empty."""

    title: str
    options: tuple[ChoiceOption, ...]


@dataclass(frozen=True, slots=True)
class FormQuestion:
    """One field of a form, with the fields inside it.

    Attributes:
        place: dotted; `legal_basis.#.document` for a field of a list's item.
        required: whether the key must be in the data, even with an empty list.
        needed: whether an answer is required.
        only: the values of `kind` for which the field is shown; empty: all.
        numeric: whether the answer, or each line of it, is a number.
    """

    place: str
    title: str
    help: str
    required: bool
    needed: bool
    control: Control
    groups: tuple[OptionGroup, ...] = ()
    parts: tuple["FormQuestion", ...] = ()
    only: tuple[str, ...] = ()
    numeric: bool = False

    @property
    def is_of_files(self) -> bool:
        """Whether it is a list of files, each with its name and digest."""
        return self.control == "list" and {part.place.rpartition(".")[2] for part in self.parts} == _FILE

    @property
    def options(self) -> tuple[ChoiceOption, ...]:
        """All choices."""
        return tuple(option for group in self.groups for option in group.options)


def list_questions(
    schema: Schema, blank: Blank, law: Law, choices: Mapping[Place, tuple[OptionGroup, ...]], included: frozenset[Place]
) -> tuple[FormQuestion, ...]:
    """The fields of the whole form.

    Of the arguments:
        choices: options that the schema does not define.
        included: fields that are asked although they would be filled in automatically.
    """
    omitted = (blank.generated - included) | blank.later
    return tuple(_list_parts(schema, (), _FormContext(blank, law, choices, omitted)))


@dataclass(frozen=True, slots=True)
class _FormContext:
    blank: Blank
    law: Law
    choices: Mapping[Place, tuple[OptionGroup, ...]]
    omitted: frozenset[Place]


def _list_parts(schema: Schema, place: Place, context: _FormContext) -> Iterator[FormQuestion]:
    node = schema.at(place)
    for key in node.get("properties", {}):
        if (*place, key) not in context.omitted and _is_askable(schema, (*place, key)):
            yield _build_question(schema, (*place, key), key in node.get("required", ()), context)


def _build_question(schema: Schema, place: Place, required: bool, context: _FormContext) -> FormQuestion:
    node = schema.at(place)
    parts: tuple[FormQuestion, ...] = ()
    groups = context.choices.get(place) or _list_groups(node, context.law)
    single = node
    if node.get("type") == "array":
        single = schema.at((*place, 0))
        groups = _list_groups(single, context.law)
        parts = () if groups else tuple(_list_parts(schema, (*place, 0), context))
    elif node.get("type") == "object":
        parts = tuple(_list_parts(schema, place, context))
    only = tuple(sorted(context.blank.only.get(place, ())))
    if node.get("type") == "object" and not required and not only:
        parts = tuple(_limit_need_to_group(str(node.get("title", "")), part) for part in parts)
    control = _choose_control(node, single, groups)
    return FormQuestion(
        ".".join(ITEM if isinstance(step, int) else step for step in place),
        str(node.get("title", place[-1])),
        str(node.get("description", "")) + (_message("one-per-line").zh if control == "lines" else ""),
        required,
        (required or bool(only)) and (node.get("type") != "array" or "minItems" in node),
        control,
        groups,
        parts,
        only,
        single.get("type") in _NUMBERS,
    )


def _limit_need_to_group(group: str, part: FormQuestion) -> FormQuestion:
    """A part of an optional group: it is needed only if something of the group is filled in."""
    if not part.needed:
        return part
    return replace(part, needed=False, help=part.help + _message("required-with-group", group=group).zh)


def _is_askable(schema: Schema, place: Place) -> bool:
    """Whether a form has a control for the field: lists of lists and of booleans have no control."""
    node = schema.at(place)
    return node.get("type") != "array" or schema.at((*place, 0)).get("type") not in ("array", "boolean")


def _choose_control(node: JsonSchema, single: JsonSchema, groups: tuple[OptionGroup, ...]) -> Control:
    match node.get("type"):
        case "array":
            return "checks" if groups else "list" if "properties" in single else "lines"
        case "object":
            return "scan" if set(node.get("properties", ())) == _FILE else "group"
    if groups:
        headed = any(group.title for group in groups)
        return "select" if headed or sum(len(group.options) for group in groups) > FEW else "radios"
    if node.get("format") == "date":
        return "date"
    if node.get("type") in _NUMBERS:
        return "number"
    return "prose" if node.get("maxLength") == PROSE else "line"


def _list_groups(node: JsonSchema, law: Law) -> tuple[OptionGroup, ...]:
    if node.get("type") == "boolean":
        return (OptionGroup("", tuple(ChoiceOption(*choice) for choice in _BOOLEAN)),)
    options = [option for option in node.get("oneOf", ()) if "const" in option]
    if options and "x-reports-to" in options[0]:
        return tuple(_group_divisions(law))
    return (
        (OptionGroup("", tuple(ChoiceOption(option["const"], option["title"]) for option in options)),)
        if options
        else ()
    )


def _group_divisions(law: Law) -> Iterator[OptionGroup]:
    """The divisions in force under their league or city; those without subordinates first, under the region's name."""
    divisions = law.divisions_in_force
    order = {code: number for number, code in enumerate(divisions)}
    city_by_code = {code: law.city_of(code) for code in divisions}
    with_own = {city for code, city in city_by_code.items() if code != city}
    independent = [code for code, city in city_by_code.items() if code == city and code not in with_own]
    yield OptionGroup(
        law.divisions[law.region].name, tuple(ChoiceOption(code, law.divisions[code].name) for code in independent)
    )
    subordinate = sorted(
        (code for code in city_by_code if code not in independent),
        key=lambda code: (order[city_by_code[code]], order[code]),
    )
    for city, codes in groupby(subordinate, key=lambda code: city_by_code[code]):
        name = law.divisions[city].name
        entries = ((code, f"{name}本级" if code == city else law.divisions[code].name) for code in codes)
        yield OptionGroup(name, tuple(ChoiceOption(*entry) for entry in entries))
