"""The ledgers as tables of the open data: the sheets that `taizhang export` writes."""

from collections.abc import Iterator
from pathlib import Path

from taizhang.office.sheets.delimited import format_csv
from taizhang.office.sheets.tables import build_tables
from taizhang.office.sheets.workbook import format_workbook
from taizhang.site.opendata.documents import Dataset
from taizhang.site.view.addresses import DATA
from taizhang.site.view.view import View


def write_ledgers(view: View, site: Path) -> Iterator[Dataset]:
    """Write each ledger as CSV and XLSX below `site/data/v1/tables`, and yield the datasets."""
    folder = site / DATA / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for table in build_tables(view.repository, view.law, view.today, commit=view.commit):
        title = table.set.title
        contents = {"csv": format_csv(table), "xlsx": format_workbook([table], title.zh)}
        files = {form: f"{DATA}/tables/{table.set.name}.{form}" for form in contents}
        for form, raw in contents.items():
            (site / files[form]).write_bytes(raw)
        yield Dataset(f"tables/{table.set.name}", title, len(table.records), "", files)
