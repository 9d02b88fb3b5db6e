"""A value set anew changes its own lines and no other: comments, order, quotes and block scalars stay."""

import copy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from taizhang.documents.document import Document, Place, locate_values, read_document
from taizhang.documents.places import value_at
from taizhang.documents.writing.amend import end_of_value
from taizhang.documents.writing.revise import revise
from test_writing import DEFECT, RECORDS, SCHEMAS, admitted, parse, prose

FILE = """\
# yaml-language-server: $schema=x
id: DEFECT-150102-20260105-x2k9
title: 'quoted'   # as it was told
reported_on: 2026-01-05
reporter: {party: purchaser, organization: 'A, B', division: "150102"}
channel: hotline
# why this subsystem
subsystem: trading
symptom: >-   # folded
  one
  two

severity: minor
affects_business: true
changes_business_rules: false
disposition:
  # settled on the phone
  kind: defect
  on: 2026-01-06
reports: # up the chain
  - to: "150100"   # the city
    on: 2026-01-06
  # and then
  - on: 2026-01-07
    to: "150000"
handling:
  - on: 2026-01-08
    by: X
    measure: |
      line

      line
resolved_on: 2026-01-09
"""


def set_at(data: Any, place: Place, value: Any) -> Any:
    expected = copy.deepcopy(data)
    inner = value_at(expected, place[:-1])
    if value is None:
        del inner[place[-1]]
    elif isinstance(inner, list) and place[-1] == len(inner):
        inner.append(value)
    else:
        inner[place[-1]] = value
    return expected


def changed_lines(raw: bytes, place: Place, value: Any) -> tuple[list[str], list[str]]:
    """The lines removed and added when `value` is set at `place` of the file."""
    document = parse(raw)
    expected = set_at(document.data, place, value)
    after = revise(document, DEFECT, expected)
    assert parse(after).data == expected
    old, new = raw.decode().split("\n"), after.decode().split("\n")
    while old and new and old[0] == new[0]:
        old, new = old[1:], new[1:]
    while old and new and old[-1] == new[-1]:
        old, new = old[:-1], new[:-1]
    return old, new


@pytest.mark.parametrize(
    ("place", "value", "old", "new"),
    [
        (("title",), "plain", ["title: 'quoted'   # as it was told"], ["title: plain   # as it was told"]),
        (("title",), "- x: y", ["title: 'quoted'   # as it was told"], ['title: "- x: y"   # as it was told']),
        (("subsystem",), "mall", ["subsystem: trading"], ["subsystem: mall"]),
        (("affects_business",), False, ["affects_business: true"], ["affects_business: false"]),
        (
            ("symptom",),
            "three\nfour\n",
            ["symptom: >-   # folded", "  one", "  two"],
            ["symptom: |  # folded", "  three", "  four"],
        ),
        (
            ("reporter", "organization"),
            "C: D",
            ["reporter: {party: purchaser, organization: 'A, B', division: \"150102\"}"],
            ['reporter: {party: purchaser, organization: "C: D", division: "150102"}'],
        ),
        (("reports", 0, "to"), "150200", ['  - to: "150100"   # the city'], ['  - to: "150200"   # the city']),
        (("reports", 1, "on"), "2026-02-07", ["  - on: 2026-01-07"], ["  - on: 2026-02-07"]),
        (("reports", 1), None, ["  - on: 2026-01-07", '    to: "150000"'], []),
        (("reports",), None, FILE.split("\n")[19:25], []),
        (("disposition", "on"), None, ["  on: 2026-01-06"], []),
        (("handling", 0, "measure"), "other\n", ["      line", "", "      line"], ["      other"]),
        (("resolved_on",), None, ["resolved_on: 2026-01-09"], []),
        (("disposition", "explanation"), "because\n", [], ["  explanation: |", "    because"]),
        (("verified",), {"on": "2026-01-10", "by": "Y"}, [], ["verified:", "  on: 2026-01-10", "  by: Y"]),
    ],
)
def test_only_the_lines_of_the_value_change(place: Place, value: Any, old: list[str], new: list[str]) -> None:
    assert changed_lines(FILE.encode(), place, value) == (old, new)


def test_a_list_that_becomes_empty_is_written_in_brackets() -> None:
    schema = SCHEMAS["requirement"]
    raw = b"title: x\nlegal_basis: # none\n  - document: A\n  - document: B\n# next\nkind: addition\n"
    document = parse(raw, schema)
    after = revise(document, schema, {**document.data, "legal_basis": []})
    assert after == b"title: x\nlegal_basis: []  # none\n# next\nkind: addition\n"
    back = revise(parse(after, schema), schema, document.data)
    assert parse(back, schema).data == document.data


def test_a_file_with_that_value_already_stays() -> None:
    document = parse(FILE.encode())
    assert revise(document, DEFECT, copy.deepcopy(document.data)) == FILE.encode()


def leaves(data: Any, place: Place = ()) -> list[Place]:
    if isinstance(data, dict):
        return [leaf for key, value in data.items() for leaf in leaves(value, (*place, key))]
    if isinstance(data, list) and data:
        return [leaf for number, value in enumerate(data) for leaf in leaves(value, (*place, number))]
    return [place]


def outside(document: Document, place: Place) -> list[str]:
    """The lines that do not belong to the value at `place`, the beginning of its first one included."""
    text, values, keys = locate_values(document.raw)
    begin = (keys.get(place) or values[place])[0]
    return [text[:begin], text[end_of_value(document, place) :]]


TEXTS = [
    (kind, document, place)
    for kind, document in RECORDS
    for place in leaves(document.data)
    if SCHEMAS[kind].at(place).get("type") == "string"
]


@settings(max_examples=150)
@given(st.sampled_from(TEXTS), st.one_of(admitted, prose))
def test_any_text_of_any_record_is_set_anew_and_nothing_else_changes(
    sample: tuple[str, Document, Place], value: str
) -> None:
    kind, document, place = sample
    expected = set_at(document.data, place, value)
    schema = SCHEMAS[kind]
    raw = revise(document, schema, expected)
    after, faults = read_document(raw, document.path, schema.shape)
    assert after is not None, faults
    assert after.data == expected
    if "[" not in document.raw.decode() and "{" not in document.raw.decode():
        assert outside(after, place) == outside(document, place)


@settings(max_examples=80)
@given(st.sampled_from(RECORDS), st.data())
def test_removing_a_value_removes_only_its_lines(sample: tuple[str, Document], data: st.DataObject) -> None:
    kind, document = sample
    place = data.draw(st.sampled_from([leaf for leaf in leaves(document.data) if leaf]))
    inner = value_at(document.data, place[:-1])
    if len(inner) == 1:
        return
    expected = set_at(document.data, place, None)
    schema = SCHEMAS[kind]
    raw = revise(document, schema, expected)
    assert parse(raw, schema, document.path).data == expected
    assert raw.count(b"\n") <= document.raw.count(b"\n")
