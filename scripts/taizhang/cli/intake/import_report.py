"""The report of `taizhang import`: a line for each result, with file, sheet and cell, problem, article and remedy."""

from dataclasses import dataclass
from pathlib import Path

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.report.text_report import printable
from taizhang.intake.batch import FileOutcome, ImportBatch
from taizhang.intake.edited_export import EditedExport
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.unfit import UnfitFileError

_message = Messages(__file__)

_NOTHING = Text("", "")


@dataclass(slots=True)
class IntakeReporter:
    """Prints what was done, and on standard error what was refused.

    Attributes:
        has_refusals: whether anything was refused.
    """

    lang: Lang
    has_refusals: bool = False

    def print_line(self, text: Text) -> None:
        """One line of what was done."""
        click.echo(printable(text.pick(self.lang)))

    def print_refusal(self, text: Text) -> None:
        """One line of what was refused."""
        self.has_refusals = True
        click.echo(printable(text.pick(self.lang)), err=True)

    def report_unfit_file(self, path: Path, error: UnfitFileError) -> None:
        """The line of a file that cannot be imported at all."""
        self.print_refusal(_message("unfit-file", path=path, problem=error.message, remedy=error.help))

    def report_outcome(self, outcome: FileOutcome, copy: Path | None, dry_run: bool) -> None:
        """The result of a file of requirements, and the path of the copy with the entries to be corrected."""
        path = outcome.source.path
        for note in outcome.notes:
            self.print_line(describe_note(path, note))
        for entry, record in outcome.present:
            self.print_line(_message("present", path=path, place=entry.spot.description, record=record))
        for _, problems in outcome.refused:
            for problem in problems:
                self.print_refusal(describe_problem(path, problem))
        for draft, record in outcome.written:
            place, title = draft.entry.spot.description, draft.data["title"]
            self.print_line(_message("imported", path=path, place=place, record=record, title=title))
        if copy is not None:
            count = len(outcome.refused)
            message = (
                _message("copy-to-be-written", path=path, count=count, copy=copy)
                if dry_run
                else _message("copy-written", path=path, count=count, copy=copy)
            )
            self.print_refusal(message)

    def report_export(self, one: EditedExport) -> None:
        """The result of an edited export."""
        for change in one.changes:
            self.print_line(describe_note(one.path, change))
        for problem in one.problems:
            self.print_refusal(describe_problem(one.path, problem))
        rejected = _message("changes-rejected", count=len(one.problems)) if one.problems else _NOTHING
        files, changes = len(one.files), len(one.changes)
        self.print_line(
            _message("edits", path=one.path, rows=one.rows, changes=changes, files=files, rejected=rejected)
        )

    def report_summary(self, batch: ImportBatch, previous_contacts: int, dry_run: bool) -> None:
        """The number of records written; `previous_contacts` is the number of contacts before."""
        written = sum(len(outcome.written) for outcome in batch.outcomes)
        refused = sum(len(outcome.refused) for outcome in batch.outcomes)
        present = sum(len(outcome.present) for outcome in batch.outcomes)
        contacts = len(batch.register.contacts) - previous_contacts
        # The English always states both counts, the Chinese only those above zero.
        already, remaining = _message("already-present", count=present), _message("to-be-corrected", count=refused)
        self.print_line(
            _message(
                "summary",
                written=_message("would-write", count=written) if dry_run else _message("wrote", count=written),
                present=Text(already.zh if present else "", already.en),
                refused=Text(remaining.zh if refused else "", remaining.en),
                contacts=_message("new-contacts", count=contacts, path=batch.register.path) if contacts else _NOTHING,
            )
        )
        if written and not dry_run:
            self.print_line(_message("open-a-pull-request"))


def describe_note(path: Path, note: Note) -> Text:
    """A note on one line: file, place, field, text."""
    return _message("note", path=path, place=note.spot.description, field=_label(note.field), note=note.message)


def describe_problem(path: Path, one: ImportProblem) -> Text:
    """A problem on one line: file, place, field, text, article, remedy."""
    by = Text("；".join(text.zh for text in one.source), "; ".join(text.en for text in one.source))
    return _message(
        "problem",
        path=path,
        place=one.spot.description,
        code=f"{one.code} " if one.code else "",
        field=_label(one.field),
        problem=Text(one.message.zh.rstrip("。"), one.message.en.rstrip(".")),
        articles=_message("articles", articles=by) if by.zh else _NOTHING,
        remedy=one.help,
    )


def _label(field: Text) -> Text:
    return Text(f"“{field.zh}”" if field.zh else "", f"{field.en}: " if field.en else "")
