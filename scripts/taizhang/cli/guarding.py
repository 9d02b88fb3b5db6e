"""One command that writes at a time: each holds its repository from reading to writing, and lets go while it asks."""

import copy
import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.base.locking import lock_of, locked, paused
from taizhang.base.text import Text

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
_ANSWERS = "taizhang.answers"


@contextmanager
def guarded(repo: Path) -> Iterator[None]:
    """Hold the repository at `repo` for the running command; whom it waits for is said on standard error.

    Raises:
        RunFailedError: another command did not end in time.
    """
    context = click.get_current_context()

    def notify(message: Text) -> None:
        click.echo(message.pick(context.params.get("lang", "zh")), err=True)

    with locked(lock_of(repo), context.command_path, notify):
        yield


def guarding(command: F) -> F:
    """The command, holding its repository from its beginning to its end, unless it is asked to write nothing."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        if any(options.get(name) for name in ("dry_run", "only", "check")):
            return command(*arguments, **options)
        with guarded(options["repo"]):
            return command(*arguments, **options)

    return run  # type: ignore[return-value]


def ask_once(key: Hashable, ask: Callable[[], T]) -> T:
    """What `ask` answers, asked once in a run of a command however often it is done anew; others may write meanwhile.

    Raises:
        RunFailedError: another command did not end in time.
    """
    answers = answers_so_far()
    if key not in answers:
        with paused():
            answers[key] = ask()
    return copy.deepcopy(answers[key])  # type: ignore[no-any-return]


def answers_so_far() -> dict[Hashable, Any]:
    """What was asked and answered in this run of a command."""
    found: dict[Hashable, Any] = click.get_current_context().meta.setdefault(_ANSWERS, {})
    return found
