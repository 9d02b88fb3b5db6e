"""The machinery's files in one tree, as plain data, for comparing two trees."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from taizhang.base.git import REGULAR, Git
from taizhang.documents.document import Document, read_document
from taizhang.repository.machinery.witnesses import WITNESSES

_CALENDARS, _OVERLAYS, _STATUTES = "schemas/calendar", "schemas/calendar/overlays", "schemas/statutes"
_VOCABULARIES = "schemas/vocabularies"
_READ = re.compile(
    r"schemas/(?:[^/]+\.schema\.json|norms\.yaml|sources\.yaml|defaults\.yaml|vocabularies/[^/]+\.json"
    r"|(?:statutes|calendar|calendar/overlays)/[^/]+\.yaml)"
)
"""The files of a tree's `schemas/` that are loaded; others there have no effect."""


def is_loaded(path: str) -> bool:
    """Whether a file below `schemas/` is one of those that the machinery is loaded from."""
    return _READ.fullmatch(path) is not None


@dataclass(frozen=True)
class MachineryFiles:
    """The files of a tree whose machinery loads.

    Attributes:
        documents: the YAML files that the machinery is loaded from, by path; unreadable ones are left out.
        objects: the JSON files that it is loaded from, by path, as plain data.
        witnesses: the public keys of the witness, None where the file is missing.
    """

    documents: Mapping[str, Document]
    objects: Mapping[str, Any]
    witnesses: bytes | None

    @cached_property
    def parameters(self) -> Mapping[str, tuple[Document, int]]:
        """Every parameter by its id: the statute that sets it, and which of its parameters it is."""
        return {
            parameter["id"]: (document, number)
            for path, document in self.documents.items()
            if _folder_of(path) == _STATUTES
            for number, parameter in enumerate(document.data["parameters"])
        }

    def values_of(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The values of a parameter as its statute gives them; none where no statute sets it."""
        if name not in self.parameters:
            return ()
        document, number = self.parameters[name]
        values: Sequence[Mapping[str, Any]] = document.data["parameters"][number]["values"]
        return values

    @cached_property
    def years(self) -> Mapping[str, Document]:
        """The calendars by path."""
        return {path: document for path, document in self.documents.items() if _folder_of(path) == _CALENDARS}

    @cached_property
    def overlays(self) -> Mapping[str, Document]:
        """The overlays of single divisions by path."""
        return {path: document for path, document in self.documents.items() if _folder_of(path) == _OVERLAYS}

    @cached_property
    def vocabularies(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The terms of each vocabulary, by its path and by their constant."""
        return {
            path: {str(term["const"]): term for term in data.get("oneOf", ())}
            for path, data in self.objects.items()
            if _folder_of(path) == _VOCABULARIES
        }


def _folder_of(path: str) -> str:
    return path.rpartition("/")[0]


def read_files(git: Git, tree: str) -> MachineryFiles:
    """The machinery's files of a tree whose machinery loads."""
    entries = [entry for entry in git.entries(tree, "schemas/", WITNESSES, recursive=True) if entry.mode == REGULAR]
    documents: dict[str, Document] = {}
    objects: dict[str, Any] = {}
    witnesses = None
    for entry, raw in zip(entries, git.blobs([entry.oid for entry in entries]), strict=True):
        if raw is None:
            continue
        if entry.path == WITNESSES:
            witnesses = raw
        elif not is_loaded(entry.path):
            continue
        elif entry.path.endswith(".yaml"):
            document, _ = read_document(raw, entry.path)
            if document is not None:
                documents[entry.path] = document
        else:
            objects[entry.path] = json.loads(raw)
    return MachineryFiles(documents, objects, witnesses)
