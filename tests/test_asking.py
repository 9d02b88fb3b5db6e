"""The form engine: whatever way one goes through a schema, it ends, and what comes out fits the schema."""

import random
from typing import Any

import pytest

from specimen import ROOT
from taizhang.cli.acts.asking.form import Dependencies, FieldQuestion, FormState, RecordForm
from taizhang.cli.acts.asking.values import find_misfits, list_choices, parse_value
from taizhang.documents.blank import AMENDMENTS
from taizhang.documents.schema import Schemas

SCHEMAS = Schemas(ROOT / "schemas")
KINDS = ["requirement", "defect", "vendor", "notice", "release", "dispute", "interface", "assessment", "entry"]
SAMPLES = {
    "date": "2026-03-02",
    "uri": "https://www.ccgp-neimenggu.gov.cn/x",
    "date-time": "2026-03-02T09:30:00+08:00",
}
PATTERNED = [
    "一二三",
    "0471-1234567",
    "C-k3w8n2tq",
    "0" * 64,
    "P1",
    "S1",
    "1.0.0",
    "V1.0.0",
    "2026H1",
    "NOTICE-2026-01",
    "REQ-150102-20260101-aaa1",
    "DEFECT-150102-20260101-aaa1",
    "DISPUTE-150102-20260101-aaa1",
    "LEDGER-2026-0001",
    "INTERFACE-001",
    "VENDOR-150102-yunwei",
    "91150102MA0N1C3B5X",
    "ASSESS-150102-yunwei-2026H1",
    "ledger/interfaces/INTERFACE-001.openapi.yaml",
]


def answer(asked: FieldQuestion, dice: random.Random) -> Any:
    """An answer that the field takes, or none where it may be left open."""
    if asked.opens:
        return (asked.number < 2 and dice.random() < 0.4) or (asked.required and asked.number == 0)
    if not asked.required and dice.random() < 0.5:
        return None
    node = asked.node
    if node.get("type") == "array":
        inner = asked.schema.at((*asked.place, 0))
        listed = [option["const"] for option in list_choices(inner)] or [_line(asked, inner, ())]
        return dice.sample(listed, max(node.get("minItems", 0), 1))
    if list_choices(node):
        return dice.choice(list_choices(node))["const"]
    if node.get("type") in ("integer", "number"):
        return parse_value(asked.schema, asked.place, str(node.get("minimum", 1) + 1))
    if node.get("type") == "boolean":
        return dice.random() < 0.5
    return _line(asked, node, asked.place)


def _line(asked: FieldQuestion, node: Any, place: Any) -> str:
    if node.get("format") in SAMPLES:
        return SAMPLES[node["format"]]
    return next(s for s in PATTERNED if not find_misfits(asked.schema, place or (*asked.place, 0), s))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_every_way_through_a_form_ends_in_what_the_schema_takes(kind: str, seed: int) -> None:
    schema, dice = SCHEMAS[kind], random.Random(f"{kind}{seed}")
    form = RecordForm(schema, (), AMENDMENTS, lambda data: Dependencies())
    states = [FormState.of({})]
    for _ in range(600):
        asked = form.next_question(states[-1])
        if asked is None:
            break
        if dice.random() < 0.1 and len(states) > 1:
            states.pop()
            continue
        # What is kept as a draft is the same state again.
        states.append(FormState.load(form.apply_answer(states[-1], asked, answer(asked, dice)).dump()))
    else:
        raise AssertionError("the form never ended")
    data = states[-1].data
    assert schema.passes(data), (kind, data)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_asked_that_was_given(kind: str) -> None:
    schema, dice = SCHEMAS[kind], random.Random(kind)
    form = RecordForm(schema, (), AMENDMENTS, lambda data: Dependencies())
    state = FormState.of({})
    while asked := form.next_question(state):
        state = form.apply_answer(state, asked, answer(asked, dice) if asked.required else None)
    again = FormState.of(state.data)
    while (asked := form.next_question(again)) is not None:
        assert not asked.required, asked.place
        again = form.apply_answer(again, asked, None)
    assert again.data == state.data


def test_a_part_is_asked_for_by_itself() -> None:
    form = RecordForm(SCHEMAS["notice"], ("objections", 0), frozenset(), lambda data: Dependencies())
    asked = form.next_question(FormState.of({"requirement": "REQ-150102-20260101-aaa1"}))
    assert asked is not None and asked.place == ("objections", 0, "received_on")
    state = form.apply_answer(FormState.of({}), asked, "2026-03-02")
    assert state.data == {"received_on": "2026-03-02"}
