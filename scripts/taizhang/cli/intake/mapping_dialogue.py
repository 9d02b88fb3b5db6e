"""Asking which column of an old ledger is which field: three samples of each column, a proposal, the person's word."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from taizhang.base.store import write_files
from taizhang.cli.acts.asking.form import FieldQuestion
from taizhang.cli.acts.asking.prompt import Back, ask_question
from taizhang.documents.document import Place
from taizhang.documents.schema import Schema
from taizhang.documents.writing.emit import format_mapping as lines_of
from taizhang.findings.report.text_report import printable
from taizhang.intake.ledger.mapping import NONE, NOTE
from taizhang.intake.ledger.proposal import propose_target
from taizhang.intake.ledger.table import OldTable, format_samples
from taizhang.law.law import Law

_PLACE: Place = ("columns", 0, "field")


def propose_mapping(table: OldTable) -> dict[str, Any]:
    """The mapping that the headings suggest; a column whose heading says nothing is kept as it stands."""
    taken: set[str] = set()
    columns = []
    for heading in table.headings:
        target = propose_target(heading, frozenset(taken)) or NOTE
        if target not in (NOTE, NONE):
            taken.add(target)
        columns.append({"heading": heading, "field": target})
    first, last = table.heading_rows
    return {"sheet": table.sheet, "first_heading_row": first, "last_heading_row": last, "columns": columns}


def ask_mapping(table: OldTable, schema: Schema, law: Law) -> dict[str, Any]:
    """The mapping as the person answers, column by column; one can go back over all answers.

    Raises:
        click.Abort: the person ended it.
    """
    first, last = table.heading_rows
    click.echo(
        f"工作表“{printable(table.sheet)}”，表头第{first}至{last}行，共{len(table.headings)}栏{len(table.rows)}行。"
    )
    click.echo("逐栏说明对应哪个字段。输入<退回上一栏，输入?查看说明，按Ctrl-C中断。")
    answers: list[str] = []
    while len(answers) < len(table.headings):
        heading = table.headings[len(answers)]
        taken = frozenset(answers) - {NOTE, NONE}
        click.echo(f"\n第{len(answers) + 1}栏“{printable(heading)}”，前几行为：")
        for sample in format_samples(table, heading):
            click.echo(printable(f"  · {sample}"))
        proposal = propose_target(heading, taken)
        asked = FieldQuestion(_PLACE, schema.at(_PLACE), proposal is None, schema, proposal=proposal)
        try:
            answer = str(ask_question(asked, law))
        except Back:
            if answers:
                answers.pop()
            continue
        if answer in taken:
            click.echo(f"  已有“{table.headings[answers.index(answer)]}”对应该字段，请另选，或者填{NOTE}。")
            continue
        answers.append(answer)
    columns = [{"heading": heading, "field": answer} for heading, answer in zip(table.headings, answers, strict=True)]
    return {"sheet": table.sheet, "first_heading_row": first, "last_heading_row": last, "columns": columns}


def format_mapping(data: Mapping[str, Any], schema: Schema, repo: Path, folder: Path) -> str:
    """A mapping file that states `data`, for a file in `folder`: its first line leads editors to the schema."""
    known = os.path.relpath(repo.resolve() / "schemas/mapping.schema.json", folder.resolve()).replace(os.sep, "/")
    lines = [f"# yaml-language-server: $schema={known}", *(line.text for line in lines_of(schema, (), data, 0))]
    return "\n".join([*lines, ""])


def write_mapping(path: Path, text: str) -> None:
    """Write a mapping file that was not there.

    Raises:
        RunFailedError: it cannot be written, or somebody made it meanwhile.
    """
    write_files(path.parent, {path.name: text.encode()}, {path.name: None})
