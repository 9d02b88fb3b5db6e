"""`taizhang migrate`: imports an old ledger, kept on paper before this repository, by a deed."""

import hashlib
import re
import sys
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import click

from taizhang.acts.desk import Desk, open_desk, write_act
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.cli.acts.acting import fill_fields
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.intake.import_report import IntakeReporter, describe_note, describe_problem
from taizhang.cli.intake.mapping_dialogue import ask_mapping, format_mapping, propose_mapping, write_mapping
from taizhang.cli.options import common_options
from taizhang.intake import workbook
from taizhang.intake.cells import SourceGrid
from taizhang.intake.convert import convert_document
from taizhang.intake.entries import Note
from taizhang.intake.guard import admit, read_content
from taizhang.intake.ledger.mapping import read_mapping
from taizhang.intake.ledger.migration import (
    DeedDetails,
    ExternalFile,
    MigrationDraft,
    describe_missing,
    draft_migration,
)
from taizhang.intake.ledger.table import choose_grid, find_table, grid_of_text
from taizhang.intake.unfit import RESAVE, UnfitFileError

_message = Messages(__file__)

_MAX_NOTES = 3
"""The number of notes of one kind that are printed; the others are counted."""
_QUOTED = re.compile(r"“[^”]*”|[0-9-]+")


