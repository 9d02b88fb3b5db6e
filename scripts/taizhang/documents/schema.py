"""The schemas: the single source of shapes, titles and coded values.

A schema file may refer to others beside it (`common.schema.json`, `vocabularies/*.json`); here they are bundled into
one, so that editors and both validators read the very same files. jsonschema-rs is the fast check; what it rejects
goes to jsonschema, whose errors become faults.
"""

import contextlib
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache, cached_property, lru_cache
from pathlib import Path
from typing import Any

import jsonschema_rs

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import Document, Fault, Place, Shape
from taizhang.documents.in_force import bundle_on

_message = Messages(__file__)

JsonSchema = Mapping[str, Any]

_RECORD_FORM = ("house/records",)
_EMPTY = frozenset({"blank", "minItems", "minLength", "minProperties"})
"""The keywords by which a required value is empty."""
_TYPES = {
    "string": _message("types-string"),
    "integer": _message("types-integer"),
    "number": _message("types-number"),
    "boolean": _message("types-boolean"),
    "array": _message("types-array"),
    "object": _message("types-object"),
    "null": _message("types-null"),
}


@dataclass(frozen=True, eq=False)
class Schema:
    """One bundled JSON Schema.

    Attributes:
        name: the kind it describes.
        bundle: the schema with everything it refers to inside.
    """

    name: str
    bundle: JsonSchema

    @cached_property
    def shape(self) -> Shape:
        """The shape that the loader needs."""
        return self._shape(self.bundle)

    @cached_property
    def refers_to(self) -> frozenset[str]:
        """The names of the kinds that a record of this kind may name."""
        names: set[str] = set()
        nodes: list[Any] = [dict(self.bundle)]
        while nodes:
            node = nodes.pop()
            if isinstance(node, dict):
                if isinstance(node.get("x-ref"), str):
                    names.add(node["x-ref"])
                nodes += node.values()
            elif isinstance(node, list):
                nodes += node
        return frozenset(names)

    def _shape(self, schema: JsonSchema) -> Shape:
        node = self.resolve(schema)
        items = node.get("items")
        return Shape(
            text=node.get("type") == "string"
            or any(self._shape(option).text for option in node.get("anyOf", ()))
            or any(isinstance(option.get("const"), str) for option in node.get("oneOf", ())),
            properties={key: self._shape(value) for key, value in node.get("properties", {}).items()},
            items=self._shape(items) if items is not None else None,
        )

    def resolve(self, schema: JsonSchema) -> JsonSchema:
        """`schema` with the target of its `$ref` merged below its own keywords."""
        if "$ref" not in schema:
            return schema
        target: Any = self.bundle
        for step in schema["$ref"].removeprefix("#/").split("/"):
            target = target[step.replace("~1", "/").replace("~0", "~")]
        return {**self.resolve(target), **{key: value for key, value in schema.items() if key != "$ref"}}

    def at(self, place: Place) -> JsonSchema:
        """The resolved schema of a place inside a document; empty where the schema has no such place."""
        node = self.resolve(self.bundle)
        for step in place:
            below = node.get("items") if isinstance(step, int) else node.get("properties", {}).get(step)
            if below is None:
                return {}
            node = self.resolve(below)
        return node

    def part(self, place: Place) -> "Schema":
        """The schema of the mapping at `place` as one of its own; places in it begin there."""
        if not place:
            return self
        return Schema(self.name, {**self.at(place), "$defs": self.bundle.get("$defs", {})})

    def is_public(self, place: Place) -> bool:
        """Whether the value at `place` is public: neither it nor anything around it is `x-public: false`.

        Pages, search, sheets and open data all use this.
        """
        return self._is_public(_without_indices(place))

    @cache  # noqa: B019 - a schema lives as long as the run
    def _is_public(self, place: Place) -> bool:
        return not place or (self._is_public(place[:-1]) and bool(self.at(place).get("x-public", True)))

    def inherited_flag(self, place: Place, keyword: str, otherwise: bool) -> bool:
        """The boolean annotation `keyword` at `place` or the nearest place around it; else `otherwise`."""
        for depth in range(len(place), -1, -1):
            if keyword in (node := self.at(place[:depth])):
                return bool(node[keyword])
        return otherwise

    def norms_at(self, place: Place) -> tuple[str, ...]:
        """The source words that require the value at `place`: a norm of the notices, else the form of records."""
        for depth in range(len(place), -1, -1):
            if "x-norm" in (node := self.at(place[:depth])):
                return (str(node["x-norm"]),)
        return _RECORD_FORM

    def contains_flag(self, place: Place, keyword: str, flag: bool) -> bool:
        """Whether annotation `keyword` is `flag` somewhere within `place`."""
        marks = self._marks(keyword)
        below = marks.below(place) if marks is not None else None
        return below is not None and below.contains(flag)

    def fits(self, place: Place, value: Any) -> bool:
        """Whether a value has the shape of the field at `place`."""
        return bool(self._validator_at(_without_indices(place)).is_valid(value))

    @lru_cache(maxsize=512)  # noqa: B019 - a schema lives as long as the run
    def _validator_at(self, place: Place) -> Any:
        node = {**self.at(place), "$defs": self.bundle.get("$defs", {})}
        return jsonschema_rs.validator_for(node, validate_formats=True)

    def find_mismatches(self, place: Place, value: Any) -> list[Text]:
        """The reasons why a value does not fit the field at `place`; empty where it fits."""
        wrapper = Schema(
            self.name,
            {
                "type": "object",
                "properties": {"value": dict(self.at(place))},
                "$defs": self.bundle.get("$defs", {}),
            },
        )
        reasons = []
        for fault in wrapper.faults(Document("-", b"value: x\n", {"value": value})):
            field, reason = fault.params.get("field"), fault.params.get("reason")
            if isinstance(reason, Text):
                reasons.append(reason)
            elif isinstance(field, Text):
                reasons.append(_message("is-missing", field=Text(field.zh, field.en.removeprefix("value."))))
            else:
                key = fault.params.get("key")
                reasons.append(_message("has-no-field", key=key))
        return reasons

    def title(self, place: Place) -> str:
        """The Chinese title of the field at `place`; the key itself where the title is missing."""
        return str(self.at(place).get("title") or (place[-1] if place else self.name))

    def trail(self, place: Place) -> Text:
        """How to name the field at `place` in a message: titles in Chinese, dotted keys in English."""
        steps = [place[: depth + 1] for depth, step in enumerate(place) if isinstance(step, str)]
        return (
            Text("—".join(self.title(part) for part in steps), format_place(place)) if steps else _message("whole-file")
        )

    def find_annotated(self, data: Any, keyword: str) -> Iterator[tuple[Place, Any, Any]]:
        """Every (place, value, annotation) of `data` whose schema carries `keyword`.

        The value of a change (变更) counts as one of the field that it names, if it has that field's shape.
        """
        marks = self._marks(keyword)
        if marks is None:
            return
        yield from _walk_annotated(marks, data, ())
        changes = data.get("changes") if isinstance(data, dict) and self.at(("changes",)) else None
        for number, change in enumerate(changes if isinstance(changes, list) else ()):
            if not isinstance(change, dict) or not {"field", "value"} <= change.keys():
                continue
            field = parse_place(str(change["field"]))
            below = marks.below(field)
            if below is not None and self.fits(field, change["value"]):
                yield from _walk_annotated(below, change["value"], ("changes", number, "value"))

    @lru_cache(maxsize=512)  # noqa: B019 - a schema lives as long as the run
    def _marks(self, keyword: str) -> "_Annotations | None":
        return self._collect(self.bundle, keyword)

    def _collect(self, schema: JsonSchema, keyword: str) -> "_Annotations | None":
        node = self.resolve(schema)
        below = {
            key: marks
            for key, value in node.get("properties", {}).items()
            if (marks := self._collect(value, keyword)) is not None
        }
        items = self._collect(node["items"], keyword) if "items" in node else None
        if keyword not in node and not below and items is None:
            return None
        return _Annotations(node.get(keyword), below, items)

    @cached_property
    def _quick(self) -> Any:
        try:
            return jsonschema_rs.validator_for(dict(self.bundle), validate_formats=True)
        except (ValueError, jsonschema_rs.ValidationError, jsonschema_rs.ReferencingError) as error:
            reason = str(error).splitlines()[0]
            raise RunFailedError(_message("invalid-json-schema", name=self.name, reason=reason)) from error

    def require_valid(self) -> None:
        """Check that documents can be validated by this schema.

        Raises:
            RunFailedError: it is not a valid JSON Schema, or a reference in it is broken.
        """
        _ = self._quick

    @cached_property
    def _authority(self) -> Any:
        import jsonschema  # its import costs more than checking a thousand good records

        def pattern(validator: Any, wanted: str, value: Any, _: Any) -> Iterator[Any]:
            if validator.is_type(value, "string") and not re.search(anchor_strictly(wanted), value):
                yield jsonschema.ValidationError(f"{value!r} does not match {wanted!r}")

        standard = jsonschema.Draft202012Validator
        strict = jsonschema.validators.extend(standard, {"pattern": pattern})  # type: ignore[no-untyped-call]
        return strict(self.bundle, format_checker=standard.FORMAT_CHECKER)

    def passes(self, data: Any) -> bool:
        """Whether `data` has the shape."""
        return bool(self._quick.is_valid(data))

    def faults(self, document: Document) -> Iterator[Fault]:
        """Every fault of the document's shape."""
        if self.passes(document.data):
            return
        reported: set[tuple[str, Param]] = set()
        for error in self._authority.iter_errors(document.data):
            for fault in self._explain(document, error):
                # The authority repeats a missing key for each key: each is reported once.
                if (key := (fault.code, fault.params["place"])) not in reported or fault.code == "F08":
                    reported.add(key)
                    yield fault
        if not reported:
            # The fast validator is the stricter of the two in a few cases, and decides those.
            for error in self._quick.iter_errors(document.data):
                place = tuple(error.instance_path)
                reason = _message("schema-mismatch")._replace(en=error.message.splitlines()[0])
                yield self._wrong(document, place, reason)

    def _explain(self, document: Document, error: Any) -> Iterator[Fault]:
        place: Place = tuple(error.absolute_path)
        expected = error.validator_value
        match error.validator:
            case "required":
                for key in expected:
                    if key not in error.instance:
                        where = (*place, key)
                        params: dict[str, Param] = {"field": self.trail(where), "place": format_place(where)}
                        yield Fault("F06", document.key_mark(place), params, self.norms_at(where))
                return
            case "additionalProperties":
                for key in error.instance:
                    if key not in error.schema.get("properties", {}):
                        where = (*place, key)
                        keys = list(error.schema.get("properties", {}))
                        allowed = Text("、".join(keys), ", ".join(keys))
                        params = {"key": key, "known": allowed, "place": format_place(where)}
                        yield Fault("F07", document.key_mark(where), params)
                return
        keyword = "blank" if error.validator == "pattern" and not error.instance.strip() else error.validator
        reason = self.reason(place, keyword, expected, error.message, error.schema)
        yield self._wrong(document, place, reason, self.norms_at(place) if keyword in _EMPTY else _RECORD_FORM)

    def reason(
        self, place: Place, keyword: str, expected: Any, otherwise: str = "", node: JsonSchema | None = None
    ) -> Text:
        """Why a value at `place` does not fit what `keyword` of the schema expects, for F08.

        A pattern that a blank text does not match is reported as `blank`; `otherwise` is the English text for a
        keyword without a message here. `node` is the schema that contains the keyword: where the one at `place`
        itself does not contain it, the keyword is of a condition, which has its own description.
        """
        described = self.at(place)
        if node is not None and keyword not in described and "description" in node:
            described = node
        match keyword:
            case "type":
                names = [expected] if isinstance(expected, str) else expected
                types, either = [_TYPES[name] for name in names], _message("or")
                joined = Text(either.zh.join(one.zh for one in types), either.en.join(one.en for one in types))
                return _message("must-be", expected=joined)
            case "oneOf" | "anyOf" | "enum" | "const":
                return self._choice(described, expected)
            case "blank" | "minItems" | "minLength" | "minProperties":
                return _message("must-not-be-empty")
            case "format" if expected in ("date", "date-time"):
                return _message("no-such-day-or-time")
            case "pattern" | "format":
                return _message(
                    "wrong-notation",
                    notation=Text(described.get("description", "").rstrip("。"), described.get("pattern", expected)),
                )
            case "maxLength" | "maxItems":
                return _message("too-long", limit=expected)
            case "uniqueItems":
                return _message("duplicate-item")
            case "minimum" | "exclusiveMinimum":
                return _message("must-not-be-below", limit=expected)
            case "maximum" | "exclusiveMaximum":
                return _message("must-not-be-above", limit=expected)
        return _message("schema-mismatch")._replace(en=otherwise)

    def _choice(self, described: JsonSchema, options: Any) -> Text:
        choices = [option for option in self.resolve(described).get("oneOf", ()) if "const" in option]
        if not choices:
            return _message("must-be", expected=options) if isinstance(options, str) else _message("wrong-value")
        displayed = choices if len(choices) <= 12 else choices[:3]
        more = "" if displayed == choices else "……"
        names = Text(
            "、".join(f"{one['const']}（{one['title']}）" for one in displayed) + more,
            ", ".join(str(one["const"]) for one in displayed) + (" …" if more else ""),
        )
        return _message("not-a-choice", choices=names)

    def _wrong(self, document: Document, place: Place, reason: Text, by: tuple[str, ...] = _RECORD_FORM) -> Fault:
        params: dict[str, Param] = {"field": self.trail(place), "reason": reason, "place": format_place(place)}
        return Fault("F08", document.mark(place), params, by)

    def label(self, place: Place, value: str) -> str:
        """The Chinese title of a coded value at `place`; the value itself where it is not coded."""
        node = self.at(place)
        # What may be null as well is coded in one of its branches.
        for branch in (node, *map(self.resolve, node.get("anyOf", ()))):
            for option in branch.get("oneOf", ()):
                if option.get("const") == value:
                    return str(option["title"])
        return value


