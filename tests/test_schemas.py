"""The schemas: titled in Chinese, closed, like the records they become, and read alike by both validators."""

import copy
import json
import re
import types
from collections.abc import Iterator
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any, Union, get_args, get_origin

import jsonschema
import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from specimen import ROOT, SPECIMEN
from taizhang.documents.characters import is_clean
from taizhang.documents.document import Place, read_document
from taizhang.documents.schema import Schema, Schemas, anchor_strictly, format_place
from taizhang.repository.kinds import KIND_BY_NAME, KINDS
from taizhang.repository.tree import walk

SCHEMAS = Schemas(ROOT / "schemas")
FILES = sorted((ROOT / "schemas").glob("*.schema.json"))
VOCABULARIES = sorted((ROOT / "schemas" / "vocabularies").glob("*.json"))
CHINESE = re.compile("[\u4e00-\u9fff]")
BEYOND_THE_FILE = {"id"}
"""Fields of an approval's record that come from its path."""


@cache
def contents(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def nodes(schema: Any, place: str = "") -> Iterator[tuple[str, Any]]:
    if isinstance(schema, dict):
        yield place, schema
        for key, value in schema.items():
            yield from nodes(value, f"{place}/{key}")
    elif isinstance(schema, list):
        for number, value in enumerate(schema):
            yield from nodes(value, f"{place}/{number}")


def target(reference: str, home: Path) -> Any:
    file, _, pointer = reference.partition("#")
    node = contents(home.parent / file if file else home)
    for step in pointer.split("/")[1:]:
        node = node[step]
    return node


@pytest.mark.parametrize("path", [*FILES, *VOCABULARIES], ids=lambda path: path.name)
def test_a_schema_is_valid_itself(path: Path) -> None:
    jsonschema.Draft202012Validator.check_schema(contents(path))


@pytest.mark.parametrize("word", ["title", "description"])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_field_is_titled_and_described_in_chinese(path: Path, word: str) -> None:
    bare = []
    for place, node in nodes(contents(path)):
        for key, field in node.get("properties", {}).items():
            text = field.get(word) or (target(field["$ref"], path).get(word, "") if "$ref" in field else "")
            if not CHINESE.search(text):
                bare.append(f"{place}/{key}")
    # SHA-256 is the name of that field in either language.
    assert [place for place in bare if not (word == "title" and place.endswith("/sha256"))] == []


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.name)
def test_every_word_of_a_vocabulary_is_titled_in_chinese_and_occurs_once(path: Path) -> None:
    words = contents(path)["oneOf"]
    assert all(CHINESE.search(word["title"]) for word in words)
    assert len({word["const"] for word in words}) == len(words)
    # A successor may bear the title of its predecessor: at no time do two terms have the same title.
    current = [word["title"] for word in words if "x-until" not in word]
    assert len(set(current)) == len(current)


@pytest.mark.parametrize("path", VOCABULARIES, ids=lambda path: path.name)
def test_a_vocabulary_has_the_shape_of_vocabularies(path: Path) -> None:
    assert SCHEMAS["vocabulary"].passes(contents(path))


def test_the_schemas_of_a_day_contain_the_rules_in_force() -> None:
    before, after = (SCHEMAS.as_of(day)["requirement"] for day in (date(2026, 9, 30), date(2026, 10, 1)))
    assert "description" not in before.at(("affected_scope",))["required"]
    assert after.at(("affected_scope",))["required"][-1] == "description"
    assert "x-changes" not in str(after.bundle) and "x-changes" in str(SCHEMAS["requirement"].bundle)


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_object_with_fields_is_closed(path: Path) -> None:
    for place, node in nodes(contents(path)):
        if node.get("type") == "object" and "properties" in node:
            assert node["additionalProperties"] is False, place
            assert set(node.get("required", ())) <= set(node["properties"]), place


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_reference_to_a_record_names_a_kind(path: Path) -> None:
    for place, node in nodes(contents(path)):
        if "x-ref" in node:
            assert node["x-ref"] in KIND_BY_NAME, place


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_record_has_the_fields_of_its_schema(kind: Any) -> None:
    beyond = BEYOND_THE_FILE if kind.name == "approval" else set()
    compare(kind.record, SCHEMAS[kind.name], (), beyond)


