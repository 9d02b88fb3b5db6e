"""The report of `taizhang import`: a line for each result, with file, sheet and cell, problem, article and remedy."""

from dataclasses import dataclass
from pathlib import Path

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.report.text_report import printable
from taizhang.intake.batch import FileOutcome, ImportBatch
from taizhang.intake.edited import EditedExport
from taizhang.intake.entries import ImportProblem, Note
from taizhang.intake.unfit import UnfitFileError

_message = Messages(__file__)

_NOTHING = Text("", "")


@dataclass(slots=True)
class IntakeReporter:
    """Prints what was done, and on standard error what was refused.

    Attributes:
        refused: whether anything was refused.
    """

    lang: Lang
    refused: bool = False

    def say(self, text: Text) -> None:
        """One line of what was done."""
        click.echo(printable(text.pick(self.lang)))

    def refuse(self, text: Text) -> None:
        """One line of what was refused."""
        self.refused = True
        click.echo(printable(text.pick(self.lang)), err=True)

    def unfit(self, path: Path, error: UnfitFileError) -> None:
        """The line of a file that cannot be imported at all."""
        self.refuse(_message("unfit-file", path=path, problem=error.message, remedy=error.help))

    def outcome(self, outcome: FileOutcome, copy: Path | None, dry_run: bool) -> None:
        """The result of a file of requirements, and the path of the copy that holds what has to be corrected."""
        path = outcome.source.path
        for note in outcome.notes:
            self.say(describe_note(path, note))
        for entry, record in outcome.present:
            self.say(_message("present", path=path, place=entry.spot.description, record=record))
        for _, problems in outcome.refused:
            for problem in problems:
                self.refuse(describe_trouble(path, problem))
        for draft, record in outcome.written:
            place, title = draft.entry.spot.description, draft.data["title"]
            self.say(_message("imported", path=path, place=place, record=record, title=title))
        if copy is not None:
            count = len(outcome.refused)
            message = (
                _message("copy-to-be-written", path=path, count=count, copy=copy)
                if dry_run
                else _message("copy-written", path=path, count=count, copy=copy)
            )
            self.refuse(message)

    def edited(self, one: EditedExport) -> None:
        """The result of an edited export."""
        for change in one.changes:
            self.say(describe_note(one.path, change))
        for problem in one.problems:
            self.refuse(describe_trouble(one.path, problem))
        rejected = _message("changes-rejected", count=len(one.problems)) if one.problems else _NOTHING
        files, changes = len(one.files), len(one.changes)
        self.say(_message("edits", path=one.path, rows=one.rows, changes=changes, files=files, rejected=rejected))

    def summary(self, batch: ImportBatch, known: int, dry_run: bool) -> None:
        """The number of records written; `known` is the number of contacts before."""
        written = sum(len(outcome.written) for outcome in batch.outcomes)
        refused = sum(len(outcome.refused) for outcome in batch.outcomes)
        present = sum(len(outcome.present) for outcome in batch.outcomes)
        contacts = len(batch.register.contacts) - known
        # The English always states both counts, the Chinese only those above zero.
        already, rest = _message("already-present", count=present), _message("to-be-corrected", count=refused)
        self.say(
            _message(
                "summary",
                written=_message("would-write", count=written) if dry_run else _message("wrote", count=written),
                present=Text(already.zh if present else "", already.en),
                refused=Text(rest.zh if refused else "", rest.en),
                contacts=_message("new-contacts", count=contacts, path=batch.register.path) if contacts else _NOTHING,
            )
        )
        if written and not dry_run:
            self.say(_message("open-a-pull-request"))


def describe_note(path: Path, note: Note) -> Text:
    """A note on one line: file, place, field, text."""
    return _message("note", path=path, place=note.spot.description, field=_label(note.field), note=note.message)


def describe_trouble(path: Path, one: ImportProblem) -> Text:
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
