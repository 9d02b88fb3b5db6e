"""A mismatch of program and schemas: found at the schema, and never blamed on the author of a record."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from merging import TODAY, Desk
from specimen import apply, build
from taizhang.approval.gate.snapshot import load_snapshot
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.office.sheets.columns import CONTACT
from taizhang.office.sheets.sets import SETS
from taizhang.repository.machinery.drift import RESERVED
from taizhang.repository.repository import load_machinery, load_repository
from taizhang.rules.check import check_repository, create_finding
from test_cli import DAY, run

Edit = Callable[[Any], object]
PLAIN = {"title": "某栏", "description": "某栏。", "type": "string"}


def change_schema(root: Path, name: str, edit: Edit) -> None:
    path = root / "schemas" / name
    schema = json.loads(path.read_text(encoding="utf-8"))
    edit(schema)
    path.write_text(json.dumps(schema, ensure_ascii=False), encoding="utf-8")


def without(key: str) -> Edit:
    def edit(schema: Any) -> None:
        del schema["properties"][key]
        schema["required"] = [one for one in schema["required"] if one != key]

    return edit


def put(key: str, **shape: Any) -> Edit:
    return lambda schema: schema["properties"].update({key: {**PLAIN, **shape}})


CASES: dict[str, tuple[str, Edit, str]] = {
    "a field is gone": ("requirement.schema.json", without("proposal"), "proposal"),
    "an optional field is gone": ("notice.schema.json", without("channel"), "channel"),
    "a field inside is gone": (
        "requirement.schema.json",
        lambda schema: schema["properties"]["affected_scope"]["properties"].pop("description"),
        "affected_scope.description",
    ),
    "no longer required": ("entry.schema.json", lambda schema: schema["required"].remove("notice"), "notice"),
    "a day became text": ("release.schema.json", put("planned_for"), "planned_for"),
    "text became a number": ("vendor.schema.json", put("name", type="number"), "name"),
    "a list became one": ("interface.schema.json", put("answers"), "answers"),
    "a group became text": ("requirement.schema.json", put("requester"), "requester"),
    "yes or no became text": ("defect.schema.json", put("affects_business"), "affects_business"),
    "a reference is no longer marked": (
        "entry.schema.json",
        lambda schema: schema["properties"]["requirement"].pop("x-ref"),
        "requirement",
    ),
    "open to any key": ("defect.schema.json", lambda schema: schema.pop("additionalProperties"), ""),
    "a choice without a title": (
        "requirement.schema.json",
        put("way", oneOf=[{"const": "letter"}]),
        "way",
    ),
    "a new field without a title": ("requirement.schema.json", put("way", title=""), "way"),
    "two fields of one title": (
        "dispute.schema.json",
        lambda schema: put("way", title=schema["properties"]["party"]["title"])(schema),
        "way",
    ),
    "the name of a derived column": ("requirement.schema.json", put("stage"), "stage"),
}


@pytest.mark.parametrize("case", list(CASES))
def test_a_schema_that_does_not_fit_the_program_is_the_programs_fault(case: str, tmp_path: Path) -> None:
    name, edit, field = CASES[case]
    root = build(tmp_path)
    change_schema(root, name, edit)
    machinery = load_machinery(root)
    faults = [(flaw.path, flaw.fault.code, flaw.fault.params["place"]) for flaw in machinery.flaws]
    assert (f"schemas/{name}", "F18", field) in faults
    assert {code for _, code, _ in faults} == {"F18"} and machinery.law is not None
    message = create_finding(machinery.flaws[0], machinery.law, TODAY).message
    assert f"schemas/{name}" in message.zh and f"schemas/{name}" in message.en
    with pytest.raises(RunFailedError, match="do not match") as failed:
        load_repository(root)
    assert f"schemas/{name}" in failed.value.message.zh and "规则管理人员" in failed.value.message.zh


def test_the_command_line_ends_as_after_a_broken_rule(tmp_path: Path) -> None:
    root = build(tmp_path)
    change_schema(root, "requirement.schema.json", without("proposal"))
    done = run("check", *DAY, cwd=root)
    assert done.returncode == 3
    assert "程序与schemas/requirement.schema.json不一致" in done.stderr
    assert "requests/" not in done.stderr + done.stdout


def test_an_incomplete_division_is_found_at_its_place_and_judges_nothing(tmp_path: Path) -> None:
    root = build(tmp_path)
    change_schema(root, "vocabularies/divisions.json", lambda words: words["oneOf"][3].pop("x-reports-to"))
    (flaw,) = load_repository(root).flaws
    assert (flaw.path, flaw.fault.code) == ("schemas/vocabularies/divisions.json", "F08")
    assert flaw.fault.params["place"] == "oneOf.3.x-reports-to" and flaw.fault.mark.column > 1
    machinery = load_machinery(root)
    assert machinery.law is None and machinery.drift == ()


def test_a_base_that_drifted_can_still_judge_the_request_that_repairs_it(tmp_path: Path) -> None:
    desk = Desk(tmp_path)
    desk.git("checkout", "-q", "main")
    change_schema(desk.root, "notice.schema.json", without("channel"))
    head = desk.save("drifted")
    assert load_snapshot(Git(desk.root), desk.git("rev-parse", f"{head}^{{tree}}")).law is not None


def test_a_valid_but_unusable_value_is_reported_at_the_schema_not_the_record(tmp_path: Path) -> None:
    """Where the comparison of types is not fine enough, the record itself is the proof."""
    root = build(tmp_path)
    change_schema(root, "interface.schema.json", put("summary", type=["string", "null"]))
    apply(root, {"edit": {"INTERFACE-001": {"summary": None}}})
    with pytest.raises(RunFailedError) as failed:
        load_repository(root)
    assert "schemas/interface.schema.json的summary" in failed.value.message.zh


def test_a_whole_number_written_with_a_point_is_the_authors_fault(tmp_path: Path) -> None:
    root = build(tmp_path)
    apply(root, {"edit": {"VENDOR-150102-yunwei": {"assessment_scheme.items.0.full_marks": 30.0}}})
    (path,) = root.glob("vendors/150102/yunwei/vendor.yaml")
    (line,) = (n for n, text in enumerate(path.read_text(encoding="utf-8").split("\n"), 1) if "30.0" in text)
    findings = [one for one in check_repository(load_repository(root), TODAY) if one.code == "F08"]
    assert [(one.field, one.mark.line) for one in findings] == [("assessment_scheme.items.0.full_marks", line)]


def test_the_reserved_names_are_those_of_the_derived_columns() -> None:
    derived = {one.kind: {column.name for column in one.derived} for one in SETS}
    derived["requirement"].add(CONTACT)
    assert {kind: set(names) for kind, names in RESERVED.items()} == derived
