"""The next question of a form: the schema walked against the answers so far."""

import copy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import JsonSchema, Schema


@dataclass(frozen=True, slots=True)
class FieldQuestion:
    """One question.

    Attributes:
        place: the field it fills; the list it may add to, or the optional part that it opens, where `opens`.
        node: the field's schema.
        required: it must be answered.
        opens: whether it asks if there is anything (more) to fill in.
        proposal: the answer that Enter takes; None where nothing is proposed.
    """

    place: Place
    node: JsonSchema
    required: bool
    schema: Schema
    opens: bool = False
    number: int = 0
    ends: bool = False
    proposal: Any = None


@dataclass(frozen=True, slots=True)
class FormState:
    """The answers so far, and the places at which no more questions are due."""

    data: dict[str, Any]
    passed: frozenset[Place] = field(default_factory=frozenset)

    @classmethod
    def of(cls, initial: Mapping[str, Any]) -> "FormState":
        """The state before the first question; lists in `initial` are not added to."""
        data = copy.deepcopy(dict(initial))
        return cls(data, frozenset(_lists(data, ())))

    def dump(self) -> dict[str, Any]:
        """As plain data."""
        return {"data": self.data, "passed": sorted((list(place) for place in self.passed), key=str)}

    @classmethod
    def load(cls, data: Mapping[str, Any]) -> "FormState":
        """The state from the data of `dump`."""
        return cls(dict(data["data"]), frozenset(tuple(place) for place in data["passed"]))


def _lists(data: Any, place: Place) -> list[Place]:
    if not isinstance(data, dict | list):
        return []
    below = data.items() if isinstance(data, dict) else enumerate(data)
    inner = [inner_place for step, value in below for inner_place in _lists(value, (*place, step))]
    return [place, *inner] if isinstance(data, list) else inner


class Dependencies(NamedTuple):
    """The places that are required, or not asked, because of the answers so far; places from the form's top."""

    required: frozenset[Place] = frozenset()
    unasked: frozenset[Place] = frozenset()


@dataclass(frozen=True, slots=True)
class RecordForm:
    """A form for a mapping of a schema.

    Attributes:
        base: the place of the mapping in the schema; answers are stored relative to it.
        skip: places, from the schema's top, that are never asked for.
        depends: what else is required or not asked, given the answers so far.
    """

    schema: Schema
    base: Place
    skip: frozenset[Place]
    depends: Callable[[Mapping[str, Any]], "Dependencies"]

    def next_question(self, state: FormState) -> FieldQuestion | None:
        """The first field that is neither answered nor skipped; None where the form is complete."""
        return self._in_mapping((), state, self.depends(state.data))

    def final_question(self) -> FieldQuestion:
        """The question whether everything may be written."""
        return FieldQuestion(self.base, {}, False, self.schema, ends=True)

    def apply_answer(self, state: FormState, question: FieldQuestion, value: Any) -> FormState:
        """The state after the answer; None skips the question."""
        data = copy.deepcopy(state.data)
        relative = question.place[len(self.base) :]
        if question.opens and value:
            places.set_value(
                data, (*relative, question.number) if question.node.get("type") == "array" else relative, {}
            )
            return FormState(data, state.passed)
        if (
            question.opens
            and question.node.get("type") == "array"
            and question.number == 0
            and self._is_required(question.place)
        ):
            places.set_value(data, relative, [])
        if question.opens or value is None:
            return FormState(data, state.passed | {relative})
        places.set_value(data, relative, value)
        passed = state.passed | {relative} if isinstance(value, list) else state.passed
        return FormState(data, passed)

    def _is_required(self, place: Place) -> bool:
        return place[-1] in self.schema.at(place[:-1]).get("required", ())

    def _in_mapping(self, place: Place, state: FormState, also: Dependencies) -> FieldQuestion | None:
        node = self.schema.at((*self.base, *place))
        current = places.value_at(state.data, place)
        for key in node.get("properties", {}):
            inner = (*place, key)
            full = (*self.base, *inner)
            present = isinstance(current, dict) and key in current
            if not present and (inner in state.passed or full in self.skip or inner in also.unasked):
                continue
            required = key in node.get("required", ()) or inner in also.required
            if question := self._in_field(inner, full, present, required, state, also):
                return question
        return None

    def _in_field(
        self, inner: Place, full: Place, present: bool, required: bool, state: FormState, also: Dependencies
    ) -> FieldQuestion | None:
        below = self.schema.at(full)
        if below.get("type") == "object":
            if present or required:
                return self._in_mapping(inner, state, also)
            return FieldQuestion(full, below, False, self.schema, opens=True)
        if below.get("type") == "array" and self.schema.at((*full, 0)).get("type") == "object":
            return self._in_list(inner, full, below, required, state, also)
        return None if present else FieldQuestion(full, below, required, self.schema)

    def _in_list(
        self, inner: Place, full: Place, below: JsonSchema, required: bool, state: FormState, also: Dependencies
    ) -> FieldQuestion | None:
        items = places.value_at(state.data, inner) or []
        for number in range(len(items)):
            if question := self._in_mapping((*inner, number), state, also):
                return question
        if inner in state.passed:
            return None
        # A list with items must reach its minimum, whether it is required or not.
        if (required or items) and len(items) < below.get("minItems", 0):
            return self._in_mapping((*inner, len(items)), state, also)
        return FieldQuestion(full, below, required and not items, self.schema, opens=True, number=len(items))
