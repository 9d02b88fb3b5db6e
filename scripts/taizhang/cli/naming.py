"""What a record is called on the command line, and how it is found by a part of its id."""

import difflib
from pathlib import Path

import click

from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.kinds import FOLDERS


def title(book: Book, record: str) -> str:
    """What people call a record: its title or name, or that of what it is about; its id where it has none."""
    return book.title_of(record)


def find(book: Book, named: str) -> Record:
    """The record of an id, of a part of one that no other has, or of a file.

    Raises:
        click.UsageError: none or several; names those that come near.
    """
    if named in book.all:
        return book.all[named][1]
    stem = Path(named).name.removesuffix(".yaml")
    path = named.removeprefix("./")
    for kind, record, document in book.all.values():
        if document.path == path or (kind.name != "approval" and record.id == stem):
            return record
    found = find_ids(book, named)
    if len(found) == 1:
        return book.all[found[0]][1]
    near = found or difflib.get_close_matches(named.upper(), list(book.all), n=5, cutoff=0.5)
    listed = "".join(f"\n  {key}  {title(book, key)}" for key in near[:10])
    more = f"\n  ……共{len(near)}条" if len(near) > 10 else ""
    if found:
        raise click.UsageError(f"“{named}”不止一条，请写全：/ Several records match:{listed}{more}")
    hint = (
        f"相近的有：/ Near ones:{listed}"
        if near
        else "用taizhang due查看待办事项。/ `taizhang due` lists open matters."
    )
    raise click.UsageError(f"没有编号含“{named}”的记录。/ No record matches. {hint}")


def find_ids(book: Book, part: str) -> list[str]:
    """The ids that hold `part`, in whatever case; a seal's is none of them."""
    word = part.casefold()
    return [key for key, (kind, _, _) in book.all.items() if kind.name != "approval" and word in key.casefold()]


def division(law: Law, named: str) -> str:
    """The code of a division by its code, its name, its finance department, or a part of its name that no other has.

    Raises:
        click.UsageError: none or several; names those that come near.
    """
    divisions = law.divisions
    if named in divisions:
        return named
    found = [code for code, held in law.divisions_in_force.items() if named in (held.name, held.finance_department)]
    found = found or [code for code, held in divisions.items() if named in (held.name, held.finance_department)]
    found = found or [code for code, held in divisions.items() if named in held.name]
    if len(found) == 1:
        return found[0]
    close = difflib.get_close_matches(named, [held.name for held in divisions.values()], n=5, cutoff=0.3)
    near = found or [code for code, held in divisions.items() if held.name in close]
    listed = "、".join(f"{code}（{divisions[code].name}）" for code in near[:8])
    if found:
        raise click.UsageError(f"“{named}”不止一个，请写代码：{listed}。/ Several divisions match; give the code.")
    hint = f"相近的有{listed}。" if near else ""
    raise click.UsageError(f"没有区划“{named}”。{hint}/ There is no such division.")


def commit(repo: Path) -> str | None:
    """The commit that holds the records as they are, None where nothing can be said."""
    if not (repo / ".git").exists():
        return None
    try:
        git = Git(repo)
        return git.commit("HEAD").oid if git.unchanged(*FOLDERS) else None
    except RunFailedError:
        # A repository without a first commit, or a machine without git, still gets its site.
        return None
