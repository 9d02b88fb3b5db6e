"""The form engine: every path through a schema ends, and its result fits the schema."""

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


def answer(question: FieldQuestion, dice: random.Random) -> Any:
    """An answer that the field accepts, or None where it is optional."""
    if question.opens:
        return (question.number < 2 and dice.random() < 0.4) or (question.required and question.number == 0)
    if not question.required and dice.random() < 0.5:
        return None
    node = question.node
    if node.get("type") == "array":
        inner = question.schema.at((*question.place, 0))
        options = [option["const"] for option in list_choices(inner)] or [_line(question, inner, ())]
        return dice.sample(options, max(node.get("minItems", 0), 1))
    if list_choices(node):
        return dice.choice(list_choices(node))["const"]
    if node.get("type") in ("integer", "number"):
        return parse_value(question.schema, question.place, str(node.get("minimum", 1) + 1))
    if node.get("type") == "boolean":
        return dice.random() < 0.5
    return _line(question, node, question.place)


def _line(question: FieldQuestion, node: Any, place: Any) -> str:
    if node.get("format") in SAMPLES:
        return SAMPLES[node["format"]]
    return next(s for s in PATTERNED if not find_misfits(question.schema, place or (*question.place, 0), s))


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("seed", range(8))
def test_every_path_through_a_form_ends_in_valid_data(kind: str, seed: int) -> None:
    schema, dice = SCHEMAS[kind], random.Random(f"{kind}{seed}")
    form = RecordForm(schema, (), AMENDMENTS, lambda data: Dependencies())
    states = [FormState.of({})]
    for _ in range(600):
        question = form.next_question(states[-1])
        if question is None:
            break
        if dice.random() < 0.1 and len(states) > 1:
            states.pop()
            continue
        # A stored draft is the same state again.
        states.append(FormState.load(form.apply_answer(states[-1], question, answer(question, dice)).dump()))
    else:
        raise AssertionError("the form never ended")
    data = states[-1].data
    assert schema.passes(data), (kind, data)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_already_answered_is_asked(kind: str) -> None:
    schema, dice = SCHEMAS[kind], random.Random(kind)
    form = RecordForm(schema, (), AMENDMENTS, lambda data: Dependencies())
    state = FormState.of({})
    while question := form.next_question(state):
        state = form.apply_answer(state, question, answer(question, dice) if question.required else None)
    again = FormState.of(state.data)
    while (question := form.next_question(again)) is not None:
        assert not question.required, question.place
        again = form.apply_answer(again, question, None)
    assert again.data == state.data


def test_a_single_part_can_be_asked() -> None:
    form = RecordForm(SCHEMAS["notice"], ("objections", 0), frozenset(), lambda data: Dependencies())
    question = form.next_question(FormState.of({"requirement": "REQ-150102-20260101-aaa1"}))
    assert question is not None and question.place == ("objections", 0, "received_on")
    state = form.apply_answer(FormState.of({}), question, "2026-03-02")
    assert state.data == {"received_on": "2026-03-02"}