@click.command("migrate")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE")
@click.option(
    "--columns",
    type=click.Path(dir_okay=False, path_type=Path),
    help="栏目对照文件（YAML）；没有的，在终端逐栏问答生成。 Mapping of the columns; asked for on a terminal.",
)
@click.option("--sheet", help="迁入哪张工作表。 Which sheet.")
@click.option("--title", help="文书名称（默认为文件名加“迁入”）。 Title of the deed.")
@click.option("--basis", help="迁入说明：纸质台账由谁保管、何时转录、扫描件存于何处。 Who kept the paper, and where.")
@click.option(
    "--scan",
    "scans",
    multiple=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="纸质台账的扫描件，只记校验值，可重复。 A scan of the paper; only its digest is recorded.",
)
@click.option("--all-notes", is_flag=True, help="逐条列出所有说明。 Show every note.")
@click.option("--dry-run", is_flag=True, help="只检查，不写入任何文件。 Write nothing.")
@common_options
@click.pass_context
@locks_repository
def migrate_command(
    context: click.Context,
    file: Path,
    columns: Path | None,
    sheet: str | None,
    title: str | None,
    basis: str | None,
    scans: tuple[Path, ...],
    all_notes: bool,
    dry_run: bool,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """迁入启用本库以前的纸质台账（Excel或CSV）：一次全部迁入，或者全部不迁入。

    Import a ledger that was kept on paper before this repository. Fields that the paper lacks are listed as missing.
    A second or later run is a supplement 补录.
    """
    reporter, desk = IntakeReporter(lang), open_desk(repo, today)
    path = columns or file.with_name(f"{file.stem}.columns.yaml")
    try:
        raw, grids = _read(file)
        if not path.exists():
            _ask_or_propose(desk, path, grids, sheet, repo)
    except UnfitFileError as error:
        reporter.report_unfit_file(file, error)
        context.exit(1)
    try:
        mapping = read_mapping(read_content(path), path.name, desk.repository.schemas["mapping"])
    except UnfitFileError as error:
        reporter.report_unfit_file(path, error)
        context.exit(1)
    try:
        table = find_table(choose_grid(grids, sheet or mapping.sheet), mapping.heading_rows)
    except UnfitFileError as error:
        reporter.report_unfit_file(file, error)
        context.exit(1)
    details = _collect_details(desk, file, raw, title, basis, scans)
    draft = draft_migration(desk, table, mapping, details)
    for line in _notes(file, draft.notes, all_notes):
        reporter.print_line(line)
    for problem in draft.problems:
        reporter.print_refusal(describe_problem(file, problem))
    if draft.problems:
        count = len(draft.problems)
        reporter.print_refusal(_message("correct-first", count=count))
    elif not dry_run and draft.act.files:
        write_act(desk, draft.act)
    if not draft.problems:
        _report_result(reporter, desk, draft, dry_run)
    context.exit(1 if reporter.has_refusals else 0)


def _read(file: Path) -> tuple[bytes, list[SourceGrid]]:
    admitted = admit(file)
    if admitted.format == "text":
        if file.suffix.lower() != ".csv":
            raise UnfitFileError(_message("not-a-table"), RESAVE)
        return admitted.raw, [grid_of_text(admitted.raw, file.stem)]
    package = convert_document(admitted) if admitted.format in ("doc", "xls") else admitted
    if package.format != "xlsx":
        raise UnfitFileError(_message("not-a-table"), RESAVE)
    return admitted.raw, workbook.read_workbook(package.raw)


def _ask_or_propose(desk: Desk, path: Path, grids: Sequence[SourceGrid], sheet: str | None, repo: Path) -> None:
    """Ask for the mapping and write it to `path`.

    Raises:
        click.UsageError: there is no terminal to ask on; a proposal by the headings was printed.
    """
    schema = desk.repository.schemas["mapping"]
    table = find_table(choose_grid(grids, sheet), (None, None))
    if not sys.stdin.isatty():
        click.echo(format_mapping(propose_mapping(table), schema, repo, path.parent), nl=False)
        raise usage_error(_message("mapping-missing", path=path))
    write_mapping(path, format_mapping(ask_mapping(table, schema, desk.law), schema, repo, path.parent))
    click.echo(_message("mapping-written", path=path).zh)


def _collect_details(
    desk: Desk, file: Path, raw: bytes, title: str | None, basis: str | None, scans: Iterable[Path]
) -> DeedDetails:
    options: dict[str, Any] = {"title": title or _message("deed-title", name=file.stem).zh, "basis": basis}
    skip = ("id", "founded_on", "workbook", "columns", "rows")
    data = fill_fields(desk, "migration", (), options, skip)
    papers = tuple(ExternalFile(scan.name, _digest(scan)) for scan in scans)
    return DeedDetails(data["title"], data["basis"], ExternalFile(file.name, hashlib.sha256(raw).hexdigest()), papers)


def _digest(path: Path) -> str:
    try:
        with path.open("rb") as stream:
            return hashlib.file_digest(stream, "sha256").hexdigest()
    except OSError as error:
        raise RunFailedError(_message("scan-unreadable", path=path, reason=error.strerror)) from error


def _notes(file: Path, notes: Sequence[Note], every: bool) -> Iterable[Text]:
    """The notes, a line each; of many of one kind in one column the first few and the number of the others."""
    groups: dict[tuple[str, str], list[Note]] = {}
    for note in dict.fromkeys(notes):  # of a merged cell each row has one
        groups.setdefault((note.field.zh, _QUOTED.sub("…", note.message.zh)), []).append(note)
    for group in groups.values():
        most = len(group) if every or len(group) <= _MAX_NOTES + 1 else _MAX_NOTES
        yield from (describe_note(file, note) for note in group[:most])
        if most < len(group):
            remaining = len(group) - most
            name = f"“{group[0].field.zh}”" if group[0].field.zh else ""
            yield _message("more-of-this-kind", file=file, count=remaining, field=Text(name, group[0].field.en))


def _report_result(reporter: IntakeReporter, desk: Desk, draft: MigrationDraft, dry_run: bool) -> None:
    if draft.is_migrated:
        reporter.print_line(_message("migrated-before", deed=draft.deed))
        return
    lacking = describe_missing(desk, draft)
    missing = _message("missing", fields=lacking) if lacking.zh else Text("", "")
    if dry_run:
        reporter.print_line(_message("would-migrate", count=draft.count, deed=draft.deed, missing=missing))
        return
    reporter.print_line(_message("migrated", count=draft.count, deed=draft.deed, missing=missing))
    reporter.print_line(_message("open-a-pull-request"))
