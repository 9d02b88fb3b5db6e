"""Locking for commands: each locks its repository from reading to writing, except while it asks the user."""

import copy
import functools
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from taizhang.base.locking import hold_lock, lock_path, pause_locks
from taizhang.base.text import Text

F = TypeVar("F", bound=Callable[..., Any])
T = TypeVar("T")
_ANSWERS = "taizhang.answers"


@contextmanager
def lock_repository(repo: Path) -> Iterator[None]:
    """Lock the repository at `repo` for the running command; standard error shows which command it waits for.

    Raises:
        RunFailedError: another command did not end in time.
    """
    context = click.get_current_context()

    def notify(message: Text) -> None:
        click.echo(message.pick(context.params.get("lang", "zh")), err=True)

    with hold_lock(lock_path(repo), context.command_path, notify):
        yield


def locks_repository(command: F) -> F:
    """The command with its repository locked from beginning to end, unless an option makes it write nothing."""

    @functools.wraps(command)
    def run(*arguments: Any, **options: Any) -> Any:
        if any(options.get(name) for name in ("dry_run", "only", "check")):
            return command(*arguments, **options)
        with lock_repository(options["repo"]):
            return command(*arguments, **options)

    return run  # type: ignore[return-value]


def ask_once(key: Hashable, ask: Callable[[], T]) -> T:
    """The answer of `ask`, asked once in a run of a command even if it is repeated; others may write meanwhile.

    Raises:
        RunFailedError: another command did not end in time.
    """
    answers = current_answers()
    if key not in answers:
        with pause_locks():
            answers[key] = ask()
    return copy.deepcopy(answers[key])  # type: ignore[no-any-return]


def current_answers() -> dict[Hashable, Any]:
    """The answers of this run of a command, by key."""
    answers: dict[Hashable, Any] = click.get_current_context().meta.setdefault(_ANSWERS, {})
    return answers
