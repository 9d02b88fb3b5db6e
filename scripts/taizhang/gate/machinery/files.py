"""The machinery's files in one tree, as plain data: what two trees are compared by."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from taizhang.document import Document, read
from taizhang.git import REGULAR, Git
from taizhang.machinery.witnesses import WITNESSES

_CALENDARS, _OVERLAYS, _STATUTES = "schemas/calendar/", "schemas/calendar/overlays/", "schemas/statutes/"
_VOCABULARIES = "schemas/vocabularies/"


@dataclass(frozen=True)
class MachineryFiles:
    """The files of a tree whose machinery loads.

    Attributes:
        documents: YAML files below `schemas/`, by path; one that is no document is left out.
        objects: JSON files below `schemas/`, by path, as plain data.
        witnesses: the public keys of the witness, None where there is no file.
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
            if path.startswith(_STATUTES)
            for number, parameter in enumerate(document.data["parameters"])
        }

    def values_of(self, name: str) -> Sequence[Mapping[str, Any]]:
        """The values of a parameter as its statute gives them; none where no statute sets it."""
        if name not in self.parameters:
            return ()
        document, number = self.parameters[name]
        found: Sequence[Mapping[str, Any]] = document.data["parameters"][number]["values"]
        return found

    @cached_property
    def years(self) -> Mapping[str, Document]:
        """The calendars by path."""
        return {
            path: document
            for path, document in self.documents.items()
            if path.startswith(_CALENDARS) and not path.startswith(_OVERLAYS)
        }

    @cached_property
    def overlays(self) -> Mapping[str, Document]:
        """The overlays of single divisions by path."""
        return {path: document for path, document in self.documents.items() if path.startswith(_OVERLAYS)}

    @cached_property
    def vocabularies(self) -> Mapping[str, Mapping[str, Mapping[str, Any]]]:
        """The terms of each vocabulary, by its path and by their constant."""
        return {
            path: {str(term["const"]): term for term in data.get("oneOf", ())}
            for path, data in self.objects.items()
            if path.startswith(_VOCABULARIES)
        }


def read_files(git: Git, tree: str) -> MachineryFiles:
    """The machinery's files of a tree; what cannot be read is left out."""
    entries = [entry for entry in git.entries(tree, "schemas/", WITNESSES, recursive=True) if entry.mode == REGULAR]
    documents: dict[str, Document] = {}
    objects: dict[str, Any] = {}
    witnesses = None
    for entry, raw in zip(entries, git.blobs([entry.oid for entry in entries]), strict=True):
        if raw is None:
            continue
        if entry.path == WITNESSES:
            witnesses = raw
        elif entry.path.endswith(".yaml"):
            document, _ = read(raw, entry.path)
            if document is not None:
                documents[entry.path] = document
        elif entry.path.endswith(".json"):
            objects[entry.path] = json.loads(raw)
    return MachineryFiles(documents, objects, witnesses)
