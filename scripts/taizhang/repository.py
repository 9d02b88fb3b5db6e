"""A repository as a whole: machinery and records read from a working tree, with all that is at fault."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec

from taizhang.book import Book
from taizhang.calendar import Calendar
from taizhang.divisions import eras_of
from taizhang.document import Document, Fault, read
from taizhang.kinds import Kind
from taizhang.law import Law
from taizhang.records import Record
from taizhang.reviewers import PATH as REVIEWERS
from taizhang.reviewers import Reviewers, reviewers_of
from taizhang.reviewers import faults as reviewers_faults
from taizhang.schema import Schemas, dotted, undotted
from taizhang.text import Param, Text
from taizhang.tree import TreeFile, misplaced, placed, walk
from taizhang.vocabulary import DIVISIONS, contradictions, contradictory_days


@dataclass(frozen=True, slots=True)
class Flaw:
    """A fault with the file and the record that it stands in."""

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
        flaws: everything at fault in files, in order of path.
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
    """What judges the records: schemas, law and norms, with all that is at fault in their own files."""

    schemas: Schemas
    law: Law | None
    norms: tuple[Mapping[str, Any], ...]
    reviewers: Reviewers | None
    flaws: tuple[Flaw, ...]


def load_machinery(root: Path) -> Machinery:
    """Read `schemas/` of the repository at `root`.

    Raises:
        RunFailedError: a schema is missing or no JSON, or calendar files contradict each other.
    """
    schemas = Schemas(root / "schemas")
    flaws: list[Flaw] = []
    law, norms = _machinery(root, schemas, flaws)
    reviewers = _reviewers(root, schemas, law, flaws) if law is not None else None
    return Machinery(schemas, law, norms, reviewers, tuple(flaws))


def load(root: Path) -> Repository:
    """Read the repository at `root`. Faults in files become flaws; nothing is left out silently.

    Raises:
        RunFailedError: as `load_machinery`.
    """
    machinery = load_machinery(root)
    empty = Repository(
        root=root,
        book=Book(()),
        law=machinery.law,
        schemas=machinery.schemas,
        norms=machinery.norms,
        reviewers=machinery.reviewers,
        flaws=machinery.flaws,
    )
    return _with(empty, walk(root))


def with_files(repository: Repository, files: Mapping[str, bytes]) -> Repository:
    """The repository as it would be with `files` (repository path → content) written into it.

    Only they are read; everything else is taken over.
    """
    return _with(repository, [placed(path, raw) for path, raw in files.items()])


def _with(repository: Repository, files: Iterable[TreeFile]) -> Repository:
    book, schemas = repository.book, repository.schemas
    records = {document.path: (kind, record, document) for kind, record, document in book.all.values()}
    flaws: defaultdict[str, list[Flaw]] = defaultdict(list)
    for flaw in repository.flaws:
        flaws[flaw.path].append(flaw)
    broken, attachments = set(book.broken), dict(book.attachments)
    for file in files:
        records.pop(file.path, None)
        broken.discard(file.id)
        found = flaws[file.path] = []
        if file.fault is not None:
            found.append(Flaw(file.path, "", file.fault, ""))
        elif file.kind is None:
            attachments[file.path] = file.raw
        else:
            record = _record(file, file.kind, schemas, found)
            if record is None:
                broken.add(file.id)
            else:
                records[file.path] = (file.kind, *record)
    known = {record.id for _, record, _ in records.values()} | broken
    for path in attachments:
        flaws[path] = []
        if Path(path).name.partition(".")[0] not in known:
            reason = Text("没有与之同号的接口规范", "no interface specification bears its number")
            flaws[path].append(Flaw(path, "", misplaced(reason), ""))
    return replace(
        repository,
        book=Book(records.values(), broken, attachments, book.partial),
        flaws=tuple(flaw for found in flaws.values() for flaw in found),
    )


def _record(file: TreeFile, kind: Kind, schemas: Schemas, flaws: list[Flaw]) -> tuple[Record, Document] | None:
    document = _document(file.path, file.raw, file.id, kind.name, schemas, flaws)
    if document is None:
        return None
    data = {**document.data, "id": file.id} if kind.name == "approval" else document.data
    try:
        record = msgspec.convert(data, type=kind.record)
    except msgspec.ValidationError as error:
        # A schema's integer may be written 30.0; a record's may not.
        flaws.append(_untyped(document, file.id, str(error)))
        return None
    if record.id != file.id:
        params = {"stated": record.id, "due": file.id}
        fault = Fault("F10", document.mark(("id",)), params)
        flaws.append(Flaw(file.path, file.id, fault, document.line(fault.mark.line)))
        return None
    return record, document


def _untyped(document: Document, record: str, told: str) -> Flaw:
    reason, _, where = told.partition(" - at `$")
    place = undotted(re.sub(r"\[([0-9]+)\]", r".\1", where.rstrip("`")))
    mark = document.mark(place)
    params: dict[str, Param] = {
        "field": dotted(place),
        "place": dotted(place),
        "reason": Text("类型不符，应为整数等所要求的写法", reason),
    }
    return Flaw(document.path, record, Fault("F08", mark, params), document.line(mark.line))


def _document(
    path: str, raw: bytes, record: str, schema_name: str, schemas: Schemas, flaws: list[Flaw]
) -> Document | None:
    schema = schemas[schema_name]
    document, faults = read(raw, path, schema.shape)
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

    def documents(folder: str, schema: str) -> Iterator[Mapping[str, Any]]:
        for path in sorted((root / folder).glob("*.yaml")):
            relative = f"{folder}/{path.name}"
            if not path.is_file():
                reason = Text("不是普通文件", "is no regular file")
                flaws.append(Flaw(relative, "", misplaced(reason), ""))
                continue
            document = _document(relative, path.read_bytes(), "", schema, schemas, flaws)
            if document is not None:
                yield document.data

    years = list(documents("schemas/calendar", "calendar"))
    overlays = list(documents("schemas/calendar/overlays", "overlay"))
    statutes = list(documents("schemas/statutes", "statute"))
    single: dict[str, Mapping[str, Any]] = {}
    for name in ("sources", "norms"):
        path = root / "schemas" / f"{name}.yaml"
        raw = path.read_bytes() if path.is_file() else b""
        document = _document(f"schemas/{name}.yaml", raw, "", name, schemas, flaws)
        single[name] = document.data if document is not None else {"documents": [], "norms": []}
    norms = tuple(single["norms"]["norms"])
    _vocabularies(root, schemas, flaws)
    _days_of_schemas(root, schemas, flaws)
    if len(flaws) > before:
        return None, norms
    parameters = {item["id"]: item for statute in statutes for item in statute["parameters"]}
    sources = {item["id"]: item for item in single["sources"]["documents"]}
    eras = eras_of(schemas.vocabulary(DIVISIONS))
    return Law(eras[0].divisions, Calendar.of(years, overlays), parameters, sources, eras), norms


def _vocabularies(root: Path, schemas: Schemas, flaws: list[Flaw]) -> None:
    if not (root / "schemas/vocabulary.schema.json").is_file():
        return  # a commit from before vocabularies had days
    schema = schemas["vocabulary"]
    for path in sorted((root / "schemas/vocabularies").glob("*.json")):
        relative = f"schemas/vocabularies/{path.name}"
        document = Document(relative, path.read_bytes(), schemas.file(f"vocabularies/{path.name}"))
        faults = tuple(schema.faults(document)) or tuple(contradictions(document, schema, path.stem))
        flaws.extend(Flaw(relative, "", fault, document.line(fault.mark.line)) for fault in faults)


def _days_of_schemas(root: Path, schemas: Schemas, flaws: list[Flaw]) -> None:
    for path in sorted((root / "schemas").glob("*.schema.json")):
        document = Document(f"schemas/{path.name}", path.read_bytes(), schemas.file(path.name))
        faults = tuple(contradictory_days(document))
        flaws.extend(Flaw(document.path, "", fault, document.line(fault.mark.line)) for fault in faults)


def _reviewers(root: Path, schemas: Schemas, law: Law, flaws: list[Flaw]) -> Reviewers | None:
    path = root / REVIEWERS
    if not path.is_file():
        return None
    document = _document(REVIEWERS, path.read_bytes(), "", "reviewers", schemas, flaws)
    if document is None:
        return None
    found = [Flaw(REVIEWERS, "", fault, document.line(fault.mark.line)) for fault in reviewers_faults(document, law)]
    flaws.extend(found)
    return None if found else reviewers_of(document.data, document.sha256)
