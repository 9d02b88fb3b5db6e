"""Records and divisions as people name them on the command line: found by id, by name, or by a part of these."""

import difflib
from collections.abc import Mapping
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.messages import Messages
from taizhang.cli.bilingual import in_both_languages, usage_error
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import FOLDERS

_message = Messages(__file__)

_MAX_CANDIDATES = 10
"""The number of records that are listed where several match."""


def find_record(book: Book, name: str) -> Record:
    """The record with an id, the unique part of an id, or the path of a file.

    Raises:
        click.UsageError: none or several match; the message lists similar ones.
    """
    if name in book.all:
        return book.all[name][1]
    stem = Path(name).name.removesuffix(".yaml")
    path = name.removeprefix("./")
    for kind, record, document in book.all.values():
        if document.path == path or (kind.name != "approval" and record.id == stem):
            return record
    matches = find_ids(book, name)
    if len(matches) == 1:
        return book.all[matches[0]][1]
    near = matches or difflib.get_close_matches(name.upper(), list(book.all), n=5, cutoff=0.5)
    candidates = format_candidates({key: book.title_of(key) for key in near})
    if matches:
        raise click.UsageError(in_both_languages(_message("several-records-match", word=name)) + candidates)
    hint = in_both_languages(_message("near-records" if near else "see-due"))
    message = in_both_languages(_message("no-record-matches", word=name))
    raise click.UsageError(f"{message} {hint}{candidates}")


def format_candidates(titles: Mapping[str, str]) -> str:
    """The first ten records with their titles, a line each, and the number of all."""
    lines = "".join(f"\n  {key}  {title}" for key, title in list(titles.items())[:_MAX_CANDIDATES])
    count = len(titles)
    return (
        lines
        if count <= _MAX_CANDIDATES
        else f"{lines}\n  ……{in_both_languages(_message('more-candidates', count=count))}"
    )


def find_ids(book: Book, part: str) -> list[str]:
    """The ids that contain `part`, in upper or lower case, those of seals excepted."""
    word = part.casefold()
    return [key for key, (kind, _, _) in book.all.items() if kind.name != "approval" and word in key.casefold()]


def find_division(law: Law, name: str) -> str:
    """The code of a division by its code, its name, its finance department, or a unique part of its name.

    Raises:
        click.UsageError: none or several match; the message lists similar ones.
    """
    divisions = law.divisions
    if name in divisions:
        return name
    matches = [code for code, one in law.divisions_in_force.items() if name in (one.name, one.finance_department)]
    matches = matches or [code for code, one in divisions.items() if name in (one.name, one.finance_department)]
    matches = matches or [code for code, one in divisions.items() if name in one.name]
    if len(matches) == 1:
        return matches[0]
    close = difflib.get_close_matches(name, [one.name for one in divisions.values()], n=5, cutoff=0.3)
    near = matches or [code for code, one in divisions.items() if one.name in close]
    candidates = "、".join(f"{code}（{divisions[code].name}）" for code in near[:8])
    if matches:
        raise usage_error(_message("several-divisions-match", word=name, candidates=candidates))
    if near:
        raise usage_error(_message("no-such-division-near", word=name, candidates=candidates))
    raise usage_error(_message("no-such-division", word=name))


def find_commit(repo: Path) -> str | None:
    """The commit whose records are those of the tree; None where they differ from HEAD or HEAD is unavailable."""
    if not (repo / ".git").exists():
        return None
    try:
        git = Git(repo)
        return git.commit("HEAD").oid if git.is_unchanged(*FOLDERS) else None
    except RunFailedError:
        # A repository without a first commit, or a machine without git, still gets its site.
        return None
