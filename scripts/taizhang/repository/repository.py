"""A repository as a whole: machinery and records read from a working tree, with all faults."""

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents import places
from taizhang.documents.document import Document, Fault, Mark, Place, read_document
from taizhang.documents.schema import Schema, Schemas, format_place, parse_place
from taizhang.law.calendar import Calendar
from taizhang.law.defaults import DOCUMENT, topics_of
from taizhang.law.defaults import PATH as DEFAULTS
from taizhang.law.divisions import eras_of
from taizhang.law.law import Law, roles_of
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.deputies import find_deputy_faults
from taizhang.repository.kinds import Kind
from taizhang.repository.machinery import (
    find_calendar_faults,
    find_parameter_faults,
    find_unknown_articles,
    is_of_another_version,
)
from taizhang.repository.machinery.drift import Drift, find_drift, path_of_schema
from taizhang.repository.machinery.vocabularies import DIVISIONS, find_contradictions, find_contradictory_days
from taizhang.repository.reviewers import PATH as REVIEWERS
from taizhang.repository.reviewers import Reviewers, reviewers_of
from taizhang.repository.reviewers import find_reviewer_faults as reviewers_faults
from taizhang.repository.tree import TreeFile, misplaced_fault, tree_file_at, walk

_message = Messages(__file__)

