"""Views of repositories as the site sees them, and a record full of hostile text."""

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from datetime import date
from functools import cache
from pathlib import Path

from golden import PROJECT
from taizhang.repository.repository import load_repository
from taizhang.site.view.public_address import SiteAddresses
from taizhang.site.view.view import View

TODAY = date(2026, 11, 23)
"""The day of the demonstration set's pages."""
NOWHERE = SiteAddresses.of("台账", None, {})
"""A site without an address."""
SOMEWHERE = SiteAddresses.of("台账", "https://czt.example.cn/taizhang", {"tag": "czt.example.cn,2026"})

MARKUP = (
    "<script>alert(1)</script></title></p>]]><img src=x onerror=alert(2)> {{7*7}} {% raw %} **粗** [链](x) `码` &amp;"
)
"""Markup of every kind on one line, as a title may hold it."""
UNSEEN = "甲\u200c\u200d乙\u180b"
"""The characters without width that the loader takes: joiners and a variation selector, which Mongolian needs."""
FORMULA = "=1+1"
"""A text that a sheet could take for a formula."""
LONG = "长" * 2500 + "w" * 2500
"""A word of 5,000 characters."""


def load_view(root: Path, today: date = TODAY) -> View:
    """The repository at `root` as of a day."""
    repository = load_repository(root)
    assert repository.law is not None and repository.flaws == ()
    return View(repository, repository.law, today)


@cache
def demonstration() -> View:
    """The demonstration set, which no test changes."""
    return load_view(PROJECT)


def insert_hostile_texts(root: Path) -> str:
    """Fill records of the specimen at `root` with hostile text: a new requirement, whose id is returned, one on the
    ledger, and an objection.
    """
    request, enrolled = (next(root.glob(f"requests/*/*/*{tail}.yaml")) for tail in ("aaa7", "aaa1"))
    for path in (request, enrolled):
        text = path.read_text(encoding="utf-8")
        path.write_text(re.sub(r"(?m)^title: .*$", lambda _: f"title: '{MARKUP}'", text), encoding="utf-8")
    body = "".join(f"  {line}\n" for line in (MARKUP, UNSEEN, FORMULA, LONG))
    text = request.read_text(encoding="utf-8")
    text = re.sub(r"(?ms)^content: .*?(?=^\w)", lambda _: f"content: |\n{body}", text)
    request.write_text(text, encoding="utf-8")
    notice = root / "ledger/notices/NOTICE-2026-01.yaml"
    text = notice.read_text(encoding="utf-8")
    notice.write_text(re.sub(r"(?m)^    text: .*$", lambda _: f"    text: '{MARKUP}'", text), encoding="utf-8")
    return request.stem


def contents(folder: Path) -> Iterator[tuple[str, str]]:
    """The text of every file below `folder`, including those inside compressed files and archives."""
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            for name, raw in _unpack(path.relative_to(folder).as_posix(), path.read_bytes()):
                yield name, raw.decode("utf-8", "ignore").replace("\u200b", "")


def _unpack(name: str, raw: bytes) -> Iterator[tuple[str, bytes]]:
    if raw[:2] == b"\x1f\x8b":
        yield from _unpack(f"{name}!", gzip.decompress(raw))
    elif raw[:4] == b"PK\x03\x04":
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            for inner in archive.namelist():
                yield from _unpack(f"{name}!{inner}", archive.read(inner))
    else:
        yield name, raw
