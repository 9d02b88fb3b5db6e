"""The specimen: a small, clean repository that every rule's cases start from, and the changes they make to it."""

import copy
import hashlib
import json
import shutil
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from pathlib import Path
from typing import Any

import yaml

from taizhang.documents.document import read_document
from taizhang.documents.schema import Schemas
from taizhang.repository.kinds import kind_at
from taizhang.repository.repository import read_schemas
from taizhang.repository.tree import walk
from taizhang.rules.rule import RULES, parse_code

ROOT = Path(__file__).parent.parent
SPECIMEN = Path(__file__).parent / "miniature"
DAY = "2026-07-01"
"""The day of the specimen, unless a case sets another."""

FORM: dict[str, Any] = {
    "kind": "adjustment",
    "title": "评审现场签到改为人脸识别",
    "requester": {
        "organization": "新城区财政局",
        "division": "150102",
        "landline": "0471-6640000",
        "sealed_form": {"file": "申请表.pdf", "sha256": "0" * 64},
    },
    "content": "评审现场签到改为人脸识别，保留人工核验的通道。\n",
    "scenario": "评审专家到场签到时排队时间长，存在代签的风险。\n",
    "legal_basis": [{"document": "政府采购评审专家管理办法"}],
    "proposal": "接入现有的人脸识别服务。\n",
    "affected_scope": {"subsystems": ["trading"], "base_libraries": ["experts"], "description": "各地评审现场。\n"},
    "expected_by": "2027-06-30",
}
"""A requirement of the specimen's county as people fill it in, without generated fields."""


def form(number: int) -> dict[str, Any]:
    """The same form data with another stamped form, so that it is not a duplicate."""
    digest = hashlib.sha256(b"%d" % number).hexdigest()
    return {**FORM, "requester": {**FORM["requester"], "sealed_form": {"file": "申请表.pdf", "sha256": digest}}}


def build(folder: Path) -> Path:
    """A copy of the specimen in `folder`, with the schemas of this repository beside it.

    The fictional day off of the demonstration set is omitted, as in a newly founded repository.
    """
    root = folder / "specimen"
    shutil.copytree(SPECIMEN, root)
    shutil.copytree(ROOT / "schemas", root / "schemas", ignore=shutil.ignore_patterns("demonstration.yaml"))
    return root


def card_stems() -> list[str]:
    """The stems of all cards, in order of their codes."""
    return sorted((path.stem for path in RULES.glob("[a-z][0-9][0-9]_*.yaml")), key=parse_code)


def apply(root: Path, case: Mapping[str, Any]) -> None:
    """Apply a card's case to the specimen at `root`: its files first, then its fields, then the seals."""
    for path, text in case.get("files", {}).items():
        if text is None:
            (root / path).unlink()
        else:
            (root / path).parent.mkdir(parents=True, exist_ok=True)
            (root / path).write_text(text, encoding="utf-8", newline="")
    schemas = read_schemas(root / "schemas")
    edits, removals = case.get("edit", {}), case.get("remove", {})
    paths = _paths(root)
    for record in dict.fromkeys([*edits, *removals]):
        path = paths[record]
        data = _load(root, path, schemas)
        for field, value in edits.get(record, {}).items():
            _set(data, field.split("."), value)
        for field in removals.get(record, ()):
            _remove(data, field.split("."))
        _dump(root, path, data, schemas)
    if case.get("reseal"):
        file_ids = [place[1] for path in case.get("files", {}) if (place := kind_at(path))]
        reseal(root, [*edits, *removals, *file_ids])


def reseal(root: Path, changed: Iterable[str]) -> None:
    """Set the digest of a changed record in its newest seal and in notices of it; chain all seals."""
    schemas = read_schemas(root / "schemas")
    paths = _paths(root)
    digests = {
        record: _sha256(root / paths[record])
        for record in changed
        if record.startswith("REQ-") and "/" not in record and record in paths
    }
    noticed = [record for record in paths if record.startswith("NOTICE-") and "/" not in record]
    for record in sorted(noticed):
        data = _load(root, paths[record], schemas)
        for item in data["requirements"]:
            item["sha256"] = digests.get(item["id"], item["sha256"])
        _dump(root, paths[record], data, schemas)
    resealed = {record for record in (*changed, *noticed) if "/" not in record and record in paths}
    digests = {record: _sha256(root / paths[record]) for record in sorted(resealed)}
    # Serials ascend, so the newest approval of a record is the last in order of id.
    newest = {record.partition("/")[0]: record for record in sorted(paths) if "/" in record}
    for record, digest in digests.items():
        if record in newest:
            data = _load(root, paths[newest[record]], schemas)
            data["subject"][0]["digest"]["sha256"] = digest
            _dump(root, paths[newest[record]], data, schemas)
    previous = None
    sealed = [(record, _load(root, path, schemas)) for record, path in paths.items() if "/" in record]
    for record, data in sorted(sealed, key=lambda item: (item[1]["predicate"]["sealed_at"], item[0])):
        data["predicate"]["previous"] = previous
        _dump(root, paths[record], data, schemas)
        previous = _sha256(root / paths[record])


def _paths(root: Path) -> dict[str, str]:
    return {file.id: file.path for file in _files(root)}


def _files(root: Path) -> Iterator[Any]:
    return (file for file in walk(root) if file.kind is not None)


def _load(root: Path, path: str, schemas: Schemas) -> Any:
    document, faults = read_document((root / path).read_bytes(), path, _shape(path, schemas))
    assert document is not None, f"{path} cannot be read: {faults}"
    return copy.deepcopy(document.data)


def _shape(path: str, schemas: Schemas) -> Any:
    place = kind_at(path)
    assert place is not None
    return schemas[place[0].name].shape


def _dump(root: Path, path: str, data: Any, schemas: Schemas) -> None:
    if path.endswith(".json"):
        text = json.dumps(data, ensure_ascii=False, indent=2) + "\n"
    else:
        text = yaml.safe_dump(data, allow_unicode=True, sort_keys=False, width=1 << 30)
    if (root / path).read_bytes() == text.encode():
        return
    (root / path).write_text(text, encoding="utf-8", newline="")
    document, _ = read_document((root / path).read_bytes(), path, _shape(path, schemas))
    assert document is None or document.data == data, f"{path} does not read back as it was written"


def _set(data: Any, steps: list[str], value: Any) -> None:
    for step, following in pairwise(steps):
        new: Any = [] if following == "+" else {}
        data = data[int(step)] if isinstance(data, list) else data.setdefault(step, new)
    last = steps[-1]
    if not isinstance(data, list):
        data[last] = value
    elif last == "+":
        data.append(value)
    else:
        data[int(last)] = value


def _remove(data: Any, steps: list[str]) -> None:
    for step in steps[:-1]:
        data = data[int(step) if isinstance(data, list) else step]
    del data[int(steps[-1]) if isinstance(data, list) else steps[-1]]


def _sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()
