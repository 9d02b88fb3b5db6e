"""Drafts: the answers so far, stored beside the records until the record is written."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.base.store import write_files

FOLDER = ".taizhang/drafts"


@dataclass(frozen=True, slots=True)
class FormDraft:
    """The draft of one kind of record in one repository."""

    repo: Path
    kind: str

    @property
    def path(self) -> Path:
        """The path of its file."""
        return self.repo / FOLDER / f"{self.kind}.json"

    def read_states(self) -> list[dict[str, Any]] | None:
        """The states of the form after each answer; None where no readable draft exists."""
        try:
            states = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return states if isinstance(states, list) and states else None

    def save(self, states: list[dict[str, Any]]) -> None:
        """Store the states in place of those stored before."""
        raw = json.dumps(states, ensure_ascii=False).encode()
        write_files(self.repo, {f"{FOLDER}/{self.kind}.json": raw})

    def delete(self) -> None:
        """Delete the draft once the record is written."""
        self.path.unlink(missing_ok=True)
