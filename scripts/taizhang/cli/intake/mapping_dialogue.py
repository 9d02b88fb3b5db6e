"""The dialogue on the columns of an old ledger: three samples of each column, a proposal, and the person's answer."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from taizhang.base.messages import Messages
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

_message = Messages(__file__)

_PLACE: Place = ("columns", 0, "field")


def propose_mapping(table: OldTable) -> dict[str, Any]:
    """The mapping that the headings suggest; a column whose heading suggests no field is copied as a note."""
    used: set[str] = set()
    columns = []
    for heading in table.headings:
        target = propose_target(heading, frozenset(used)) or NOTE
        if target not in (NOTE, NONE):
            used.add(target)
        columns.append({"heading": heading, "field": target})
    first, last = table.heading_rows
    return {"sheet": table.sheet, "first_heading_row": first, "last_heading_row": last, "columns": columns}


def ask_mapping(table: OldTable, schema: Schema, law: Law) -> dict[str, Any]:
    """The mapping as the person answers, column by column; one can go back over all answers.

    Raises:
        click.Abort: the person ended it.
    """
    first, last = table.heading_rows
    sheet, columns_count, rows_count = printable(table.sheet), len(table.headings), len(table.rows)
    click.echo(
        _message("table-summary", sheet=sheet, first=first, last=last, columns=columns_count, rows=rows_count).zh
    )
    click.echo(_message("introduction").zh)
    answers: list[str] = []
    while len(answers) < len(table.headings):
        heading = table.headings[len(answers)]
        used = frozenset(answers) - {NOTE, NONE}
        samples = _message("column-samples", number=len(answers) + 1, heading=printable(heading))
        click.echo(f"\n{samples.zh}")
        for sample in format_samples(table, heading):
            click.echo(printable(f"  · {sample}"))
        proposal = propose_target(heading, used)
        question = FieldQuestion(_PLACE, schema.at(_PLACE), proposal is None, schema, proposal=proposal)
        try:
            answer = str(ask_question(question, law))
        except Back:
            if answers:
                answers.pop()
            continue
        if answer in used:
            other = table.headings[answers.index(answer)]
            click.echo(_message("field-taken", heading=other, note=NOTE).zh)
            continue
        answers.append(answer)
    columns = [{"heading": heading, "field": answer} for heading, answer in zip(table.headings, answers, strict=True)]
    return {"sheet": table.sheet, "first_heading_row": first, "last_heading_row": last, "columns": columns}


def format_mapping(data: Mapping[str, Any], schema: Schema, repo: Path, folder: Path) -> str:
    """The text of a mapping file with `data`, for a file in `folder`: its first line names the schema for editors."""
    target = os.path.relpath(repo.resolve() / "schemas/mapping.schema.json", folder.resolve()).replace(os.sep, "/")
    lines = [f"# yaml-language-server: $schema={target}", *(line.text for line in lines_of(schema, (), data, 0))]
    return "\n".join([*lines, ""])


def write_mapping(path: Path, text: str) -> None:
    """Write a new mapping file.

    Raises:
        RunFailedError: it cannot be written, or it was created meanwhile.
    """
    write_files(path.parent, {path.name: text.encode()}, {path.name: None})
