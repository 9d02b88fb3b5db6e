"""Writing the open data: one document a kind, one a record, their schemas, and the catalogue of them all."""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.repository.kinds import KINDS, Kind
from taizhang.site.opendata import buildable
from taizhang.site.opendata.items import item
from taizhang.site.opendata.shapes import catalogue_shape, envelope_shape, kind_shape
from taizhang.site.view.addresses import DATA, DATASETS, data_of
from taizhang.site.view.standing import Standing
from taizhang.site.view.view import View

_message = Messages(__file__)

VERSION = "1.1"
"""The version of the documents. Within 1.x fields are only added; what would break a reader becomes `data/v2`."""
LICENCE = _message("licence")


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset as the catalogue and the page tell it.

    Attributes:
        name: its word in addresses.
        count: how many records it holds.
        schema: the path of its schema from the site's root; empty where it is a table.
        files: form (json, csv, xlsx) → path from the site's root.
    """

    name: str
    title: Text
    count: int
    schema: str
    files: Mapping[str, str]


def write_data(
    view: View,
    site: Path,
    standing: Standing,
    track: Callable[[Iterable[Any], int], Iterable[Any]],
    tables: Iterable[Dataset] = (),
) -> tuple[Dataset, ...]:
    """Write the documents below `site/data/v1`; the datasets are one a kind, what may be built, then `tables`."""
    made = [_kind(view, site, standing, kind, track) for kind in KINDS]
    datasets = (*made, _buildable(view, site, standing), *tables)
    path = f"{DATA}/index.json"
    schema = f"{DATA}/schemas/catalogue.schema.json"
    _write(site / schema, catalogue_shape(standing.address(schema, schema), VERSION))
    catalogue = {
        **_envelope(view, standing, schema, path),
        "title": standing.title,
        "licence": {"zh": LICENCE.zh, "en": LICENCE.en},
        "datasets": [
            {
                "name": dataset.name,
                "title": {"zh": dataset.title.zh, "en": dataset.title.en},
                "count": dataset.count,
                "schema": standing.address(dataset.schema, path) if dataset.schema else None,
                "files": {form: standing.address(file, path) for form, file in dataset.files.items()},
            }
            for dataset in datasets
        ],
    }
    _write(site / path, catalogue)
    return datasets


def _kind(
    view: View,
    site: Path,
    standing: Standing,
    kind: Kind,
    track: Callable[[Iterable[Any], int], Iterable[Any]],
) -> Dataset:
    name = DATASETS[kind.name]
    whole = f"{DATA}/{name}.json"
    schema = f"{DATA}/schemas/{kind.name}.schema.json"
    _write(site / schema, kind_shape(kind, view.schemas[kind.name], standing.address(schema, schema), VERSION))
    records = [record for other, record, _ in view.book.all.values() if other is kind]
    head = {**_envelope(view, standing, schema, whole), "kind": kind.name, "count": len(records)}
    path = site / whole
    with path.open("w", encoding="utf-8", newline="") as stream:
        # A record a line: a large document can be read line by line, and two of them compared.
        stream.write(_text(head, None).removesuffix("}") + ',"records":[')
        for place, record in enumerate(track(records, len(records))):
            single = data_of(kind.name, record.id)
            stream.write(",\n" if place else "\n")
            told = item(view, standing, record, whole)
            stream.write(_text(told, None))
            alone = {**_envelope(view, standing, schema, single), "kind": kind.name}
            page = standing.address(view.page(record.id), single)
            _write(site / single, {**alone, "record": {**told, "page": page}})
        stream.write("\n]}\n")
    return Dataset(name, kind.title, len(records), schema, {"json": whole})


def _buildable(view: View, site: Path, standing: Standing) -> Dataset:
    path, schema = f"{DATA}/{buildable.NAME}.json", f"{DATA}/schemas/{buildable.NAME}.schema.json"
    address = standing.address(schema, schema)
    _write(site / schema, buildable.shape(address, envelope_shape(VERSION)))
    records = buildable.items(view, standing, path)
    _write(site / path, {**_envelope(view, standing, schema, path), "count": len(records), "records": records})
    title = _message("entries-that-may-be-built")
    return Dataset(buildable.NAME, title, len(records), schema, {"json": path})


def _envelope(view: View, standing: Standing, schema: str, path: str) -> dict[str, Any]:
    return {
        "$schema": standing.address(schema, path),
        "version": VERSION,
        "as_of": view.today.isoformat(),
        "commit": view.commit,
    }


def _text(document: Any, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)


def _write(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_text(document, 2) + "\n", encoding="utf-8", newline="")
