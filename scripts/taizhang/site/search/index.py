"""The index, made by Pagefind: a browser fetches only the parts that a query needs, never the whole.

Pagefind is given small pages of our own instead of the site's: what is found are the words that `finding` chose,
and no template has to mark anything. In them every Chinese character is a word of its own, and the search page asks
for runs of them: so whatever stands in a record is found as it stands, two characters or ten, and no two
segmentations, of the build and of the browser, can disagree. A share holds at most `SHARE` things, so that memory
stays bounded however many records there are; the browser merges the shares.
"""

import hashlib
import os
import re
import shutil
import subprocess
import unicodedata
from collections.abc import Sequence
from html import escape
from importlib.metadata import version
from pathlib import Path

from pagefind_bin_extended import get_executable

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.scratch import ScratchFolder
from taizhang.site.search.finding import Findable
from taizhang.site.search.steady import steady

_message = Messages(__file__)

SHARE = 4_000
"""How many things one share of the index holds: about a gigabyte of memory while it is made."""
_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_POINT = "\u2014\u2018-\u201d\u2026\u3001-\u3004\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_SEAM = re.compile(rf"(?<=[{_HAN}])(?=[^\s{_POINT}])|(?<=\S)(?=[{_HAN}])|(?<=[{_POINT}])(?=[^\s{_POINT}])")
_UNUSED = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")
_DIGEST = "things.sha256"
_GUIDE = 0.3
"""What a word in a guide weighs beside one in a record: it is the record that people look for."""
_LANGUAGE = "unknown"
"""So that neither Pagefind nor its script cuts words in its own way."""


def install(things: Sequence[Findable], site: Path, before: Path | None = None, share: int = SHARE) -> None:
    """Write the index of `things` where the search page of `site` looks for it, and tell that page.

    What `before`, an earlier build of the site, holds of the very same things is taken over: of many records most
    lie in shares of past years.

    Raises:
        RunFailedError: Pagefind cannot be run, or did not take every page.
    """
    shares = write_index(things, site / "search" / "index", before and before / "search" / "index", share)
    page = site / "search" / "index.html"
    told = page.read_text(encoding="utf-8").replace('data-shares="0"', f'data-shares="{shares}"')
    page.write_text(told, encoding="utf-8")


def write_index(things: Sequence[Findable], folder: Path, before: Path | None = None, share: int = SHARE) -> int:
    """Write the index of `things` into `folder/1`, `folder/2` …, the oldest first; say how many there are.

    The same things make the same bytes.

    Raises:
        RunFailedError: as `install`.
    """
    ordered = sorted(things, key=lambda thing: (thing.filters.get("year", ("9999",)), thing.page))
    parts = [ordered[start : start + share] for start in range(0, len(ordered), share)] or [[]]
    for number, part in enumerate(parts, 1):
        pages = {thing.page: _page(thing) for thing in part}
        digest = hashlib.sha256("\0".join([_version(), *pages.values()]).encode()).hexdigest() + "\n"
        target = folder / str(number)
        old = before / str(number) if before else None
        if old and (old / _DIGEST).is_file() and (old / _DIGEST).read_text(encoding="utf-8") == digest:
            shutil.copytree(old, target)
            continue
        with ScratchFolder("search") as source:
            for path, html in pages.items():
                page = Path(source, path)
                page.parent.mkdir(parents=True, exist_ok=True)
                page.write_text(html, encoding="utf-8")
            _run(Path(source), target, len(part))
        for pattern in _UNUSED:
            for unused in target.glob(pattern):
                unused.unlink()
        steady(target)
        (target / _DIGEST).write_text(digest, encoding="utf-8")
    return len(parts)


def _version() -> str:
    return version("pagefind-bin-extended")


def spaced(text: str) -> str:
    """`text` with every Chinese character a word of its own, also where only a point stands between two."""
    return _SEAM.sub(" ", text)


def _page(thing: Findable) -> str:
    """A page for Pagefind alone. What is in an attribute is a value and no text to be found."""
    marks = [f'<i data-pagefind-meta="{name}[title]" title="{escape(value)}"></i>' for name, value in _meta(thing)]
    marks += [
        f'<i data-pagefind-filter="{word}[title]" title="{escape(value)}"></i>'
        for word, values in thing.filters.items()
        for value in values
    ]
    words = "\n".join(f"<p>{escape(spaced(_ended(line)))}</p>" for line in thing.words)
    title, weight = escape(thing.title), 1 if thing.id else _GUIDE
    return (
        f'<!doctype html><html lang="{_LANGUAGE}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body data-pagefind-body data-pagefind-weight="{weight}"><h1 data-pagefind-weight="10">'
        f"{escape(spaced(_ended(thing.title)))}</h1>{''.join(marks)}{words}</body></html>"
    )


def _ended(line: str) -> str:
    """A line with a full stop, where it has no end of its own: lines are joined in an excerpt."""
    return line if unicodedata.category(line[-1:] or "。").startswith("P") else f"{line}。"


def _meta(thing: Findable) -> list[tuple[str, str]]:
    single = {word: "、".join(thing.filters.get(word, ())) for word in ("kind", "stage")}
    known = {"name": thing.title, "page": thing.page, "id": thing.id, **single}
    return [(name, value) for name, value in known.items() if value]


def _run(source: Path, target: Path, expected: int) -> None:
    shutil.rmtree(target, ignore_errors=True)
    command = [
        str(get_executable()),
        "--site",
        str(source),
        "--output-path",
        str(target),
        "--force-language",
        _LANGUAGE,
    ]
    # What the surroundings set for Pagefind has no say, and in the pages' own folder lies no configuration.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source, env=environment)
    except OSError as error:
        raise _failed(error.strerror or str(error)) from error
    if done.returncode or f"Indexed {expected} page" not in done.stdout:
        said = (done.stderr or done.stdout).strip().splitlines()
        raise _failed(said[-1] if said else str(done.returncode))


def _failed(told: str) -> RunFailedError:
    return RunFailedError(_message("search-index-could-not-be-made", told=told))