FORGE_SETTINGS = ".github/forge.yaml"
"""The file that lists which accounts of the forge merge, judge and seal."""


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault with its file and its record."""

    path: str
    record: str
    fault: Fault
    excerpt: str


@dataclass(frozen=True, slots=True)
class Repository:
    """One working tree, read.

    Attributes:
        book: every record whose file is sound.
        law: None where a machinery file is at fault; then no rule can judge.
        norms: the norms of the notices, as `schemas/norms.yaml` lists them.
        reviewers: who may approve what; None where their file is missing or at fault.
        flaws: all faults in files, in order of path.
    """

    root: Path
    book: Book
    law: Law | None
    schemas: Schemas
    norms: tuple[Mapping[str, Any], ...]
    reviewers: Reviewers | None
    flaws: tuple[Flaw, ...]


@dataclass(frozen=True, slots=True)
class Machinery:
    """Schemas, law and norms, by which the records are judged, with all faults in their own files.

    Where a schema of records lacks what this program reads (`drift`, F18 among the flaws), the law is still
    available: the gate of a base that has drifted can judge the request that repairs it.
    """

    schemas: Schemas
    law: Law | None
    norms: tuple[Mapping[str, Any], ...]
    reviewers: Reviewers | None
    flaws: tuple[Flaw, ...]
    drift: tuple[Drift, ...] = ()


def load_machinery(root: Path) -> Machinery:
    """Read `schemas/` of the repository at `root`.

    The same files give the same object: a run that looks at several trees reads their machinery once.

    Raises:
        RunFailedError: a schema is missing or no JSON, or calendar files contradict each other.
    """
    key = _digest_files(root)
    if key not in _LOADED:
        while len(_LOADED) >= _MOST_LOADED:
            del _LOADED[next(iter(_LOADED))]
        _LOADED[key] = _load_machinery(root)
    return _LOADED[key]


_LOADED: dict[str, Machinery] = {}
_MOST_LOADED = 16


def _digest_files(root: Path) -> str:
    """The digest of all files of the machinery, paths and contents."""
    digest = hashlib.sha256()
    for path in (root / FORGE_SETTINGS, root / REVIEWERS, *sorted((root / "schemas").rglob("*"))):
        content = hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
        digest.update(f"{path.relative_to(root).as_posix()}\0{content}\0{path.is_symlink()}{path.is_dir()}\n".encode())
    return digest.hexdigest()


def read_schemas(folder: Path) -> Schemas:
    """The schemas of a folder; the same files give the same object, whose validators and shapes are made once."""
    paths = sorted(path for path in folder.rglob("*.json") if path.is_file())
    key = tuple((path.relative_to(folder).as_posix(), path.read_bytes()) for path in paths)
    if key not in _SCHEMAS:
        while len(_SCHEMAS) >= _MOST_LOADED:
            del _SCHEMAS[next(iter(_SCHEMAS))]
        _SCHEMAS[key] = Schemas(folder)
    return _SCHEMAS[key]


_SCHEMAS: dict[tuple[tuple[str, bytes], ...], Schemas] = {}


def _load_machinery(root: Path) -> Machinery:
    schemas = read_schemas(root / "schemas")
    drift = find_drift(schemas)
    flaws: list[Flaw] = []
    flaws += map(_drift_flaw, drift)
    law, norms = _machinery(root, schemas, flaws)
    reviewers = _reviewers(root, schemas, law, flaws) if law is not None else None
    if (root / FORGE_SETTINGS).is_file() and (root / "schemas/forge.schema.json").is_file():
        _document(FORGE_SETTINGS, (root / FORGE_SETTINGS).read_bytes(), "", "forge", schemas, flaws)
    return Machinery(schemas, law, norms, reviewers, tuple(flaws), drift)


def load_repository(root: Path) -> Repository:
    """Read the repository at `root`. Faults in files become flaws; nothing is skipped silently.

    Raises:
        RunFailedError: as `load_machinery`, or the versions of program and schemas do not match.
    """
    return _replace_files(load_without_records(root), walk(root))


def load_without_records(root: Path) -> Repository:
    """The repository at `root` with its machinery alone, for callers that need the law and no records.

    Raises:
        RunFailedError: as `load_repository`.
    """
    machinery = load_machinery(root)
    for drift in machinery.drift:
        raise drift_error(drift)
    lacks_parameter = any(flaw.fault.code == "M01" for flaw in machinery.flaws)
    return Repository(
        root=root,
        book=Book(()),
        law=None if lacks_parameter else machinery.law,
        schemas=machinery.schemas,
        norms=machinery.norms,
        reviewers=machinery.reviewers,
        flaws=machinery.flaws,
    )


def with_files(repository: Repository, files: Mapping[str, bytes]) -> Repository:
    """The repository as it would be with `files` (repository path → content) written into it.

    Only these are read; everything else is reused.
    """
    return _replace_files(repository, [tree_file_at(path, raw) for path, raw in files.items()])


def _replace_files(repository: Repository, files: Iterable[TreeFile]) -> Repository:
    book, schemas = repository.book, repository.schemas
    records = {document.path: (kind, record, document) for kind, record, document in book.all.values()}
    flaws: defaultdict[str, list[Flaw]] = defaultdict(list)
    for flaw in repository.flaws:
        flaws[flaw.path].append(flaw)
    broken, attachments = set(book.broken), dict(book.attachments)
    for file in files:
        records.pop(file.path, None)
        broken.discard(file.id)
        file_flaws = flaws[file.path] = []
        if file.fault is not None:
            file_flaws.append(Flaw(file.path, "", file.fault, ""))
        elif file.kind is None:
            attachments[file.path] = file.raw
        else:
            record = _record(file, file.kind, schemas, file_flaws)
            if record is None:
                broken.add(file.id)
            else:
                records[file.path] = (file.kind, *record)
    ids = {record.id for _, record, _ in records.values()} | broken
    for path in attachments:
        flaws[path] = []
        if Path(path).name.partition(".")[0] not in ids:
            reason = _message("no-matching-interface")
            flaws[path].append(Flaw(path, "", misplaced_fault(reason), ""))
    return replace(
        repository,
        book=Book(records.values(), broken, attachments, book.partial),
        flaws=tuple(flaw for file_flaws in flaws.values() for flaw in file_flaws),
    )


def _record(file: TreeFile, kind: Kind, schemas: Schemas, flaws: list[Flaw]) -> tuple[Record, Document] | None:
    document = _document(file.path, file.raw, file.id, kind.name, schemas, flaws)
    if document is None:
        return None
    record = record_of(document, kind, schemas[kind.name], file.id)
    if isinstance(record, Fault):
        flaws.append(Flaw(document.path, file.id, record, document.line(record.mark.line)))
        return None
    if record.id != file.id:
        params = {"stated": record.id, "due": file.id}
        fault = Fault("F10", document.mark(("id",)), params)
        flaws.append(Flaw(file.path, file.id, fault, document.line(fault.mark.line)))
        return None
    return record, document


def record_of(document: Document, kind: Kind, schema: Schema, identity: str) -> Record | Fault:
    """The record in a document that its schema passes, or the fault that keeps it from becoming one.

    Raises:
        RunFailedError: the schema accepts what the program cannot use: their versions do not match.
    """
    data = {**document.data, "id": identity} if kind.name == "approval" else document.data
    try:
        return msgspec.convert(data, type=kind.record)
    except msgspec.ValidationError as error:
        reason, _, where = str(error).partition(" - at `$")
        place = parse_place(re.sub(r"\[([0-9]+)\]", r".\1", where.rstrip("`")))
        if not _is_whole_number_in_disguise(schema, data, place):
            problem = _message("unusable-record", reason=Text("", f" ({reason})"))
            raise drift_error(Drift(path_of_schema(kind.name), format_place(place), problem)) from error
    params: dict[str, Param] = {
        "field": format_place(place),
        "place": format_place(place),
        "reason": Text(_message("wrong-type").zh, reason),
    }
    return Fault("F08", document.mark(place), params)


def _is_whole_number_in_disguise(schema: Schema, data: Any, place: Place) -> bool:
    """Whether the value at `place` is an integer written like 30.0: valid for a schema, but not for a record."""
    value = places.value_at(data, place)
    return isinstance(value, float) and value.is_integer() and schema.at(place).get("type") == "integer"


def drift_error(drift: Drift) -> RunFailedError:
    """The error where the versions of program and schemas do not match: no record is at fault."""
    where = _message("in-field", field=drift.field) if drift.field else Text("", "the schema")
    return RunFailedError(
        _message(
            "program-and-schema-mismatch",
            path=drift.path,
            problem=drift.problem,
            where=where,
        )
    )


def _drift_flaw(drift: Drift) -> Flaw:
    params: dict[str, Param] = {
        "path": drift.path,
        "field": drift.field or "$",
        "place": drift.field,
        "problem": drift.problem,
    }
    return Flaw(drift.path, "", Fault("F18", Mark(1, 1, 1), params), "")


def _document(
    path: str, raw: bytes, record: str, schema_name: str, schemas: Schemas, flaws: list[Flaw]
) -> Document | None:
    schema = schemas[schema_name]
    document, faults = read_document(raw, path, schema.shape)
    if document is not None:
        faults = tuple(schema.faults(document))
    lines = raw.decode("utf-8", "replace").split("\n") if faults else []
    for fault in faults:
        number = fault.mark.line
        excerpt = lines[number - 1].rstrip("\r") if number <= len(lines) else ""
        flaws.append(Flaw(path, record, fault, excerpt))
    return None if faults else document


def _machinery(root: Path, schemas: Schemas, flaws: list[Flaw]) -> tuple[Law | None, tuple[Mapping[str, Any], ...]]:
    before = len(flaws)

    def read_all(folder: str, schema: str) -> list[Document]:
        paths = sorted((root / folder).glob("*.yaml"))
        faults = (_machinery_file(root, f"{folder}/{path.name}", schema, schemas, flaws) for path in paths)
        return [document for document in faults if document is not None]

    years = read_all("schemas/calendar", "calendar")
    overlays = read_all("schemas/calendar/overlays", "overlay")
    statutes = read_all("schemas/statutes", "statute")
    sources = _machinery_file(root, "schemas/sources.yaml", "sources", schemas, flaws)
    defaults = _defaults(root, sources, schemas, flaws)
    norms = _machinery_file(root, "schemas/norms.yaml", "norms", schemas, flaws)
    entries = tuple(norms.data["norms"]) if norms is not None else ()
    _vocabularies(root, schemas, flaws)
    _days_of_schemas(root, schemas, flaws)
    if len(flaws) > before or sources is None:
        return None, entries
    topics = topics_of(defaults.data) if defaults is not None else {}
    faults = (
        *find_parameter_faults(statutes),
        *find_unknown_articles(statutes, norms, sources.data, topics),
        *find_calendar_faults(years, overlays),
    )
    for path, fault in faults:
        document = next((item for item in (*statutes, *years, *overlays, norms) if item and item.path == path), None)
        flaws.append(Flaw(path, "", fault, document.line(fault.mark.line) if document is not None else ""))
    if not all(is_of_another_version(path, fault) for path, fault in faults):
        return None, entries
    calendar = Calendar.of([item.data for item in years], {Path(item.path).stem: item.data for item in overlays})
    parameters = {item["id"]: item for statute in statutes for item in statute.data["parameters"]}
    documents = {item["id"]: item for item in sources.data["documents"]}
    roles = roles_of(norms.data) if norms is not None else {}
    eras = eras_of(schemas.vocabulary(DIVISIONS))
    return Law(eras[0].divisions, calendar, parameters, documents, roles, topics, eras), entries


def _defaults(root: Path, sources: Document | None, schemas: Schemas, flaws: list[Flaw]) -> Document | None:
    """The table of defaults; None for a tree from before it existed."""
    entries = sources.data["documents"] if sources is not None else ()
    if not (root / DEFAULTS).exists() and any(one["id"] == DOCUMENT for one in entries):
        return None
    return _machinery_file(root, DEFAULTS, "defaults", schemas, flaws)


def _machinery_file(root: Path, path: str, schema: str, schemas: Schemas, flaws: list[Flaw]) -> Document | None:
    if (root / path).exists() and not (root / path).is_file():
        flaws.append(Flaw(path, "", misplaced_fault(_message("not-a-regular-file")), ""))
        return None
    if not (root / path).is_file():
        reason = _message("file-is-missing")
        flaws.append(Flaw(path, "", Fault("F01", Mark(1, 1, 1), {"reason": reason}), ""))
        return None
    return _document(path, (root / path).read_bytes(), "", schema, schemas, flaws)


def _vocabularies(root: Path, schemas: Schemas, flaws: list[Flaw]) -> None:
    if not (root / "schemas/vocabulary.schema.json").is_file():
        return  # a commit from before vocabularies had days
    schema = schemas["vocabulary"]
    for path in sorted((root / "schemas/vocabularies").glob("*.json")):
        relative = f"schemas/vocabularies/{path.name}"
        if not path.is_file():
            flaws.append(Flaw(relative, "", misplaced_fault(_message("not-a-regular-file")), ""))
            continue
        document = Document(relative, path.read_bytes(), schemas.file(f"vocabularies/{path.name}"))
        faults = tuple(schema.faults(document)) or tuple(find_contradictions(document, schema, path.stem))
        flaws.extend(Flaw(relative, "", fault, document.line(fault.mark.line)) for fault in faults)


def _days_of_schemas(root: Path, schemas: Schemas, flaws: list[Flaw]) -> None:
    for path in sorted((root / "schemas").glob("*.schema.json")):
        if not path.is_file():
            flaws.append(Flaw(f"schemas/{path.name}", "", misplaced_fault(_message("not-a-regular-file")), ""))
            continue
        document = Document(f"schemas/{path.name}", path.read_bytes(), schemas.file(path.name))
        faults = tuple(find_contradictory_days(document))
        flaws.extend(Flaw(document.path, "", fault, document.line(fault.mark.line)) for fault in faults)


def _reviewers(root: Path, schemas: Schemas, law: Law, flaws: list[Flaw]) -> Reviewers | None:
    path = root / REVIEWERS
    if not path.is_file():
        return None
    document = _document(REVIEWERS, path.read_bytes(), "", "reviewers", schemas, flaws)
    if document is None:
        return None
    faults = (*reviewers_faults(document, law), *find_deputy_faults(document, law))
    reviewer_flaws = [Flaw(REVIEWERS, "", fault, document.line(fault.mark.line)) for fault in faults]
    flaws.extend(reviewer_flaws)
    return None if reviewer_flaws else reviewers_of(document.data, document.sha256)
