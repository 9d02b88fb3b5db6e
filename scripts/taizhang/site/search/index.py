"""The index, built by Pagefind: a browser fetches only the parts that a query needs.

Pagefind reads small generated pages instead of the site's: it indexes the text that `finding` selects, and templates
need no marks. In them every Chinese character is a separate word, and the search page queries sequences of them: so
any substring of a record is found, and the segmentations of the build and of the browser cannot differ. A share holds
at most `MAX_SHARE` items, so that memory stays bounded for any number of records; the browser merges the shares.
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
from taizhang.site.search.finding import SearchItem
from taizhang.site.search.reproducible import normalize_index

_message = Messages(__file__)

MAX_SHARE = 4_000
"""The maximum number of items in a share of the index, which needs about a gigabyte of memory to build."""
_HAN = "\u3005\u3007\u3400-\u9fff\uf900-\ufaff\U00020000-\U000323af"
_POINT = "\u2014\u2018-\u201d\u2026\u3001-\u3004\u3008-\u301f\uff01-\uff0f\uff1a-\uff20\uff3b-\uff40\uff5b-\uff65"
_SEAM = re.compile(rf"(?<=[{_HAN}])(?=[^\s{_POINT}])|(?<=\S)(?=[{_HAN}])|(?<=[{_POINT}])(?=[^\s{_POINT}])")
_UNUSED = ("pagefind-component-ui.*", "pagefind-modular-ui.*", "pagefind-ui.*", "pagefind-highlight.js")
_DIGEST = "things.sha256"
_GUIDE = 0.3
"""The weight of a word in a guide relative to one in a record: users usually look for records."""
_LANGUAGE = "unknown"
"""Prevents Pagefind and its script from segmenting words."""


def install_index(things: Sequence[SearchItem], site: Path, before: Path | None = None, share: int = MAX_SHARE) -> None:
    """Write the index of `things` for the search page of `site`, and put the number of shares into that page.

    Shares with the same items are copied from `before`, an earlier build of the site: most records lie in shares of
    past years.

    Raises:
        RunFailedError: Pagefind cannot be run, or did not take every page.
    """
    shares = write_index(things, site / "search" / "index", before and before / "search" / "index", share)
    page = site / "search" / "index.html"
    html = page.read_text(encoding="utf-8").replace('data-shares="0"', f'data-shares="{shares}"')
    page.write_text(html, encoding="utf-8")


def write_index(things: Sequence[SearchItem], folder: Path, before: Path | None = None, share: int = MAX_SHARE) -> int:
    """Write the index of `things` into `folder/1`, `folder/2` …, the oldest first; returns their number.

    The same items give the same bytes.

    Raises:
        RunFailedError: as for `install_index`.
    """
    ordered = sorted(things, key=lambda thing: (thing.filters.get("year", ("9999",)), thing.page))
    parts = [ordered[start : start + share] for start in range(0, len(ordered), share)] or [[]]
    for number, part in enumerate(parts, 1):
        pages = {thing.page: _render_page(thing) for thing in part}
        digest = hashlib.sha256("\0".join([_find_version(), *pages.values()]).encode()).hexdigest() + "\n"
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
            _run_pagefind(Path(source), target, len(part))
        for pattern in _UNUSED:
            for unused in target.glob(pattern):
                unused.unlink()
        normalize_index(target)
        (target / _DIGEST).write_text(digest, encoding="utf-8")
    return len(parts)


def _find_version() -> str:
    return version("pagefind-bin-extended")


def separate_characters(text: str) -> str:
    """Separate all Chinese characters in `text` by blanks, also at punctuation."""
    return _SEAM.sub(" ", text)


def _render_page(thing: SearchItem) -> str:
    """A page for Pagefind only. Attributes hold values that are not indexed as text."""
    marks = [
        f'<i data-pagefind-meta="{name}[title]" title="{escape(value)}"></i>' for name, value in _list_metadata(thing)
    ]
    marks += [
        f'<i data-pagefind-filter="{facet}[title]" title="{escape(value)}"></i>'
        for facet, values in thing.filters.items()
        for value in values
    ]
    paragraphs = "\n".join(f"<p>{escape(separate_characters(_end_sentence(line)))}</p>" for line in thing.words)
    title, weight = escape(thing.title), 1 if thing.id else _GUIDE
    return (
        f'<!doctype html><html lang="{_LANGUAGE}"><head><meta charset="utf-8"><title>{title}</title></head>'
        f'<body data-pagefind-body data-pagefind-weight="{weight}"><h1 data-pagefind-weight="10">'
        f"{escape(separate_characters(_end_sentence(thing.title)))}</h1>{''.join(marks)}{paragraphs}</body></html>"
    )


def _end_sentence(line: str) -> str:
    """Add a full stop to a line without final punctuation, as excerpts join lines."""
    return line if unicodedata.category(line[-1:] or "。").startswith("P") else f"{line}。"


def _list_metadata(thing: SearchItem) -> list[tuple[str, str]]:
    facets = {word: "、".join(thing.filters.get(word, ())) for word in ("kind", "stage")}
    values = {"name": thing.title, "page": thing.page, "id": thing.id, **facets}
    return [(name, value) for name, value in values.items() if value]


def _run_pagefind(source: Path, target: Path, expected: int) -> None:
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
    # Ignore Pagefind settings in the environment; the folder of the pages contains no configuration.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("PAGEFIND_")}
    try:
        process = subprocess.run(command, capture_output=True, text=True, check=False, cwd=source, env=environment)
    except OSError as error:
        raise _report_failure(error.strerror or str(error)) from error
    if process.returncode or f"Indexed {expected} page" not in process.stdout:
        output = (process.stderr or process.stdout).strip().splitlines()
        raise _report_failure(output[-1] if output else str(process.returncode))


def _report_failure(reason: str) -> RunFailedError:
    return RunFailedError(_message("index-failed", reason=reason))