@dataclass(frozen=True, slots=True)
class _Annotations:
    annotation: Any
    properties: Mapping[str, "_Annotations"]
    items: "_Annotations | None"

    def below(self, place: Place) -> "_Annotations | None":
        """The annotations at `place`; None where it has none."""
        node: _Annotations | None = self
        for step in place:
            if node is not None:
                node = node.items if isinstance(step, int) else node.properties.get(step)
        return node

    def contains(self, flag: bool) -> bool:
        """Whether one of the annotations below is `flag`."""
        below = (*self.properties.values(), *((self.items,) if self.items is not None else ()))
        return any(marks.annotation is flag or marks.contains(flag) for marks in below)


def _walk_annotated(marks: _Annotations, data: Any, place: Place) -> Iterator[tuple[Place, Any, Any]]:
    if marks.annotation is not None and data is not None:
        yield place, data, marks.annotation
    if isinstance(data, dict):
        for key, below in marks.properties.items():
            if key in data:
                yield from _walk_annotated(below, data[key], (*place, key))
    elif isinstance(data, list) and marks.items is not None:
        for index, item in enumerate(data):
            yield from _walk_annotated(marks.items, item, (*place, index))


def _without_indices(place: Place) -> Place:
    """The place with every index as 0: all items of a list have the same schema."""
    return tuple(0 if isinstance(step, int) else step for step in place)


