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
from taizhang.site.opendata.items import describe_record
from taizhang.site.opendata.shapes import build_catalogue_schema, build_envelope_properties, build_kind_schema
from taizhang.site.view.addresses import DATA, DATASETS, find_data_path
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

_message = Messages(__file__)

VERSION = "1.1"
"""The version of the documents. Within 1.x fields are only added; breaking changes become `data/v2`."""
LICENCE = _message("licence")


@dataclass(frozen=True, slots=True)
class Dataset:
    """One dataset of the catalogue and the page.

    Attributes:
        name: its name in addresses.
        count: the number of its records.
        schema: the path of its schema from the site's root; empty for a table.
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
    addresses: SiteAddresses,
    track: Callable[[Iterable[Any], int], Iterable[Any]],
    tables: Iterable[Dataset] = (),
) -> tuple[Dataset, ...]:
    """Write the documents below `site/data/v1`; returns one dataset a kind, the buildable entries, then `tables`."""
    datasets_by_kind = [_write_kind(view, site, addresses, kind, track) for kind in KINDS]
    datasets = (*datasets_by_kind, _write_buildable(view, site, addresses), *tables)
    path = f"{DATA}/index.json"
    schema = f"{DATA}/schemas/catalogue.schema.json"
    _write_document(site / schema, build_catalogue_schema(addresses.address(schema, schema), VERSION))
    catalogue = {
        **_build_envelope(view, addresses, schema, path),
        "title": addresses.title,
        "licence": {"zh": LICENCE.zh, "en": LICENCE.en},
        "datasets": [
            {
                "name": dataset.name,
                "title": {"zh": dataset.title.zh, "en": dataset.title.en},
                "count": dataset.count,
                "schema": addresses.address(dataset.schema, path) if dataset.schema else None,
                "files": {form: addresses.address(file, path) for form, file in dataset.files.items()},
            }
            for dataset in datasets
        ],
    }
    _write_document(site / path, catalogue)
    return datasets


def _write_kind(
    view: View,
    site: Path,
    addresses: SiteAddresses,
    kind: Kind,
    track: Callable[[Iterable[Any], int], Iterable[Any]],
) -> Dataset:
    name = DATASETS[kind.name]
    document_path = f"{DATA}/{name}.json"
    schema = f"{DATA}/schemas/{kind.name}.schema.json"
    _write_document(
        site / schema, build_kind_schema(kind, view.schemas[kind.name], addresses.address(schema, schema), VERSION)
    )
    records = [record for record_kind, record, _ in view.book.all.values() if record_kind is kind]
    head = {**_build_envelope(view, addresses, schema, document_path), "kind": kind.name, "count": len(records)}
    path = site / document_path
    with path.open("w", encoding="utf-8", newline="") as stream:
        # One record a line, so that large documents can be read line by line and compared.
        stream.write(_format_document(head, None).removesuffix("}") + ',"records":[')
        for position, record in enumerate(track(records, len(records))):
            record_path = find_data_path(kind.name, record.id)
            stream.write(",\n" if position else "\n")
            data = describe_record(view, addresses, record, document_path)
            stream.write(_format_document(data, None))
            envelope = {**_build_envelope(view, addresses, schema, record_path), "kind": kind.name}
            page = addresses.address(view.page(record.id), record_path)
            _write_document(site / record_path, {**envelope, "record": {**data, "page": page}})
        stream.write("\n]}\n")
    return Dataset(name, kind.title, len(records), schema, {"json": document_path})


def _write_buildable(view: View, site: Path, addresses: SiteAddresses) -> Dataset:
    path, schema = f"{DATA}/{buildable.NAME}.json", f"{DATA}/schemas/{buildable.NAME}.schema.json"
    address = addresses.address(schema, schema)
    _write_document(site / schema, buildable.build_schema(address, build_envelope_properties(VERSION)))
    records = buildable.describe_entries(view, addresses, path)
    _write_document(
        site / path, {**_build_envelope(view, addresses, schema, path), "count": len(records), "records": records}
    )
    title = _message("entries-that-may-be-built")
    return Dataset(buildable.NAME, title, len(records), schema, {"json": path})


def _build_envelope(view: View, addresses: SiteAddresses, schema: str, path: str) -> dict[str, Any]:
    return {
        "$schema": addresses.address(schema, path),
        "version": VERSION,
        "as_of": view.today.isoformat(),
        "commit": view.commit,
    }


def _format_document(document: Any, indent: int | None) -> str:
    separators = (",", ":") if indent is None else None
    return json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)


def _write_document(path: Path, document: Any) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(_format_document(document, 2) + "\n", encoding="utf-8", newline="")
