"""`taizhang export`: exports the records as spreadsheets; `taizhang import` merges the edited ones."""

from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import TypeVar

import click

from taizhang.acts.desk import Desk, open_desk
from taizhang.base.messages import Messages
from taizhang.base.store import write_files
from taizhang.base.text import Lang, Text
from taizhang.cli import naming
from taizhang.cli.bilingual import usage_error
from taizhang.cli.command_lock import locks_repository
from taizhang.cli.ledger.progress import track
from taizhang.cli.options import common_options
from taizhang.lifecycle.defect import DEFECT_STAGES
from taizhang.lifecycle.matters import ENTRY_STAGES
from taizhang.lifecycle.migration import MIGRATED_STAGES
from taizhang.lifecycle.requirement import STAGES
from taizhang.lifecycle.service import GRADES

_message = Messages(__file__)

T = TypeVar("T")
_ENDINGS = {"xlsx": ".xlsx", "csv": ".csv", "json": ".json"}
_KINDS = ("requirements", "ledger", "problems", "assessments", "migrated", "all")
_ALL = _message("title-of-all").zh


@click.command("export")
@click.option("--format", "form", type=click.Choice(list(_ENDINGS)), default="xlsx", help="格式。 Format.")
@click.option("--kind", type=click.Choice(_KINDS), default="all", help="哪一类记录。 Which records.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="写入的文件；CSV全部导出时为目录；“-”为标准输出。 A file; for CSV of all, a folder; - for standard output.",
)
@click.option("--division", help="只要该区划及其下级，写代码或者名称。 Only this division and those below it.")
@click.option("--year", type=click.IntRange(1000, 9999), help="只要该年度的。 Only of this year.")
@click.option("--stage", help="只要处于该阶段的，如noticed或者公示中。 Only at this stage.")
@click.option("--template", is_flag=True, help="写出空白的需求申请表.xlsx。 Write the blank application form.")
@click.option("--force", is_flag=True, help="覆盖已有的文件。 Overwrite what exists.")
@common_options
@click.pass_context
@locks_repository
def export_command(
    context: click.Context,
    form: str,
    kind: str,
    output: Path | None,
    division: str | None,
    year: int | None,
    stage: str | None,
    template: bool,
    force: bool,
    repo: Path,
    lang: Lang,
    today: date,
) -> None:
    """导出需求、台账、问题解决台账和服务质量考核；改后可用taizhang import取回。

    Write the records as a workbook, CSV or JSON. An edited export is merged by `taizhang import`; an unchanged one
    changes no byte.
    """
    desk = open_desk(repo, today)
    if template:
        if kind != "all" or form != "xlsx" or division or year or stage:
            raise usage_error(_message("template-alone"))
        _blank(desk, output, force, lang)
        return
    # The libraries of spreadsheets cost half a second to import; the other commands do without them.
    from taizhang.office.sheets.delimited import format_csv
    from taizhang.office.sheets.interchange import format_json
    from taizhang.office.sheets.sets import SETS
    from taizhang.office.sheets.tables import Selection, build_tables, find_overlong_cells, list_available_sets
    from taizhang.office.sheets.workbook import format_workbook

    sets = list_available_sets(desk.repository) if kind == "all" else [one for one in SETS if kind == one.name]
    chosen = Selection(
        naming.find_division(desk.law, division) if division else None, year, _find_stage(stage) if stage else None
    )
    exported = build_tables(desk.repository, desk.law, today, sets, chosen, naming.find_commit(repo), _track)
    title = _ALL if kind == "all" else exported[0].set.title.zh
    files: dict[str, bytes]
    if form == "csv":
        files = {f"{table.set.title.zh}.csv": format_csv(table) for table in exported}
    else:
        raw = format_workbook(exported, title) if form == "xlsx" else format_json(exported)
        files = {f"{title}-{today}{_ENDINGS[form]}": raw}
    folder = form == "csv" and kind == "all"
    _save(files, output, Path(f"{_ALL}-{today}") if folder else None, force, lang)
    counts = [_message("count-of-kind", kind=table.set.title, count=len(table.records)) for table in exported]
    total = Text("，".join(one.zh for one in counts) + "。", ", ".join(one.en for one in counts) + ".")
    click.echo(total.pick(lang), err=output == Path("-"))
    cut = find_overlong_cells(exported) if form == "xlsx" else ()
    for record, heading in cut:
        click.echo(
            _message("text-cut", record=record, heading=heading).pick(lang),
            err=True,
        )
    context.exit(1 if _broken(desk, [one.kind for one in sets], lang) else 0)


def _broken(desk: Desk, kinds: Iterable[str], lang: Lang) -> bool:
    """Whether records could not be exported because their files are at fault; these are printed."""
    from taizhang.repository.kinds import kind_at, path_of

    records = [
        record
        for record in sorted(desk.book.broken)
        if (path := path_of(record)) and (place := kind_at(path)) and place[0].name in kinds
    ]
    if records:
        message = _message("records-broken", records=Text("、".join(records), ", ".join(records)))
        click.echo(message.pick(lang), err=True)
    return bool(records)


def _blank(desk: Desk, output: Path | None, force: bool, lang: Lang) -> None:
    from taizhang.office.sheets.template import FILE, build_template

    _save({FILE: build_template(desk.repository.schemas.as_of(desk.today), desk.law)}, output, None, force, lang)


def _save(files: Mapping[str, bytes], output: Path | None, folder: Path | None, force: bool, lang: Lang) -> None:
    """Write the files: several into a folder, one to a path; existing files are overwritten with --force only.

    Raises:
        click.UsageError: the output does not fit, or exists with another content.
    """
    if output == Path("-"):
        if len(files) > 1:
            raise usage_error(_message("several-to-stdout"))
        click.echo(next(iter(files.values())), nl=False)
        return
    if folder is not None or (output is not None and output.is_dir()):
        home = output or folder or Path()
        if home.exists() and not home.is_dir():
            raise usage_error(_message("not-a-folder", path=home))
        wanted = {home / name: raw for name, raw in files.items()}
    else:
        name, raw = next(iter(files.items()))
        wanted = {output or Path(name): raw}
    for path, raw in wanted.items():
        # An edited export must not be lost to a new one of the same name.
        if not force and path.exists() and (not path.is_file() or path.read_bytes() != raw):
            raise usage_error(_message("file-differs", path=path))
    for path, raw in wanted.items():
        write_files(path.parent, {path.name: raw})
        click.echo(_message("wrote", path=path).pick(lang))


def _find_stage(name: str) -> str:
    all_stages = {**STAGES, **ENTRY_STAGES, **DEFECT_STAGES, **GRADES, **MIGRATED_STAGES}
    for stages in (STAGES, ENTRY_STAGES, DEFECT_STAGES, GRADES, MIGRATED_STAGES):
        for word, title in stages.items():
            if name in (word, title.zh, title.en):
                return word
    stages_text = "、".join(f"{word}（{title.zh}）" for word, title in all_stages.items())
    raise usage_error(_message("no-such-stage", name=name, stages=stages_text))


def _track(items: Iterable[T], total: int) -> Iterable[T]:
    return track(items, total, _message("progress").zh)
