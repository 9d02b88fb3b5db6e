"""An import of many requirements: drafted one by one, checked together; those without problems are ready to write."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from taizhang.acts.desk import Act, Desk, check_act
from taizhang.acts.identity import generate_contact_ref
from taizhang.acts.raising import build_requirement_file
from taizhang.base.messages import Messages
from taizhang.base.text import Text, same_in_both
from taizhang.documents.schema import parse_place
from taizhang.findings.finding import Finding
from taizhang.intake import word, workbook
from taizhang.intake.cells import SourceGrid, Spot
from taizhang.intake.draft import DIGEST, SCAN, ImportDefaults, RequirementDraft
from taizhang.intake.entries import GridLayout, ImportProblem, Note, SourceEntry
from taizhang.intake.fields import draft_requirement
from taizhang.intake.guard import AdmittedFile
from taizhang.intake.headings import Headings
from taizhang.intake.layout import add_shared_cells, read_layout
from taizhang.intake.requirement_index import RequirementIndex, index_requirements
from taizhang.intake.unfit import UnfitFileError
from taizhang.office.register import Contact, Register
from taizhang.office.sheets.columns import form_columns
from taizhang.office.sheets.template import GUIDE

_message = Messages(__file__)

_INSTRUCTIONS = frozenset({GUIDE, "说明", "填表说明"})

Tracker = Callable[[Sequence[SourceEntry]], Iterable[SourceEntry]]
"""Passes entries through and shows the progress."""


@dataclass(frozen=True, slots=True)
class ImportSource:
    """One file to be imported.

    Attributes:
        name: the file's name.
        entries: its requirements; never empty.
        notes: remarks on the file and its sheets.
    """

    name: str
    path: Path
    entries: tuple[SourceEntry, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class FileOutcome:
    """The result of importing one file.

    Attributes:
        written: the drafts that became records, each with its id.
        refused: the entries with problems.
        present: the entries that the repository has already, each with the id of the record.
    """

    source: ImportSource
    notes: tuple[Note, ...]
    written: tuple[tuple[RequirementDraft, str], ...]
    refused: tuple[tuple[SourceEntry, tuple[ImportProblem, ...]], ...]
    present: tuple[tuple[SourceEntry, str], ...]


@dataclass(frozen=True, slots=True)
class ImportBatch:
    """The records and contacts that an import writes.

    Attributes:
        act: the records, which have passed the check.
        register: the register of contacts with the new ones added; the original where there are no new ones.
    """

    outcomes: tuple[FileOutcome, ...]
    act: Act
    register: Register


@dataclass(slots=True)
class _DraftRow:
    """A draft with its record's files, once they are built."""

    source: ImportSource
    draft: RequirementDraft
    id: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    contact: Contact | None = None
    present: str | None = None


def read_source(path: Path, file: AdmittedFile, desk: Desk) -> ImportSource:
    """The requirements in an office file.

    Raises:
        UnfitFileError: the file is damaged, or contains nothing that looks like a form.
    """
    headings = Headings(form_columns(desk.schema("requirement")))
    is_document = file.format == "docx"
    grids = word.read_document(file.raw) if is_document else workbook.read_workbook(file.raw)
    # Instructions contain every heading. A hidden sheet is never imported, but noted where it has requirements.
    grids = [one for one in grids if one.name not in _INSTRUCTIONS]
    layouts = [
        GridLayout(notes=_hidden_notes(grid, headings)) if grid.is_hidden else read_layout(grid, headings)
        for grid in grids
    ]
    if is_document:
        layouts = _join_layouts(layouts, headings)
    entries = tuple(entry for one in layouts for entry in one.entries)
    if not entries and any(one.has_headings for one in layouts):
        raise UnfitFileError(
            _message("headings-only"),
            _message("fill-in-and-import"),
        )
    if not entries:
        raise UnfitFileError(
            _message("no-form"),
            _message("use-the-template"),
        )
    return ImportSource(path.name, path, entries, tuple(_layout_notes(grids, layouts)))


def _join_layouts(layouts: list[GridLayout], headings: Headings) -> list[GridLayout]:
    """The layouts of a document, each table without entries joined to the form before it, or else to the one after."""
    joined = list(layouts)
    for number, one in enumerate(layouts):
        if one.entries or not one.shared:
            continue
        order = [*range(number - 1, -1, -1), *range(number + 1, len(layouts))]
        target = next((place for place in order if layouts[place].entries), None)
        if target is not None:
            entries = tuple(add_shared_cells(entry, one.shared, headings) for entry in joined[target].entries)
            joined[target] = replace(joined[target], entries=entries)
    return joined


def _hidden_notes(grid: SourceGrid, headings: Headings) -> tuple[Note, ...]:
    if not read_layout(grid, headings).entries:
        return ()
    message = _message("hidden-requirements")
    return (Note(Spot(grid.sheet, same_in_both("")), same_in_both(""), message),)


def _layout_notes(grids: Sequence[SourceGrid], layouts: Sequence[GridLayout]) -> Iterable[Note]:
    for grid, one in zip(grids, layouts, strict=True):
        yield from one.notes
        if not one.entries and not one.shared and grid.rows and not grid.is_hidden:
            message = _message("no-requirement")
            yield Note(Spot(grid.sheet, same_in_both("")), same_in_both(""), message)


