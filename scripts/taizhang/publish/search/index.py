"""The index, made by Pagefind: a browser fetches only the parts that a query needs, never the whole.

Pagefind is given small pages of our own instead of the site's: what is found are the words that `finding` chose,
and no template has to mark anything. A share holds at most `SHARE` things, so that memory stays bounded however
many records there are; the browser merges the shares.
"""

import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from html import escape
from pathlib import Path

from pagefind_bin_extended import get_executable

from taizhang.errors import RunFailedError
from taizhang.publish.search.finding import Findable
from taizhang.publish.search.steady import steady
from taizhang.text import Text

SHARE = 10_000
"""How many things one share of the index holds: about a gigabyte of memory while it is made."""
_UNUSED = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")


def write_index(things: Sequence[Findable], folder: Path, share: int = SHARE) -> int:
    """Write the index of `things` into `folder/1`, `folder/2` …, at most `share` in each; say how many there are.

    The same things make the same bytes.

    Raises:
        RunFailedError: Pagefind cannot be run, or did not take every page.
    """
    parts = [things[start : start + share] for start in range(0, len(things), share)] or [things]
    for number, part in enumerate(parts, 1):
        with tempfile.TemporaryDirectory(prefix="taizhang-search-") as source:
            for thing in part:
                page = Path(source, thing.page)
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(_page(thing), encoding="utf-8")
            target = folder / str(number)
            _run(Path(source), target, len(part))
        for pattern in _UNUSED:
            for unused in target.glob(pattern):
                unused.unlink()
        steady(target)
    return len(parts)


def _page(thing: Findable) -> str:
    """A page for Pagefind alone. What is in an attribute is a value and no text to be found."""
    marks = [f'<i data-pagefind-meta="{name}[title]" title="{escape(value)}"></i>' for name, value in _meta(thing)]
    marks += [
        f'<i data-pagefind-filter="{word}[title]" title="{escape(value)}"></i>'
        for word, values in thing.filters.items()
        for value in values
    ]
    words = "\n".join(f"<p>{escape(line)}</p>" for line in thing.words)
    return (
        f'<!doctype html><html lang="zh"><head><meta charset="utf-8"><title>{escape(thing.title)}</title></head>'
        f"<body data-pagefind-body><h1>{escape(thing.title)}</h1>{''.join(marks)}{words}</body></html>"
    )


def _meta(thing: Findable) -> list[tuple[str, str]]:
    single = {word: "、".join(thing.filters.get(word, ())) for word in ("kind", "stage")}
    known = {"page": thing.page, "id": thing.id, **single}
    return [(name, value) for name, value in known.items() if value]


def _run(source: Path, target: Path, expected: int) -> None:
    shutil.rmtree(target, ignore_errors=True)
    command = [str(get_executable()), "--site", str(source), "--output-path", str(target), "--force-language", "zh"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source)
    except OSError as error:
        raise _failed(error.strerror or str(error)) from error
    if done.returncode or f"Indexed {expected} page" not in done.stdout:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise _failed(said[-1] if said else str(done.returncode))


def _failed(told: str) -> RunFailedError:
    return RunFailedError(
        Text(
            f"检索索引生成失败：{told}。请确认pagefind-bin-extended已安装（make site会安装）。",
            f"The search index could not be made: {told}. Is pagefind-bin-extended installed (make site does it)?",
        )
    )