def compare(record: Any, schema: Any, place: Place, beyond: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    node = schema.at(place)
    fields = {field.encode_name: field for field in msgspec.structs.fields(record)}
    assert set(fields) - beyond == set(node["properties"]), place
    assert {key for key, field in fields.items() if field.required} - beyond == set(node["required"]), place
    for key, field in fields.items():
        if key not in beyond:
            compare_type(field.type, schema, (*place, key), field.required)


def compare_type(kind: Any, schema: Any, place: Place, required: bool) -> None:
    node = schema.at(place)
    options = [option for option in get_args(kind) if option is not type(None)]
    if get_origin(kind) in (Union, types.UnionType):
        # None represents a missing value, or a null that the schema allows.
        nullable = any(option.get("type") == "null" for option in node.get("anyOf", ()))
        assert nullable == required, place
        assert len(options) == 1, place
        kind = options[0]
        if nullable:
            node = schema.resolve(next(o for o in node["anyOf"] if o.get("type") != "null"))
    if get_origin(kind) is tuple:
        assert node["type"] == "array", place
        compare_type(get_args(kind)[0], schema, (*place, 0), True)
    elif isinstance(kind, type) and issubclass(kind, msgspec.Struct):
        assert node["type"] == "object", place
        compare(kind, schema, place)
    elif kind is Any:
        # The old or new value of the named field: the field's own schema judges it (F14, F15).
        assert isinstance(node["type"], list), place
    elif kind is date:
        assert node["format"] == "date", place
    elif kind is datetime:
        assert node["format"] == "date-time", place
    elif kind is str:
        consts = [option["const"] for option in node.get("oneOf", ())] or [node.get("const", 0)]
        assert node.get("type") == "string" or all(isinstance(const, str) for const in consts), place
        assert node.get("format") in (None, "uri"), place
    else:
        assert node["type"] == {int: "integer", float: "number", bool: "boolean"}[kind], place


# Both validators


def specimen_records() -> list[tuple[str, str, Any]]:
    records: list[tuple[str, str, Any]] = []
    for file in walk(SPECIMEN):
        if file.kind is not None:
            document, faults = read_document(file.raw, file.path, SCHEMAS[file.kind.name].shape)
            assert document is not None, faults
            records.append((file.id, file.kind.name, document.data))
    return records


RECORDS = specimen_records()
ODD = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=5).filter(is_clean),  # the loader lets nothing else reach a schema
    st.sampled_from(
        [
            "",
            " ",
            "\u3000",
            "x\n",
            "150102",
            "999999",
            "0000-01-01",
            "2026-02-29",
            "2024-02-29",
            "2026-13-01",
            "20260302",
            "2026-03-02\n",
            "２０２６-03-02",
            "2026-03-02T23:59:60+08:00",
            "2026-01-01T07:59:60+08:00",
            "2026-03-02T24:00:00+08:00",
            "2026-03-02T09:30:00Z",
            "2026-02-30T09:30:00+08:00",
            "0000-01-01T00:00:00+08:00",
            "0001-01-01T00:00:00+08:00",
            "9999-12-31T23:59:59+08:00",
            "https://www.ccgp-neimenggu.gov.cn/a b",
            "https://[",
            "http://例子.中国/",
            "push",
            "REQ-150102-20260105-aaa1",
            1.0,
            1e300,
            [],
            {},
            [1, 1.0],
        ]
    ),
    st.lists(st.integers(0, 1), max_size=2),
    st.dictionaries(st.sampled_from(["to", "on", "x"]), st.integers(0, 1), max_size=2),
)


def places(data: Any, place: Place = ()) -> list[Place]:
    steps: Any = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [inner for step, value in steps for inner in ((*place, step), *places(value, (*place, step)))]


@st.composite
def corrupted_records(draw: st.DrawFn) -> tuple[str, Any]:
    _, kind, valid = draw(st.sampled_from(RECORDS))
    data = copy.deepcopy(valid)
    for _ in range(draw(st.integers(1, 3))):
        existing = places(data)
        if not existing:
            break
        *path, last = draw(st.sampled_from(existing))
        above = data
        for step in path:
            above = above[step]
        way = draw(st.sampled_from(["replace", "delete", "insert"]))
        if way == "replace":
            above[last] = copy.deepcopy(draw(ODD))
        elif way == "delete":
            del above[last]
        elif isinstance(above, list):
            above.insert(int(last), copy.deepcopy(draw(st.one_of(st.just(above[int(last)]), ODD))))
        else:
            above[draw(st.sampled_from(["x", "id", "reports", "中文"]))] = copy.deepcopy(draw(ODD))
    return kind, data


