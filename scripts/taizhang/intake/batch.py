"""Many requirements at once: drafted one by one, judged together, and those without fault ready to be written."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from taizhang.acts.desk import Act, Desk, judge
from taizhang.acts.identity import contact
from taizhang.acts.raising import requirement_file
from taizhang.base.messages import Messages
from taizhang.base.text import Text, both
from taizhang.documents.schema import undotted
from taizhang.findings.finding import Finding
from taizhang.intake import word, workbook
from taizhang.intake.cells import Grid, Spot
from taizhang.intake.draft import DIGEST, SCAN, Draft, Given
from taizhang.intake.entries import Entry, Layout, Note, Trouble
from taizhang.intake.fields import draft
from taizhang.intake.guard import Sound
from taizhang.intake.headings import Headings
from taizhang.intake.known import Known, known
from taizhang.intake.layout import layout, with_shared
from taizhang.intake.unfit import UnfitFileError
from taizhang.office.register import Contact, Register
from taizhang.office.sheets.columns import form_columns
from taizhang.office.sheets.template import GUIDE

_message = Messages(__file__)

_INSTRUCTIONS = frozenset({GUIDE, "说明", "填表说明"})

Tracker = Callable[[Sequence[Entry]], Iterable[Entry]]
"""Goes through entries and shows how far it is."""


@dataclass(frozen=True, slots=True)
class Source:
    """One file to be taken in.

    Attributes:
        name: what people call it.
        entries: its requirements; none where nothing like a form is in it.
        notes: what is told of it beside them.
    """

    name: str
    path: Path
    entries: tuple[Entry, ...]
    notes: tuple[Note, ...]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file.

    Attributes:
        written: the drafts that became records, each with its id.
        refused: the others, each with its troubles.
        present: those that the repository has already, each with its id.
    """

    source: Source
    notes: tuple[Note, ...]
    written: tuple[tuple[Draft, str], ...]
    refused: tuple[tuple[Entry, tuple[Trouble, ...]], ...]
    present: tuple[tuple[Entry, str], ...]


@dataclass(frozen=True, slots=True)
class Batch:
    """What an import would write.

    Attributes:
        act: the records, judged already.
        register: the contacts with those of the records added; the one that was given where none came new.
    """

    outcomes: tuple[Outcome, ...]
    act: Act
    register: Register


@dataclass(slots=True)
class _Row:
    """A draft on its way."""

    source: Source
    draft: Draft
    id: str = ""
    files: dict[str, bytes] = field(default_factory=dict)
    contact: Contact | None = None
    present: str | None = None


def source(path: Path, sound: Sound, desk: Desk) -> Source:
    """The requirements that stand in an office file.

    Raises:
        UnfitFileError: the file is damaged, or nothing in it looks like a form.
    """
    headings = Headings(form_columns(desk.schema("requirement")))
    document = sound.form == "docx"
    grids = word.grids(sound.raw) if document else workbook.grids(sound.raw)
    # Instructions name every heading. What is hidden is told where it looks like a requirement, and never taken.
    grids = [one for one in grids if one.name not in _INSTRUCTIONS]
    layouts = [Layout(notes=_hidden(grid, headings)) if grid.hidden else layout(grid, headings) for grid in grids]
    if document:
        layouts = _joined(layouts, headings)
    entries = tuple(entry for one in layouts for entry in one.entries)
    if not entries and any(one.headed for one in layouts):
        raise UnfitFileError(
            _message("holds-headings-and-no-requirement-under-them"),
            _message("fill-it-in-and-import-it-again"),
        )
    if not entries:
        raise UnfitFileError(
            _message("holds-nothing-like-the-form"),
            _message("use-the-template-and-leave-its-headings"),
        )
    return Source(path.name, path, entries, tuple(_told(grids, layouts)))


def _joined(layouts: list[Layout], headings: Headings) -> list[Layout]:
    """In a document, a table of signatures belongs to the form before it, one of particulars to the form after."""
    found = list(layouts)
    for number, one in enumerate(layouts):
        if one.entries or not one.shared:
            continue
        order = [*range(number - 1, -1, -1), *range(number + 1, len(layouts))]
        at = next((place for place in order if layouts[place].entries), None)
        if at is not None:
            entries = tuple(with_shared(entry, one.shared, headings) for entry in found[at].entries)
            found[at] = replace(found[at], entries=entries)
    return found


def _hidden(grid: Grid, headings: Headings) -> tuple[Note, ...]:
    if not layout(grid, headings).entries:
        return ()
    told = _message("is-hidden-and-holds-requirements")
    return (Note(Spot(grid.sheet, both("")), both(""), told),)


def _told(grids: Sequence[Grid], layouts: Sequence[Layout]) -> Iterable[Note]:
    for grid, one in zip(grids, layouts, strict=True):
        yield from one.notes
        if not one.entries and not one.shared and grid.rows and not grid.hidden:
            told = _message("no-requirement-was-found-here")
            yield Note(Spot(grid.sheet, both("")), both(""), told)