def format_place(place: Place) -> str:
    """A place as one word: `objections.0.received_on`."""
    return ".".join(str(step) for step in place)


def parse_place(field: str) -> Place:
    """The place that `format_place` wrote."""
    return tuple(int(step) if step.isdigit() else step for step in field.split(".") if step)


def anchor_strictly(pattern: str) -> str:
    """A schema's pattern for `re`: its `$` is the very end, as in JSON Schema, browsers and the fast validator.

    In `re` alone a `$` also matches before a final line feed.
    """
    return _DOLLAR.sub(lambda match: match[0] if match[0] != "$" else r"\Z", pattern)


_DOLLAR = re.compile(r"\\.|\[\^?\]?(?:\\.|[^\]\\])*\]|\$", re.DOTALL)
"""An escaped character, a class of characters, or a `$` that means the end."""


def _reject_constant(word: str) -> None:
    raise ValueError(f"{word} is not JSON")


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of a JSON file; a duplicate key is an error, since readers would differ."""
    result = dict(pairs)
    if len(result) < len(pairs):
        keys = [key for key, _ in pairs]
        raise ValueError(f"{next(key for key in keys if keys.count(key) > 1)} occurs twice")
    return result


class Schemas:
    """The schemas of one repository, each read once.

    They have every field and every term of all times, so that records of all years fit them. The schemas of one day,
    by which proposals are checked, are narrower: `as_of`.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._raw = _read_files(folder)
        self._files: dict[str, Any] = {}
        self._schemas: dict[str, Schema] = {}
        self._by_day: dict[date, _SchemasOfDay] = {}

    def as_of(self, day: date) -> "Schemas":
        """The schemas as they are on a day: with what is required then, and only the terms that are in force."""
        if day not in self._by_day:
            self._by_day[day] = _SchemasOfDay(self, day)
        return self._by_day[day]

    def __getitem__(self, name: str) -> Schema:
        """The schema of a kind, bundled.

        Raises:
            RunFailedError: the file is missing, not JSON or not a valid JSON Schema.
        """
        if name not in self._schemas:
            schema = Schema(name, self._bundle(f"{name}.schema.json"))
            schema.require_valid()
            self._schemas[name] = schema
        return self._schemas[name]

    def has_schema(self, name: str) -> bool:
        """Whether a kind has a schema."""
        return name in self._schemas or f"{name}.schema.json" in self._raw

    def vocabulary(self, name: str) -> tuple[Mapping[str, Any], ...]:
        """The entries of `vocabularies/<name>.json`, each with `const` and `title`.

        Raises:
            RunFailedError: the file is missing, or has no list of terms.
        """
        terms = self.file(f"vocabularies/{name}.json").get("oneOf")
        if not isinstance(terms, list) or not all(isinstance(term, dict) and "const" in term for term in terms):
            raise RunFailedError(_message("vocabulary-without-terms", name=name))
        return tuple(terms)

    def file(self, name: str) -> Any:
        """The content of a file of the folder, as plain data.

        Raises:
            RunFailedError: it is missing or not JSON.
        """
        if name not in self._files:
            try:
                if not (self._folder / name).resolve().is_relative_to(self._folder.resolve()):
                    raise ValueError("outside of schemas/")
                raw = self._raw[name] if name in self._raw else (self._folder / name).read_bytes()
                content = json.loads(
                    raw.decode(encoding="utf-8"), parse_constant=_reject_constant, object_pairs_hook=_object
                )
                if not isinstance(content, dict):
                    raise ValueError("not a JSON object")
                self._files[name] = content
            except (OSError, ValueError, RecursionError) as error:
                raise RunFailedError(_message("schema-file-unreadable", name=name, error=error)) from error
        return self._files[name]

    def _bundle(self, name: str) -> JsonSchema:
        parts: dict[str, Any] = {}

        def rewrite(node: Any, home: str) -> Any:
            if isinstance(node, list):
                return [rewrite(item, home) for item in node]
            if not isinstance(node, dict):
                return node
            result = {key: rewrite(value, home) for key, value in node.items()}
            if isinstance(result.get("$ref"), str):
                file, _, pointer = result["$ref"].partition("#")
                file = file or home
                if file != name and file not in parts:
                    parts[file] = {}
                    parts[file] = rewrite(self.file(file), file)
                base = "#" if file == name else "#/$defs/" + file.replace("/", "~1")
                result["$ref"] = base + pointer
            return result

        root = rewrite(self.file(name), name)
        return {**root, "$defs": {**root.get("$defs", {}), **parts}}


def _read_files(folder: Path) -> dict[str, bytes]:
    """The schemas and vocabularies of a folder, by their paths in it; an unreadable file fails at its first use."""
    files = {}
    for path in (*folder.glob("*.json"), *folder.glob("*/*.json")):
        with contextlib.suppress(OSError):
            files[path.relative_to(folder).as_posix()] = path.read_bytes()
    return files


class _SchemasOfDay(Schemas):
    def __init__(self, every: Schemas, day: date) -> None:
        self._folder, self._raw, self._files, self._schemas = every._folder, every._raw, every._files, {}
        self._every, self._day = every, day

    def as_of(self, day: date) -> Schemas:
        return self._every.as_of(day)

    def __getitem__(self, name: str) -> Schema:
        if name not in self._schemas:
            every = self._every[name]
            bundle = bundle_on(every.bundle, self._day)
            self._schemas[name] = every if bundle is every.bundle else Schema(name, bundle)
        return self._schemas[name]

    def vocabulary(self, name: str) -> tuple[Mapping[str, Any], ...]:
        return tuple(bundle_on({"oneOf": list(self._every.vocabulary(name))}, self._day)["oneOf"])

    def file(self, name: str) -> Any:
        return self._every.file(name)
