"""The progress of long work: a bar on a terminal, and nothing in a pipe."""

from collections.abc import Iterable
from typing import TypeVar

from rich.console import Console
from rich.progress import Progress

T = TypeVar("T")


def track(items: Iterable[T], total: int, description: str) -> Iterable[T]:
    """The items one by one, with a bar on a terminal that disappears at the end."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield from items
        return
    with Progress(console=console, transient=True) as progress:
        yield from progress.track(items, total=total, description=description)
