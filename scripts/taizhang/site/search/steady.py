"""The same bytes from the same pages.

Pagefind keeps the values of a filter in a table whose order differs at every run; everything else that it writes is
steady. Here each filter's values are put in order, the file is named by its content again, and so are the file that
lists the filters and the entry that names that one.
"""

import gzip
import hashlib
import json
from pathlib import Path
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages

_message = Messages(__file__)

_MAGIC = b"pagefind_dcd"
_META_FILTERS = 3
"""The place of the filters in the list that a meta file is: version, pages, words, filters, sorts, fields."""


def steady(folder: Path) -> None:
    """Put the index in `folder` in order.

    Raises:
        RunFailedError: its files are not as Pagefind 1.5 writes them.
    """
    try:
        entry = json.loads((folder / "pagefind-entry.json").read_text(encoding="utf-8"))
        for name, language in sorted(entry["languages"].items()):
            renamed = {
                path.name.removesuffix(".pf_filter"): _filter(path, name)
                for path in sorted((folder / "filter").glob(f"{name}_*.pf_filter"))
            }
            meta = folder / f"pagefind.{language['hash']}.pf_meta"
            content = _read(meta)
            content[_META_FILTERS] = sorted([word, renamed[held]] for word, held in content[_META_FILTERS])
            language["hash"] = _write(meta, content, f"pagefind.{name}_", ".pf_meta", 10).removeprefix("pagefind.")
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (folder / "pagefind-entry.json").write_text(text, encoding="utf-8")
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise RunFailedError(_message("index-that-pagefind-wrote", error=error)) from error


def _filter(path: Path, language: str) -> str:
    word, values = _read(path)
    return _write(
        path, [word, sorted([value, sorted(pages)] for value, pages in values)], f"{language}_", ".pf_filter", 7
    )


def _read(path: Path) -> Any:
    raw = gzip.decompress(path.read_bytes())
    if not raw.startswith(_MAGIC):
        raise ValueError(path.name)
    value, end = _decoded(raw, len(_MAGIC))
    if end != len(raw) or _MAGIC + _encoded(value) != raw:
        raise ValueError(path.name)
    return value


def _write(old: Path, value: Any, stem: str, ending: str, digits: int) -> str:
    raw = _MAGIC + _encoded(value)
    name = stem + hashlib.sha256(raw).hexdigest()[:digits]
    old.unlink()
    old.with_name(name + ending).write_bytes(gzip.compress(raw, mtime=0))
    return name


def _decoded(raw: bytes, place: int) -> tuple[Any, int]:
    """The CBOR value (RFC 8949) at `place` and where it ends: of all types the three that occur."""
    kind, count, place = raw[place] >> 5, raw[place] & 31, place + 1
    if count >= 24:
        width = 1 << (count - 24)
        if width > 8:
            raise ValueError("CBOR")
        count, place = int.from_bytes(raw[place : place + width], "big"), place + width
    if kind == 0:
        return count, place
    if kind == 3:
        return raw[place : place + count].decode(), place + count
    if kind != 4:
        raise ValueError("CBOR")
    items = []
    for _ in range(count):
        item, place = _decoded(raw, place)
        items.append(item)
    return items, place


def _encoded(value: Any) -> bytes:
    if isinstance(value, int):
        return _head(0, value)
    if isinstance(value, str):
        return _head(3, len(value.encode())) + value.encode()
    return _head(4, len(value)) + b"".join(map(_encoded, value))


def _head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    width = next(width for width in (0, 1, 2, 3) if count < 1 << (8 << width))
    return bytes([kind << 5 | 24 + width]) + count.to_bytes(1 << width, "big")
