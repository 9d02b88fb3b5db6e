"""A record in the making: its data, and the notes on it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.intake.cells import Spot
from taizhang.intake.entries import ImportProblem, Note, SourceEntry
from taizhang.intake.wordlist import Options
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column

ORGANIZATION, DIVISION, LANDLINE = "requester.organization", "requester.division", "requester.landline"
SUBSYSTEMS, LIBRARIES = "affected_scope.subsystems", "affected_scope.base_libraries"
SCAN, DIGEST = "requester.sealed_form.file", "requester.sealed_form.sha256"
SCOPE_LISTS = (SUBSYSTEMS, LIBRARIES)

ScanLookup = Callable[[str | None], tuple[str, str] | None]
"""The stamped form's scan of a name, or the one of this file: its name and SHA-256; None where there is none."""


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """What was said on the command line for requirements that do not say it themselves; each may be None.

    Attributes:
        scan: where the scan of the stamped form is looked up.
    """

    division: str | None
    kind: str | None
    landline: str | None
    scan: ScanLookup


@dataclass(slots=True)
class RequirementDraft:
    """The data of a record in the making.

    Attributes:
        data: as the schema wants it, without what the act makes itself.
        name: the contact's name, phone: the number at which the contact is reached; both for the register only.
        spots: where each field stands, by its dotted place.
    """

    entry: SourceEntry
    data: dict[str, Any] = field(default_factory=dict)
    name: str = ""
    phone: str = ""
    spots: dict[str, Spot] = field(default_factory=dict)
    problems: list[ImportProblem] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


@dataclass(slots=True)
class DraftBuilder:
    """One draft with what it is made from."""

    entry: SourceEntry
    columns: Mapping[str, Column]
    schema: Schema
    law: Law
    defaults: ImportDefaults
    draft: RequirementDraft

    def value(self, key: str) -> Any:
        """What the data hold for a column; None where nothing."""
        return places.value_at(self.draft.data, self.columns[key].place)

    def put(self, key: str, value: Any) -> None:
        """Set what a column gives."""
        places.set_value(self.draft.data, self.columns[key].place, value)

    def options(self, place: Place) -> Options:
        """The coded values at a place of the schema."""
        return tuple(option for option in self.schema.at(place).get("oneOf", ()) if "const" in option)

    def is_open(self, key: str) -> bool:
        """Whether a column has neither a value nor a problem."""
        if key == CONTACT:
            return not self.draft.name and CONTACT not in self.draft.spots
        return key not in self.draft.spots and self.value(key) is None

    def add_note(self, key: str, message: Text, at: str | None = None) -> None:
        """Note something of a column, at its cell or that of the column `at`."""
        spot = self.draft.spots.get(at or key, self.entry.spot)
        self.draft.notes.append(Note(spot, name_column(self.columns[key]), message))

    def add_problem(self, key: str, message: Text, help_: Text) -> None:
        """Note what is wrong with a column, at its cell or else at the row."""
        spot = self.draft.spots.get(key, self.entry.spot)
        self.draft.problems.append(ImportProblem(spot, name_column(self.columns[key]), message, help_))


def name_column(column: Column) -> Text:
    """How a message names a column."""
    return Text(column.heading, column.name)
