"""`taizhang import`: imports forms and sheets from offices as records, row by row, with the cell of every problem."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from taizhang.acts.desk import Act, Desk, open_desk, write_act
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang
from taizhang.cli.bilingual import in_both_languages
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.intake.import_report import IntakeReporter
from taizhang.cli.naming import find_division
from taizhang.cli.options import common_options, register_option
from taizhang.intake.batch import ImportBatch, ImportSource, draft_batch, read_source
from taizhang.intake.convert import convert_document
from taizhang.intake.draft import ImportDefaults
from taizhang.intake.edited_export import EditedExport, merge_edited_export
from taizhang.intake.entries import SourceEntry
from taizhang.intake.guard import AdmittedFile, admit
from taizhang.intake.phones import read_phones
from taizhang.intake.reading import UnclearError
from taizhang.intake.rejects import choose_copy_path, render_rejects
from taizhang.intake.scans import Scans
from taizhang.intake.unfit import RESAVE, UnfitFileError
from taizhang.office.register import CONTACTS, MODE, Register, read_register
from taizhang.office.sheets.merge import is_exported_file

_message = Messages(__file__)


def _landline(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        landline = read_phones(value).value.landline
    except UnclearError as error:
        raise click.BadParameter(
            _message("unclear-number", problem=error.message, remedy=error.help).zh, context, option
        ) from error
    if landline is None:
        raise click.BadParameter(in_both_languages(_message("no-landline")), context, option)
    return landline


@click.command("import")
@click.argument("files", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="FILE…")
@click.option("--division", help="表中没有所属区划时，以此为准（名称或代码）。 Division where a form names none.")
@click.option(
    "--kind",
    type=click.Choice(["adjustment", "addition", "data-sharing"]),
    help="表中没有需求类型时，以此为准。 Kind where a form names none.",
)
@click.option(
    "--landline", callback=_landline, help="表中没有办公电话时，以此为准。 Office number where a form has none."
)
@click.option(
    "--scan",
    "scans",
    multiple=True,
    type=click.Path(exists=True, path_type=Path),
    help="盖章申请表的扫描件，或者其所在目录，可重复。 Scan of the stamped form, or the folder of scans.",
)
@click.option(
    "--rejected",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="待改正表存放的目录（默认与原文件同处）。 Folder for what has to be mended.",
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入任何文件。 Write nothing.")
@register_option
@common_options
@click.pass_context
@locks_repository
def import_command(
    context: click.Context,
    files: tuple[Path, ...],
    division: str | None,
    kind: str | None,
    landline: str | None,
    scans: tuple[Path, ...],
    register_file: Path | None,
    folder: Path | None,
    dry_run: bool,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """录入需求申请表（Word）或需求表格（Excel），也取回改过的导出表；一次可以多份。

    Import application forms (DOCX), sheets of requirements (XLSX), and edited exports. Requirements without
    problems are written; the others go into a copy beside the file, with the reason beside each.
    """
    reporter = IntakeReporter(lang)
    admitted: list[tuple[Path, AdmittedFile]] = []
    for path in dict.fromkeys(files):
        try:
            admitted.append((path, admit(path)))
        except UnfitFileError as error:
            reporter.report_unfit_file(path, error)
    if admitted:
        desk = open_desk(repo, today)
        code = find_division(desk.law, division) if division is not None else None
        register = read_register(register_file or repo / CONTACTS, desk.repository.schemas)
        exports = _merge_exports(reporter, desk, admitted, dry_run)
        sources = _read_sources(reporter, desk, [one for one in admitted if one[0] not in exports])
        if sources:
            stamped = Scans(scans)

            def defaults_of(path: Path) -> ImportDefaults:
                return ImportDefaults(code, kind, landline, lambda name: stamped.find(name, path, len(sources) == 1))

            # Opened again, because the exports' changes are written by now.
            desk = open_desk(repo, today) if exports and not dry_run else desk
            batch = draft_batch(desk, sources, defaults_of, register, _tracker(lang))
            _write_batch(reporter, desk, batch, register, folder, dry_run)
    context.exit(1 if reporter.has_refusals else 0)


def _merge_exports(
    reporter: IntakeReporter, desk: Desk, admitted: Sequence[tuple[Path, AdmittedFile]], dry_run: bool
) -> dict[Path, EditedExport]:
    """Merge the files that are edited exports of the ledger."""
    results: dict[Path, EditedExport] = {}
    for path, file in admitted:
        if file.format in ("xlsx", "text") and is_exported_file(file.raw, path.name):
            results[path] = one = merge_edited_export(desk, path, file.raw)
            if one.files and not dry_run:
                write_act(desk, Act(one.files, ()))
                desk = open_desk(desk.repository.root, desk.today)
            reporter.report_export(one)
    return results


def _read_sources(
    reporter: IntakeReporter, desk: Desk, admitted: Sequence[tuple[Path, AdmittedFile]]
) -> list[ImportSource]:
    results: list[ImportSource] = []
    for path, file in admitted:
        try:
            if file.format == "text":
                raise UnfitFileError(_message("neither-export-nor-form"), RESAVE)
            package = convert_document(file) if file.format in ("doc", "xls") else file
            if file.is_renamed:
                kind = file.format.upper()
                reporter.print_line(_message("renamed", path=path, format=kind))
            results.append(read_source(path, package, desk))
        except UnfitFileError as error:
            reporter.report_unfit_file(path, error)
    return results


def _tracker(lang: Lang) -> Callable[[Sequence[SourceEntry]], Iterable[SourceEntry]]:
    console = Console(stderr=True)
    label = _message("importing").pick(lang)
    return lambda entries: track(entries, label, console=console, disable=not console.is_terminal or len(entries) < 2)


def _write_batch(
    reporter: IntakeReporter, desk: Desk, batch: ImportBatch, register: Register, folder: Path | None, dry_run: bool
) -> None:
    """Write the copies to be corrected, then the contacts, then the records: an interruption loses nothing."""
    copies = {
        outcome.source.path: (choose_copy_path(outcome.source.path, folder), render_rejects(outcome, reporter.lang))
        for outcome in batch.outcomes
        if outcome.refused
    }
    if not dry_run:
        if desk.state is not None:
            desk.state.require_unchanged()
        for path, content in copies.values():
            write_files(path.parent, {path.name: content}, {path.name: None}, MODE)
        if batch.register is not register:
            target = batch.register.path
            write_files(target.parent, {target.name: batch.register.raw}, {target.name: register.stored}, MODE)
        if batch.act.files:
            write_act(desk, batch.act)
    for outcome in batch.outcomes:
        copy = copies.get(outcome.source.path)
        reporter.report_outcome(outcome, copy[0] if copy else None, dry_run)
    reporter.report_summary(batch, len(register.contacts), dry_run)
