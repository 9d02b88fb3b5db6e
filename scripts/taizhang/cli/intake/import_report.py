"""What `taizhang import` says: a line each, with file, sheet and cell, what is wrong, by which article, what to do."""

from dataclasses import dataclass
from pathlib import Path

import click

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.report.text_report import printable
from taizhang.intake.batch import Batch, Outcome
from taizhang.intake.edited import Edited
from taizhang.intake.entries import Note, Trouble
from taizhang.intake.unfit import UnfitFileError

_message = Messages(__file__)


@dataclass(slots=True)
class Speaker:
    """Says what was done, and on standard error what was refused.

    Attributes:
        refused: whether anything was.
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
        """The line of a file that is not taken in at all."""
        zh = f"{path}：{error.message.zh}。{error.help.zh}"
        self.refuse(Text(zh, f"{path}: {error.message.en}. {error.help.en}"))

    def outcome(self, outcome: Outcome, copy: Path | None, dry_run: bool) -> None:
        """What became of a file of requirements, and where the copy lies that holds what has to be mended."""
        path = outcome.source.path
        for note in outcome.notes:
            self.say(describe_note(path, note))
        for entry, record in outcome.present:
            told = entry.spot.told
            zh = f"{path} {told.zh}：库中已有同一需求{record}，不再录入。"
            self.say(Text(zh, f"{path} {told.en}: is there already as {record}; not taken in again."))
        for _, troubles in outcome.refused:
            for trouble in troubles:
                self.refuse(describe_trouble(path, trouble))
        for draft, record in outcome.written:
            told, title = draft.entry.spot.told, draft.data["title"]
            self.say(_message("text", path=path, told=told, record=record, title=title))
        if copy is not None:
            count = len(outcome.refused)
            zh = f"{path} 有{count}项待改正，{'将' if dry_run else '已'}另存为{copy}，改好后导入该表即可。"
            self.refuse(Text(zh, f"{path} {count} to be mended are in {copy}: mend and import that file."))

    def edited(self, one: Edited) -> None:
        """What became of an edited export."""
        for change in one.changes:
            self.say(describe_note(one.path, change))
        for trouble in one.troubles:
            self.refuse(describe_trouble(one.path, trouble))
        zh = f"{one.path} 读取{one.rows}行，取回修改{len(one.changes)}处，涉及{len(one.files)}个文件"
        zh += f"；有{len(one.troubles)}处没有取回，相关记录未改动" if one.troubles else ""
        en = f"{one.path} {one.rows} rows read, {len(one.changes)} changes taken back in {len(one.files)} files"
        en += f"; {len(one.troubles)} not taken, their records are as they were" if one.troubles else ""
        self.say(_message("text-2", zh=Text(zh, en)))

    def summary(self, made: Batch, known: int, dry_run: bool) -> None:
        """How much was written; `known` is the number of contacts before."""
        written = sum(len(outcome.written) for outcome in made.outcomes)
        refused = sum(len(outcome.refused) for outcome in made.outcomes)
        present = sum(len(outcome.present) for outcome in made.outcomes)
        contacts = len(made.register.contacts) - known
        zh = f"{'试录' if dry_run else '已录入'}{written}项" + (f"，库中已有{present}项" if present else "")
        zh += f"，待改正{refused}项" if refused else ""
        zh += f"；新登记联系人{contacts}名，记入{made.register.path}（不入库）" if contacts else ""
        en = f"{'Would write' if dry_run else 'Wrote'} {written}; {present} there already; {refused} to be mended"
        en += f"; {contacts} new contacts in {made.register.path}, outside git" if contacts else ""
        self.say(_message("text-2", zh=Text(zh, en)))
        if written and not dry_run:
            self.say(_message("open-a-pull-request"))


def describe_note(path: Path, note: Note) -> Text:
    """A note in one line: file, place, field, what is told."""
    zh, en = (f"“{note.field.zh}”" if note.field.zh else "", f"{note.field.en}: " if note.field.en else "")
    told = note.spot.told
    return _message("text-3", path=path, told=told, message=note.message, zh=Text(zh, en))


def describe_trouble(path: Path, one: Trouble) -> Text:
    """A trouble in one line: file, place, field, what is wrong, by which article, what to do."""
    zh, en = (f"“{one.field.zh}”" if one.field.zh else "", f"{one.field.en}: " if one.field.en else "")
    by = Text("；".join(text.zh for text in one.source), "; ".join(text.en for text in one.source))
    code = f"{one.code} " if one.code else ""
    told = one.spot.told
    return Text(
        f"{path} {told.zh}：错误 {code}{zh}{one.message.zh.rstrip('。')}。"
        + (f"依据：{by.zh}。" if by.zh else "")
        + one.help.zh,
        f"{path} {told.en}: error {code}{en}{one.message.en.rstrip('.')}."
        + (f" By {by.en}." if by.en else "")
        + f" {one.help.en}",
    )
