"""The options by which a paper takes open pull requests into account, and what these show for it."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.acts.desk import Desk
from taizhang.check import check
from taizhang.cli.paper_writing import find_record
from taizhang.cli.reviewed import Reviewed, reviewed
from taizhang.papers.grounds import UnsoundError
from taizhang.papers.press import Press
from taizhang.records import Requirement

F = TypeVar("F", bound=Callable[..., Any])


def open_requests(command: F) -> F:
    """Add --reviews and --base to a command, which gets them as `sources` and `base`."""
    command = click.option("--base", default="main", show_default=True, help="请求合并到的提交。 What they go into.")(
        command
    )
    return click.option(
        "--reviews",
        "sources",
        multiple=True,
        metavar="FILE",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        help="未合并请求的审查意见文件（与gate的相同），可写多个。 Reviews files of open pull requests.",
    )(command)


def read_requests(
    desk: Desk, press: Press, named: Sequence[str], sources: Sequence[Path], base: str, whole: bool = True
) -> tuple[Press, Reviewed, list[Requirement]]:
    """The press, what the open requests show, and the requirements named: as requested, else as they stand.

    Where none is named, they are those of the open requests. With `whole`, the gate may find nothing wrong in them; a
    draft says what it finds.

    Raises:
        UnsoundError: the gate finds something wrong in a request, and no draft is asked for.
        RunFailedError: a reviews file cannot be read or used.
    """
    known = reviewed(desk, sources, base) if sources else Reviewed({}, {}, ())
    if whole and known.findings and not press.draft:
        raise UnsoundError(known.findings)
    if whole and known.findings:
        # The draft says so, as it does of findings on what stands in the tree.
        press = replace(press, known=(*check(desk.repository, desk.today), *known.findings))
    stated = [known.requirements.get(one) or find_record(desk, one, Requirement) for one in dict.fromkeys(named)]
    return press, known, stated or list(known.requirements.values())
