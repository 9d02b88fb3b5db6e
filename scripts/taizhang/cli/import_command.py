"""`taizhang import`: what offices send, as records; row by row, with the cell of everything that is wrong."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from taizhang import register as registers
from taizhang.acts.desk import Desk, put, sit_down
from taizhang.cli.options import common
from taizhang.intake.batch import Batch, Outcome, Source, batch, source
from taizhang.intake.convert import converted
from taizhang.intake.divisions import division as meant
from taizhang.intake.fields import Given
from taizhang.intake.guard import Sound, admit
from taizhang.intake.layout import Entry, Note, Trouble
from taizhang.intake.phones import phones
from taizhang.intake.reading import UnclearError
from taizhang.intake.rejects import copy_of, rejected
from taizhang.intake.scans import Scans
from taizhang.intake.unfit import UnfitFileError
from taizhang.register import CONTACTS, MODE, Register
from taizhang.report.text_report import printable
from taizhang.store import write
from taizhang.text import Lang, Text


@dataclass(slots=True)
class _Run:
    """One run of the command: what is said, and whether anything was refused."""

    lang: Lang
    refused: bool = False
    admitted: list[tuple[Path, Sound]] = field(default_factory=list)

    def say(self, text: Text) -> None:
        click.echo(printable(text.pick(self.lang)))

    def refuse(self, text: Text) -> None:
        self.refused = True
        click.echo(printable(text.pick(self.lang)), err=True)

    def unfit(self, path: Path, error: UnfitFileError) -> None:
        """One line for a file that is not taken in at all."""
        zh = f"{path}：{error.message.zh}。{error.help.zh}"
        self.refuse(Text(zh, f"{path}: {error.message.en}. {error.help.en}"))


def _landline(context: click.Context, option: click.Parameter, value: str | None) -> str | None:
    if value is None:
        return None
    try:
        found = phones(value).value.landline
    except UnclearError as error:
        raise click.BadParameter(f"{error.message.zh}。{error.help.zh}", context, option) from error
    if found is None:
        raise click.BadParameter("应为办公固定电话。/ must be an office landline.", context, option)
    return found


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
    "--register",
    "contacts",
    type=click.Path(dir_okay=False, path_type=Path),
    envvar="TAIZHANG_REGISTER",
    help="联系人登记册（默认为库根目录下的contacts.yaml，不入库）。 Register of contacts, outside git.",
)
@click.option(
    "--rejected",
    "folder",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="待改正表存放的目录（默认与原文件同处）。 Folder for what has to be mended.",
)
@click.option("--dry-run", is_flag=True, help="只检查，不写入任何文件。 Write nothing.")
@common
@click.pass_context
def import_command(
    context: click.Context,
    files: tuple[Path, ...],
    division: str | None,
    kind: str | None,
    landline: str | None,
    scans: tuple[Path, ...],
    contacts: Path | None,
    folder: Path | None,
    dry_run: bool,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """录入需求申请表（Word）或需求表格（Excel），一次可录入多份。

    Take in application forms (DOCX) and sheets of requirements (XLSX). What is without fault is written; the rest
    goes into a copy beside the file, with the reason beside each.
    """
    run = _Run(lang)
    for path in dict.fromkeys(files):
        try:
            run.admitted.append((path, admit(path)))
        except UnfitFileError as error:
            run.unfit(path, error)
    if run.admitted:
        desk = sit_down(repo, today)
        held = registers.register(contacts or repo / CONTACTS, desk.repository.schemas)
        sources = _sources(run, desk)
        given = _given(desk, sources, division, kind, landline, scans)
        made = batch(desk, sources, given, held, _tracker(lang))
        _finish(run, desk, made, held, folder, dry_run)
    context.exit(1 if run.refused else 0)


def _sources(run: _Run, desk: Desk) -> list[Source]:
    found: list[Source] = []
    for path, sound in run.admitted:
        try:
            fit = converted(sound) if sound.form in ("doc", "xls") else sound
            if fit.renamed and fit is sound:
                zh = f"{path}：内容是{fit.form.upper()}文件，与文件名不符，按内容录入。"
                run.say(Text(zh, f"{path}: it is a {fit.form.upper()} file by its content, and taken as one."))
            found.append(source(path, fit, desk))
        except UnfitFileError as error:
            run.unfit(path, error)
    return found


def _given(
    desk: Desk,
    sources: Sequence[Source],
    division: str | None,
    kind: str | None,
    landline: str | None,
    scans: tuple[Path, ...],
) -> Callable[[Path], Given]:
    code = None
    if division is not None:
        try:
            code = meant(desk.law, division).value
        except UnclearError as error:
            raise click.UsageError(f"--division：{error.message.zh}。{error.help.zh}/ {error.message.en}.") from error
    known = Scans(scans)
    alone = len(sources) == 1
    return lambda path: Given(code, kind, landline, lambda stated: known.find(stated, path, alone))


def _tracker(lang: Lang) -> Callable[[Sequence[Entry]], Iterable[Entry]]:
    console = Console(stderr=True)
    words = Text("录入", "Importing").pick(lang)
    return lambda entries: track(
        entries, words, console=console, disable=not console.is_terminal or len(entries) < 2, transient=True
    )


def _finish(run: _Run, desk: Desk, made: Batch, held: Register, folder: Path | None, dry_run: bool) -> None:
    """Write what is to be mended first, then the contacts, then the records: whatever stops, nothing is lost."""
    copies = _copies(run, made, folder)
    if not dry_run:
        for path, content in copies.values():
            write(path.parent, {path.name: content}, {path.name: None}, MODE)
        if made.register is not held:
            target = made.register.path
            write(target.parent, {target.name: made.register.raw}, {target.name: held.held}, MODE)
        if made.act.files:
            put(desk, made.act)
    for outcome in made.outcomes:
        _report(run, desk, outcome)
        if (copy := copies.get(outcome.source.path)) is not None:
            zh = f"{outcome.source.path} {len(outcome.refused)}项待改正，" + (
                f"{'将' if dry_run else '已'}另存为{copy[0]}，改好后再导入该表。"
            )
            run.refuse(Text(zh, f"{outcome.source.path} {len(outcome.refused)} to be mended: {copy[0]}; import that."))
    _summary(run, made, held, dry_run)


def _copies(run: _Run, made: Batch, folder: Path | None) -> dict[Path, tuple[Path, bytes]]:
    found: dict[Path, tuple[Path, bytes]] = {}
    for outcome in made.outcomes:
        if outcome.refused:
            found[outcome.source.path] = (copy_of(outcome.source.path, folder), rejected(outcome, run.lang))
    return found


def _report(run: _Run, desk: Desk, outcome: Outcome) -> None:
    name = str(outcome.source.path)
    lines: list[tuple[Text, bool]] = [(_note(note), False) for note in outcome.notes]
    for entry, record in outcome.present:
        zh = f"{entry.spot.told.zh}：库中已有同一需求{record}，不再录入。"
        lines.append((Text(zh, f"{entry.spot.told.en}: is there already as {record}; not taken in again."), False))
    for _, troubles in outcome.refused:
        lines += [(_trouble(one), True) for one in troubles]
    for draft, record in outcome.written:
        zh = f"{draft.entry.spot.told.zh}：录为{record}（{draft.data['title']}）。"
        lines.append((Text(zh, f"{draft.entry.spot.told.en}: {record} ({draft.data['title']})."), False))
    for text, bad in lines:
        (run.refuse if bad else run.say)(Text(f"{name} {text.zh}", f"{name} {text.en}"))


def _note(note: Note) -> Text:
    zh, en = (f"“{note.field.zh}”" if note.field.zh else "", f"{note.field.en}: " if note.field.en else "")
    return Text(f"{note.spot.told.zh}：{zh}{note.message.zh}。", f"{note.spot.told.en}: {en}{note.message.en}.")


def _trouble(one: Trouble) -> Text:
    zh, en = (f"“{one.field.zh}”" if one.field.zh else "", f"{one.field.en}: " if one.field.en else "")
    by = Text("；".join(text.zh for text in one.source), "; ".join(text.en for text in one.source))
    code = f"{one.code} " if one.code else ""
    return Text(
        f"{one.spot.told.zh}：错误 {code}{zh}{one.message.zh.rstrip('。')}。"
        + (f"依据：{by.zh}。" if by.zh else "")
        + one.help.zh,
        f"{one.spot.told.en}: error {code}{en}{one.message.en.rstrip('.')}."
        + (f" By {by.en}." if by.en else "")
        + f" {one.help.en}",
    )


def _summary(run: _Run, made: Batch, held: Register, dry_run: bool) -> None:
    written = sum(len(outcome.written) for outcome in made.outcomes)
    refused = sum(len(outcome.refused) for outcome in made.outcomes)
    present = sum(len(outcome.present) for outcome in made.outcomes)
    contacts = len(made.register.contacts) - len(held.contacts)
    zh = f"{'试录' if dry_run else '已录入'}{written}项" + (f"，库中已有{present}项" if present else "")
    zh += f"，待改正{refused}项" if refused else ""
    zh += f"；新登记联系人{contacts}名，记入{made.register.path}，不入库" if contacts else ""
    en = f"{'Would write' if dry_run else 'Wrote'} {written}; {present} there already; {refused} to be mended"
    en += f"; {contacts} new contacts in {made.register.path}, outside git" if contacts else ""
    (run.refuse if refused else run.say)(Text(f"{zh}。", f"{en}."))
    if written and not dry_run:
        run.say(Text("请提交合并请求，按程序评估、汇总、审核。", "Open a pull request; it is judged from there."))
