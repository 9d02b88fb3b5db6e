"""Drafts: what was answered so far, kept beside the records until the record is written."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from taizhang.base.store import write

FOLDER = ".taizhang/drafts"


@dataclass(frozen=True, slots=True)
class Draft:
    """The draft of one kind of record in one repository."""

    repo: Path
    kind: str

    @property
    def path(self) -> Path:
        """Where it lies."""
        return self.repo / FOLDER / f"{self.kind}.json"

    def kept(self) -> list[dict[str, Any]] | None:
        """The states of the form after each answer; None where there is no draft that can be read."""
        try:
            kept = json.loads(self.path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return None
        return kept if isinstance(kept, list) and kept else None

    def keep(self, states: list[dict[str, Any]]) -> None:
        """Keep the states in place of what was kept."""
        raw = json.dumps(states, ensure_ascii=False).encode()
        write(self.repo, {f"{FOLDER}/{self.kind}.json": raw})

    def drop(self) -> None:
        """Forget the draft: the record is written."""
        self.path.unlink(missing_ok=True)
