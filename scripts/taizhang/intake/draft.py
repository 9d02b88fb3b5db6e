"""The draft of an imported requirement: the data of its record, problems and notes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from taizhang.base.text import Text
from taizhang.documents import places
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.intake.cells import Spot
from taizhang.intake.choices import Options
from taizhang.intake.entries import ImportProblem, Note, SourceEntry
from taizhang.law.law import Law
from taizhang.office.sheets.columns import CONTACT, Column

ORGANIZATION, DIVISION, LANDLINE = "requester.organization", "requester.division", "requester.landline"
SUBSYSTEMS, LIBRARIES = "affected_scope.subsystems", "affected_scope.base_libraries"
SCAN, DIGEST = "requester.sealed_form.file", "requester.sealed_form.sha256"
SCOPE_LISTS = (SUBSYSTEMS, LIBRARIES)

ScanLookup = Callable[[str | None], tuple[str, str] | None]
"""The name and SHA-256 of the scan with this name, or (None) of the scan for this file; None where it is missing."""


@dataclass(frozen=True, slots=True)
class ImportDefaults:
    """Values from the command line for requirements that do not state their own; each may be None.

    Attributes:
        scan: looks up the scan of the stamped form.
    """

    division: str | None
    kind: str | None
    landline: str | None
    scan: ScanLookup


@dataclass(slots=True)
class RequirementDraft:
    """The data of a record that is not yet built.

    Attributes:
        data: as the schema requires, without the fields that the act generates.
        name: the contact's name, phone: the contact's number; both for the register only.
        spots: the place of each field in the source, by its dotted name.
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
    """One draft with its sources."""

    entry: SourceEntry
    columns: Mapping[str, Column]
    schema: Schema
    law: Law
    defaults: ImportDefaults
    draft: RequirementDraft

    def value(self, key: str) -> Any:
        """The value of a column in the data; None where it is missing."""
        return places.value_at(self.draft.data, self.columns[key].place)

    def put(self, key: str, value: Any) -> None:
        """Set the value of a column in the data."""
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
        """Add a note on a column, at its cell or that of the column `at`."""
        spot = self.draft.spots.get(at or key, self.entry.spot)
        self.draft.notes.append(Note(spot, name_column(self.columns[key]), message))

    def add_problem(self, key: str, message: Text, help_: Text) -> None:
        """Add a problem with a column, at its cell or else at the entry."""
        spot = self.draft.spots.get(key, self.entry.spot)
        self.draft.problems.append(ImportProblem(spot, name_column(self.columns[key]), message, help_))


def name_column(column: Column) -> Text:
    """The name of a column in messages."""
    return Text(column.heading, column.name)