def draft_batch(
    desk: Desk,
    sources: Sequence[ImportSource],
    defaults_of: Callable[[Path], ImportDefaults],
    contacts: Register,
    track: Tracker = lambda entries: entries,
) -> ImportBatch:
    """Draft and check the requirements of all files.

    Source: region-2021-1131/2.1.
    """
    schema = desk.form("requirement")
    columns = {column.name: column for column in form_columns(schema)}
    existing = index_requirements(desk.book.requirements.values())
    drafted: RequirementIndex[Spot] = RequirementIndex()
    used_ids = set(desk.book.all) | set(desk.book.broken)
    contacts_by_person = {(one.name, one.phone): one for one in contacts.contacts.values()}
    rows: list[_DraftRow] = []
    source_of = {id(entry): one for one in sources for entry in one.entries}
    for entry in track([entry for one in sources for entry in one.entries]):
        source = source_of[id(entry)]
        row = _DraftRow(source, draft_requirement(entry, columns, schema, desk.law, defaults_of(source.path)))
        rows.append(row)
        if row.draft.problems:
            continue
        data = row.draft.data
        key = data["requester"]["organization"], data["title"] if "title" in row.draft.spots else None, data["content"]
        row.present = existing.find(*key)
        if row.present:
            continue
        if first := drafted.find(*key):
            message = _message("duplicate", other=first.description)
            help_ = _message("delete-the-duplicate")
            row.draft.problems.append(ImportProblem(entry.spot, same_in_both(""), message, help_))
            continue
        drafted.add(data["requester"]["organization"], data["title"], data["content"], entry.spot)
        _build_record(desk, row, used_ids, contacts_by_person)
    _check_rows(desk, rows)
    good = [row for row in rows if row.files and not row.draft.problems]
    files = {path: raw for row in good for path, raw in row.files.items()}
    new = [row.contact for row in good if row.contact and contacts.contact(row.contact.ref) is None]
    return ImportBatch(
        tuple(_build_outcome(one, [row for row in rows if row.source is one]) for one in sources),
        Act(files, ()),
        contacts.with_contacts(new) if new else contacts,
    )


def _build_record(
    desk: Desk, row: _DraftRow, used_ids: set[str], contacts_by_person: dict[tuple[str, str], Contact]
) -> None:
    person = (row.draft.name, row.draft.phone)
    row.contact = contacts_by_person.setdefault(person, Contact(generate_contact_ref(), *person))
    row.draft.data["requester"]["contact_ref"] = row.contact.ref
    row.id, row.files = build_requirement_file(desk, row.draft.data, used_ids)
    used_ids.add(row.id)


def _check_rows(desk: Desk, rows: list[_DraftRow]) -> None:
    """Add to every row its findings until the rows without problems pass the whole check together.

    A remark on an unconfirmed default does not refuse a row: it is noted beside the written record.
    """
    while True:
        good = {path: row for row in rows if not row.draft.problems for path in row.files}
        findings = check_act(desk, Act({path: row.files[path] for path, row in good.items()}, ())) if good else ()
        if all(finding.is_remark for finding in findings):
            for finding in findings:
                if finding.path in good:
                    row = good[finding.path]
                    row.draft.notes.append(_remark(_locate_problem(desk, finding, row)))
            return
        for finding in (one for one in findings if not one.is_remark):
            for row in [good[finding.path]] if finding.path in good else _find_responsible_rows(finding, good):
                row.draft.problems.append(_locate_problem(desk, finding, row))


def _find_responsible_rows(finding: Finding, good: dict[str, _DraftRow]) -> list[_DraftRow]:
    """The rows responsible for a finding in an existing record: those that supersede it, or else all."""
    rows = list(good.values())
    return [row for row in rows if row.draft.data.get("supersedes") == finding.record] or rows


def _locate_problem(desk: Desk, finding: Finding, row: _DraftRow) -> ImportProblem:
    place = parse_place(finding.field)
    spots = row.draft.spots
    names = [".".join(map(str, place[:end])) for end in range(len(place), 0, -1)]
    spot = next((spots[name] for name in names if name in spots), row.draft.entry.spot)
    help_ = finding.help
    if names and names[-1] == "requester" and finding.field.startswith(SCAN.rpartition(".")[0]):
        stated = SCAN in spots or DIGEST in spots
        help_ = help_ if stated else _message("name-the-scan", help=help_)  # fmt: skip
    schema = desk.schema("requirement")
    # Some messages name their field already.
    field = same_in_both("") if schema.title(place) in finding.message.zh else schema.trail(place)
    return ImportProblem(spot, field, finding.message, help_, finding.source, finding.code)


def _remark(problem: ImportProblem) -> Note:
    sources = Text("；".join(text.zh for text in problem.source), "; ".join(text.en for text in problem.source))
    message = _message("remark", message=problem.message, sources=sources)
    return Note(problem.spot, problem.field, message)


def _build_outcome(source: ImportSource, rows: list[_DraftRow]) -> FileOutcome:
    return FileOutcome(
        source=source,
        notes=(*source.notes, *(note for row in rows for note in row.draft.notes)),
        written=tuple((row.draft, row.id) for row in rows if row.files and not row.draft.problems),
        refused=tuple((row.draft.entry, tuple(row.draft.problems)) for row in rows if row.draft.problems),
        present=tuple((row.draft.entry, row.present) for row in rows if row.present),
    )
