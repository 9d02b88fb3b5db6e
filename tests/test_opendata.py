"""The open data: each document fits its published schema, nothing private, the same bytes on every machine."""

import csv
import io
import json
import shutil
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import openpyxl  # type: ignore[import-untyped]
import pytest

from golden import PROJECT, digests
from taizhang.repository.kinds import KINDS
from taizhang.site.machine_readable import MachineFiles, write_machine
from taizhang.site.view.addresses import DATASETS
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View
from viewing import NOWHERE, SOMEWHERE, TODAY, demonstration, load_view


def write_data(view: View, folder: Path, addresses: SiteAddresses = NOWHERE) -> MachineFiles:
    return write_machine(view, folder, addresses, lambda items, _: items)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    write_data(demonstration(), folder)
    return folder


def read_json(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def test_every_document_fits_its_schema(site: Path) -> None:
    count = 0
    judges: dict[Path, Any] = {}
    for path in sorted(site.glob("data/v1/**/*.json")):
        document = read_json(path)
        if "schemas" in path.parts:
            jsonschema.Draft202012Validator.check_schema(document)
            continue
        schema = (path.parent / document["$schema"]).resolve()
        if schema not in judges:
            judges[schema] = jsonschema.Draft202012Validator(
                read_json(schema), format_checker=jsonschema.Draft202012Validator.FORMAT_CHECKER
            )
        assert [error.message for error in judges[schema].iter_errors(document)] == [], path
        count += 1
    assert count == len(demonstration().book.all) + len(KINDS) + 2


def test_a_schema_refuses_other_documents(site: Path) -> None:
    schema = jsonschema.Draft202012Validator(read_json(site / "data/v1/schemas/entry.schema.json"))
    good = read_json(site / "data/v1/entries/LEDGER-2026-0007.json")
    assert schema.is_valid(good)
    for change in (
        {"version": "2.0"},
        {"kind": "notice"},
        {"record": {**good["record"], "data": {**good["record"]["data"], "enrolled_on": "tomorrow"}}},
        {"record": {key: value for key, value in good["record"].items() if key != "stage"}},
    ):
        assert not schema.is_valid({**good, **change}), change
    assert not schema.is_valid({key: value for key, value in good.items() if key != "record"})


def test_schemas_do_not_name_private_fields(site: Path) -> None:
    text = (site / "data/v1/schemas/requirement.schema.json").read_text(encoding="utf-8")
    data = json.loads(text)["$defs"]["data"]["properties"]["requester"]
    assert set(data["properties"]) == {"organization", "division", "sealed_form"}
    assert data["required"] == ["organization", "division"]


def test_a_document_of_a_kind_has_the_content_of_its_records_documents(site: Path) -> None:
    book = demonstration().book
    for kind in KINDS:
        dataset = read_json(site / f"data/v1/{DATASETS[kind.name]}.json")
        ids = [key for key, (other, _, _) in book.all.items() if other is kind]
        assert dataset["count"] == len(ids) and [record["id"] for record in dataset["records"]] == ids
        for record in dataset["records"]:
            alone = read_json(site / f"data/v1/{DATASETS[kind.name]}/{record['id']}.json")
            assert {**alone["record"], "page": ""} == {**record, "page": ""}


def test_facts_are_those_of_the_file_and_the_rest_follows_from_them(site: Path) -> None:
    view = demonstration()
    record = read_json(site / "data/v1/requirements/REQ-150102-20260105-bmd3.json")["record"]
    requirement = view.book.requirements["REQ-150102-20260105-bmd3"]
    assert record["data"]["content"] == requirement.content
    assert record["data"]["requester"] == {
        key: value
        for key, value in view.book.document(requirement.id).data["requester"].items()
        if key in ("organization", "division", "sealed_form")
    }
    assert record["stage"]["code"] == view.life(requirement).stage
    assert record["path"] == "requests/150102/2026/REQ-150102-20260105-bmd3.yaml"
    assert record["releases"] == ["V3.2.2"] and record["divisions"] == ["150102"]
    notice = read_json(site / "data/v1/notices/NOTICE-2026-06.json")["record"]
    assert notice["next"]["due"] == view.book.notices["NOTICE-2026-06"].closes_on.isoformat()


def test_large_documents_have_a_record_a_line(site: Path) -> None:
    lines = (site / "data/v1/requirements.json").read_text(encoding="utf-8").splitlines()
    assert len(lines) == len(demonstration().book.requirements) + 2
    assert all(json.loads(line.removesuffix(",")) for line in lines[1:-1])


def test_the_catalogue_names_every_dataset_and_every_file_is_there(site: Path) -> None:
    path = site / "data/v1/index.json"
    catalogue = read_json(path)
    assert catalogue["as_of"] == TODAY.isoformat() and catalogue["commit"] is None
    names = [dataset["name"] for dataset in catalogue["datasets"]]
    assert len(names) == len(KINDS) + 5
    assert {"requirements", "buildable", "tables/ledger", "tables/problems"} <= set(names)
    for dataset in catalogue["datasets"]:
        for address in (*dataset["files"].values(), *filter(None, [dataset["schema"]])):
            assert (path.parent / address).is_file(), address


def test_ledgers_are_tables_with_as_many_rows_as_there_are_records(site: Path) -> None:
    for dataset in read_json(site / "data/v1/index.json")["datasets"]:
        if "csv" in dataset["files"]:
            raw = (site / "data/v1" / dataset["files"]["csv"]).read_text(encoding="utf-8-sig")
            rows = list(csv.reader(io.StringIO(raw)))
            ids = {cell for row in rows for cell in row} & set(demonstration().book.all)
            assert len(ids) >= dataset["count"] > 0, dataset["name"]
            book = openpyxl.load_workbook(site / "data/v1" / dataset["files"]["xlsx"], read_only=True)
            cells = {
                str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row
            }
            assert ids <= cells


def test_addresses_are_absolute_where_the_site_has_one(tmp_path: Path) -> None:
    write_data(demonstration(), tmp_path, SOMEWHERE)
    document = read_json(tmp_path / "data/v1/entries/LEDGER-2026-0007.json")
    root = "https://czt.example.cn/taizhang/"
    assert document["$schema"] == f"{root}data/v1/schemas/entry.schema.json"
    assert document["record"]["page"] == f"{root}ledger/LEDGER-2026-0007.html"
    assert read_json(tmp_path / "data/v1/schemas/entry.schema.json")["$id"] == document["$schema"]


def test_relative_addresses_lead_to_the_page_from_their_document(site: Path) -> None:
    record = read_json(site / "data/v1/entries.json")["records"][0]
    assert record["page"] == f"../../ledger/{record['id']}.html"
    assert (
        read_json(site / f"data/v1/entries/{record['id']}.json")["record"]["page"]
        == f"../../../ledger/{record['id']}.html"
    )


def test_the_same_records_on_the_same_day_make_the_same_bytes(site: Path, tmp_path: Path) -> None:
    other = tmp_path / "repository"
    for name in ("requests", "ledger", "defects", "vendors", "schemas"):
        shutil.copytree(PROJECT / name, other / name)
    write_data(load_view(other), tmp_path / "site")
    assert digests(tmp_path / "site") == digests(site)
    # On another day stages and deadlines may differ; facts do not.
    write_data(View(demonstration().repository, demonstration().law, date(2026, 11, 30)), tmp_path / "later")
    for path in (site / "data/v1/requirements").iterdir():
        assert (
            read_json(tmp_path / "later/data/v1/requirements" / path.name)["record"]["data"]
            == read_json(path)["record"]["data"]
        )