def stricter(schema: Any, data: Any) -> list[str]:
    """What the fast validator alone refuses in `data`, other than by a format."""
    return [
        f"{format_place(tuple(error.instance_path))}: {error.message}"
        for error in schema._quick.iter_errors(data)
        if "format" not in {str(step) for step in error.schema_path}
        and not any("anyOf" in str(step) for step in error.schema_path)
    ]


@pytest.mark.parametrize(("record", "kind", "data"), RECORDS, ids=[record for record, _, _ in RECORDS])
def test_both_validators_pass_the_specimen(record: str, kind: str, data: Any) -> None:
    schema = SCHEMAS[kind]
    assert [error.message for error in schema._authority.iter_errors(data)] == []
    assert schema.passes(data)


@settings(max_examples=1500)
@given(corrupted_records())
def test_the_fast_validator_never_passes_what_the_authority_refuses(case: tuple[str, Any]) -> None:
    kind, data = case
    schema = SCHEMAS[kind]
    fast, authority = schema.passes(data), schema._authority.is_valid(data)
    assert authority or not fast
    # Where only the fast one refuses, the reason is the format of an instant or an address.
    assert fast or not authority or stricter(schema, data) == []


@settings(max_examples=1500)
@given(corrupted_records())
def test_data_that_a_schema_passes_become_a_record(case: tuple[str, Any]) -> None:
    kind, data = case
    if SCHEMAS[kind].passes(data):
        msgspec.convert(data, type=KIND_BY_NAME[kind].record)


@pytest.mark.parametrize("text", ["0000-01-01", "2026-02-30", "2026-13-01", "2026-03-02\n", "２０２６-03-02"])
def test_an_impossible_day_is_refused(text: str) -> None:
    _, kind, valid = next(record for record in RECORDS if record[1] == "entry")
    assert not SCHEMAS[kind].passes({**valid, "enrolled_on": text})


@pytest.mark.parametrize("clock", ["24:00:00", "23:60:00", "23:59:60", "07:59:60", "25:00:00"])
def test_an_impossible_instant_is_refused(clock: str) -> None:
    _, kind, valid = next(record for record in RECORDS if record[1] == "approval")
    data = copy.deepcopy(valid)
    data["predicate"]["sealed_at"] = f"2026-03-02T{clock}+08:00"
    assert not SCHEMAS[kind].passes(data)


def patterns() -> list[str]:
    """Every pattern of every schema."""
    return sorted({node["pattern"] for path in FILES for _, node in nodes(contents(path)) if "pattern" in node})


@pytest.mark.parametrize("pattern", patterns())
@settings(max_examples=20)
@given(data=st.data())
def test_text_that_fits_a_pattern_does_not_fit_it_with_a_line_feed_behind(pattern: str, data: st.DataObject) -> None:
    schema = Schema("x", {"type": "string", "pattern": pattern})
    text = data.draw(st.from_regex(anchor_strictly(pattern)).filter(is_clean))
    for value, fits in ((text, True), (f"{text}\n", not pattern.endswith("$"))):
        assert schema.passes(value) is fits, value
        assert schema._authority.is_valid(value) is fits, value


@pytest.mark.parametrize(
    ("pattern", "strictly"),
    [
        (r"^\S(.*\S)?$", r"^\S(.*\S)?\Z"),
        (r"^\$[$]$|[]$]$", r"^\$[$]\Z|[]$]\Z"),
        (r"[^]$\]$]\\$", r"[^]$\]$]\\\Z"),
        (r"\S", r"\S"),
    ],
)
def test_only_a_dollar_that_means_the_end_becomes_the_very_end(pattern: str, strictly: str) -> None:
    assert anchor_strictly(pattern) == strictly


def test_a_line_that_ends_with_a_line_feed_is_refused_with_its_reason_beside_other_faults() -> None:
    raw = Path(next((SPECIMEN / "requests").rglob("*.yaml"))).read_text(encoding="utf-8")
    text = re.sub(r"(?m)^title: .*$", "title: |\n  0", raw)
    for content in (text, f"{text}unknown: 1\n"):
        document, faults = read_document(content.encode(), "x.yaml", SCHEMAS["requirement"].shape)
        assert document is not None and not faults and document.data["title"] == "0\n"
        title_faults = [fault for fault in SCHEMAS["requirement"].faults(document) if fault.params["place"] == "title"]
        assert [fault.code for fault in title_faults] == ["F08"]
        assert "写法不符" in title_faults[0].params["reason"].zh  # type: ignore[union-attr]
