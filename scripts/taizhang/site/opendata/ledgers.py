"""The ledgers as tables among the open data: the very sheets that `taizhang export` writes."""

from collections.abc import Iterator
from pathlib import Path

from taizhang.office.sheets.delimited import delimited
from taizhang.office.sheets.tables import tables
from taizhang.office.sheets.workbook import workbook
from taizhang.site.opendata.documents import Dataset
from taizhang.site.view.addresses import DATA
from taizhang.site.view.view import View


def write_ledgers(view: View, site: Path) -> Iterator[Dataset]:
    """Write each ledger as CSV and XLSX below `site/data/v1/tables`, and say which there are."""
    folder = site / DATA / "tables"
    folder.mkdir(parents=True, exist_ok=True)
    for table in tables(view.repository, view.law, view.today, commit=view.commit):
        title = table.set.title
        made = {"csv": delimited(table), "xlsx": workbook([table], title.zh)}
        files = {form: f"{DATA}/tables/{table.set.name}.{form}" for form in made}
        for form, raw in made.items():
            (site / files[form]).write_bytes(raw)
        yield Dataset(f"tables/{table.set.name}", title, len(table.records), "", files)