def batch(
    desk: Desk,
    sources: Sequence[Source],
    given: Callable[[Path], Given],
    contacts: Register,
    track: Tracker = lambda entries: entries,
) -> Batch:
    """Draft and judge the requirements of all files.

    Source: region-2021-1131/2.1.
    """
    schema = desk.form("requirement")
    columns = {column.name: column for column in form_columns(schema)}
    there = known(desk.book.requirements.values())
    within: Known[Spot] = Known()
    taken = set(desk.book.all) | set(desk.book.broken)
    held = {(one.name, one.phone): one for one in contacts.contacts.values()}
    rows: list[_Row] = []
    owner = {id(entry): one for one in sources for entry in one.entries}
    for entry in track([entry for one in sources for entry in one.entries]):
        home = owner[id(entry)]
        row = _Row(home, draft(entry, columns, schema, desk.law, given(home.path)))
        rows.append(row)
        if row.draft.troubles:
            continue
        data = row.draft.data
        key = data["requester"]["organization"], data["title"] if "title" in row.draft.spots else None, data["content"]
        row.present = there.find(*key)
        if row.present:
            continue
        if first := within.find(*key):
            told = _message("says-the-same", told=first.told)
            help_ = _message("delete-one-of-them")
            row.draft.troubles.append(Trouble(entry.spot, both(""), told, help_))
            continue
        within.add(data["requester"]["organization"], data["title"], data["content"], entry.spot)
        _make(desk, row, taken, held)
    _judged(desk, rows)
    good = [row for row in rows if row.files and not row.draft.troubles]
    files = {path: raw for row in good for path, raw in row.files.items()}
    new = [row.contact for row in good if row.contact and contacts.contact(row.contact.ref) is None]
    return Batch(
        tuple(_outcome(one, [row for row in rows if row.source is one]) for one in sources),
        Act(files, ()),
        contacts.with_contacts(new) if new else contacts,
    )


def _make(desk: Desk, row: _Row, taken: set[str], held: dict[tuple[str, str], Contact]) -> None:
    person = (row.draft.name, row.draft.phone)
    row.contact = held.setdefault(person, Contact(contact(), *person))
    row.draft.data["requester"]["contact_ref"] = row.contact.ref
    row.id, row.files = requirement_file(desk, row.draft.data, taken)
    taken.add(row.id)


def _judged(desk: Desk, rows: list[_Row]) -> None:
    """Give every row its findings; what is left without troubles passes the whole check together.

    A remark on a default that nobody confirmed refuses no row: it is noted beside what is written.
    """
    while True:
        good = {path: row for row in rows if not row.draft.troubles for path in row.files}
        found = judge(desk, Act({path: row.files[path] for path, row in good.items()}, ())) if good else ()
        if all(finding.is_remark for finding in found):
            for finding in found:
                if finding.path in good:
                    row = good[finding.path]
                    row.draft.notes.append(_note(_trouble(desk, finding, row)))
            return
        for finding in (one for one in found if not one.is_remark):
            for row in [good[finding.path]] if finding.path in good else _blamed(finding, good):
                row.draft.troubles.append(_trouble(desk, finding, row))


def _blamed(finding: Finding, good: dict[str, _Row]) -> list[_Row]:
    """Of a finding in another's record: whoever supersedes that one, or else everybody."""
    rows = list(good.values())
    return [row for row in rows if row.draft.data.get("supersedes") == finding.record] or rows


def _trouble(desk: Desk, finding: Finding, row: _Row) -> Trouble:
    place = undotted(finding.field)
    spots = row.draft.spots
    names = [".".join(map(str, place[:end])) for end in range(len(place), 0, -1)]
    spot = next((spots[name] for name in names if name in spots), row.draft.entry.spot)
    help_ = finding.help
    if names and names[-1] == "requester" and finding.field.startswith(SCAN.rpartition(".")[0]):
        stated = SCAN in spots or DIGEST in spots
        help_ = help_ if stated else _message("import-name-the-scan-or-its-folder", help=help_)  # fmt: skip
    schema = desk.schema("requirement")
    # Many a message names its field already.
    field = both("") if schema.title(place) in finding.message.zh else schema.trail(place)
    return Trouble(spot, field, finding.message, help_, finding.source, finding.code)


def _note(trouble: Trouble) -> Note:
    sources = "；".join(text.zh for text in trouble.source), "; ".join(text.en for text in trouble.source)
    told = _message("text", message=trouble.message, sources=Text(sources[0], sources[1]))
    return Note(trouble.spot, trouble.field, told)


def _outcome(home: Source, rows: list[_Row]) -> Outcome:
    return Outcome(
        source=home,
        notes=(*home.notes, *(note for row in rows for note in row.draft.notes)),
        written=tuple((row.draft, row.id) for row in rows if row.files and not row.draft.troubles),
        refused=tuple((row.draft.entry, tuple(row.draft.troubles)) for row in rows if row.draft.troubles),
        present=tuple((row.draft.entry, row.present) for row in rows if row.present),
    )
