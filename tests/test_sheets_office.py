"""What another office program makes of the sheets. Runs where LibreOffice Calc is installed."""

import subprocess
from datetime import date
from pathlib import Path

import pytest

from open_requests import load_proposed
from rarities import RARE
from sheeting import SETS, edit_export, export
from specimen import apply, build
from taizhang.office.sheets.merge import is_exported_file, merge_export
from taizhang.office.sheets.tables import build_tables
from taizhang.office.sheets.template import build_template
from taizhang.office.sheets.workbook import format_workbook
from taizhang.repository.repository import load_repository

pytestmark = pytest.mark.office("calc")
DAY = date(2026, 11, 23)
DEMO = load_proposed()
assert DEMO.law is not None
LAW = DEMO.law
OPEN = "REQ-150102-20261116-4k40"


def convert(raw: bytes, name: str, form: str, folder: Path, *options: str) -> bytes:
    """The file as LibreOffice saves it."""
    (folder / name).write_bytes(raw)
    out = folder / "out"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [
        "soffice",
        profile,
        "--headless",
        *options,
        "--convert-to",
        form,
        "--outdir",
        str(out),
        str(folder / name),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return (out / name).with_suffix("." + form.partition(":")[0]).read_bytes()


def test_a_workbook_that_libreoffice_saved_anew_changes_nothing(tmp_path: Path) -> None:
    raw = convert(format_workbook(build_tables(DEMO, LAW, DAY), "导出"), "a.xlsx", "xlsx", tmp_path)
    assert is_exported_file(raw, "a.xlsx")
    back = merge_export(raw, "a.xlsx", DEMO)
    assert (back.files, back.changes, back.faults, back.conflicts) == ({}, (), (), ())
    assert back.rows == sum(len(one.records) for one in build_tables(DEMO, LAW, DAY))


def test_one_cell_edited_before_libreoffice_saved_it_is_all_that_changes(tmp_path: Path) -> None:
    sheet = edit_export(
        format_workbook(build_tables(DEMO, LAW, DAY), "导出"), "xlsx", DEMO, "requirements", {(OPEN, "title"): "=名称"}
    )
    back = merge_export(convert(sheet, "a.xlsx", "xlsx", tmp_path), "a.xlsx", DEMO)
    # The library that edits here makes a formula of it; LibreOffice keeps it as one, and it is reported.
    assert [fault.record for fault in back.faults] == [OPEN]
    sheet = edit_export(
        format_workbook(build_tables(DEMO, LAW, DAY), "导出"),
        "xlsx",
        DEMO,
        "requirements",
        {(OPEN, "title"): "新名称事项"},
    )
    back = merge_export(convert(sheet, "a.xlsx", "xlsx", tmp_path), "a.xlsx", DEMO)
    assert [(change.record, change.field, change.after) for change in back.changes] == [(OPEN, "title", "新名称事项")]


@pytest.mark.parametrize("name", [one.name for one in SETS])
def test_a_csv_that_libreoffice_saved_anew_changes_nothing(name: str, tmp_path: Path) -> None:
    repository = DEMO
    if name == "migrated":  # Nothing in the demonstration came from paper.
        root = build(tmp_path)
        apply(root, RARE)
        repository = load_repository(root)
    # 44,34,76: comma, quotes, UTF-8, as the dialogue of the program offers them.
    raw = export(repository, name, "csv", DAY)
    form = "csv:Text - txt - csv (StarCalc):44,34,76"
    back = merge_export(convert(raw, "a.csv", form, tmp_path, "--infilter=CSV:44,34,76"), "a.csv", repository)
    assert (back.files, back.changes, back.faults, back.conflicts) == ({}, (), (), ())
    assert back.rows


def test_the_sheets_can_be_printed(tmp_path: Path) -> None:
    for name, raw in (
        ("a.xlsx", format_workbook(build_tables(DEMO, LAW, DAY), "导出")),
        ("b.xlsx", build_template(DEMO.schemas, LAW)),
    ):
        pdf = convert(raw, name, "pdf", tmp_path)
        assert pdf.startswith(b"%PDF")
        size = subprocess.run(["pdfinfo", "-"], input=pdf, check=True, capture_output=True).stdout.decode()
        assert "841.89 x 595" in size.replace("  ", " ")
