"""Make the index reproducible: the same bytes from the same pages.

Pagefind writes the values of a filter in an order that differs at every run; everything else is stable. Here the
values of each filter are sorted and the file is renamed by its content, as are the file that lists the filters and the
entry that refers to it.
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
"""The index of the filters in the list of a meta file: version, pages, words, filters, sorts, fields."""


def normalize_index(folder: Path) -> None:
    """Sort the filters of the index in `folder`.

    Raises:
        RunFailedError: its files do not have the format of Pagefind 1.5.
    """
    try:
        entry = json.loads((folder / "pagefind-entry.json").read_text(encoding="utf-8"))
        for name, language in sorted(entry["languages"].items()):
            renamed = {
                path.name.removesuffix(".pf_filter"): _normalize_filter(path, name)
                for path in sorted((folder / "filter").glob(f"{name}_*.pf_filter"))
            }
            meta = folder / f"pagefind.{language['hash']}.pf_meta"
            content = _read_file(meta)
            content[_META_FILTERS] = sorted(
                [facet, renamed[filter_name]] for facet, filter_name in content[_META_FILTERS]
            )
            language["hash"] = _write_file(meta, content, f"pagefind.{name}_", ".pf_meta", 10).removeprefix("pagefind.")
        text = json.dumps(entry, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        (folder / "pagefind-entry.json").write_text(text, encoding="utf-8")
    except (OSError, ValueError, KeyError, IndexError, TypeError) as error:
        raise RunFailedError(_message("unexpected-index-format", error=error)) from error


def _normalize_filter(path: Path, language: str) -> str:
    facet, values = _read_file(path)
    return _write_file(
        path, [facet, sorted([value, sorted(pages)] for value, pages in values)], f"{language}_", ".pf_filter", 7
    )


def _read_file(path: Path) -> Any:
    raw = gzip.decompress(path.read_bytes())
    if not raw.startswith(_MAGIC):
        raise ValueError(path.name)
    value, end = _decode_value(raw, len(_MAGIC))
    if end != len(raw) or _MAGIC + _encode_value(value) != raw:
        raise ValueError(path.name)
    return value


def _write_file(old: Path, value: Any, stem: str, ending: str, digits: int) -> str:
    raw = _MAGIC + _encode_value(value)
    name = stem + hashlib.sha256(raw).hexdigest()[:digits]
    old.unlink()
    old.with_name(name + ending).write_bytes(gzip.compress(raw, mtime=0))
    return name


def _decode_value(raw: bytes, place: int) -> tuple[Any, int]:
    """The CBOR value (RFC 8949) at `place` and where it ends: only the three types that occur."""
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
        item, place = _decode_value(raw, place)
        items.append(item)
    return items, place


def _encode_value(value: Any) -> bytes:
    if isinstance(value, int):
        return _encode_head(0, value)
    if isinstance(value, str):
        return _encode_head(3, len(value.encode())) + value.encode()
    return _encode_head(4, len(value)) + b"".join(map(_encode_value, value))


def _encode_head(kind: int, count: int) -> bytes:
    if count < 24:
        return bytes([kind << 5 | count])
    width = next(width for width in (0, 1, 2, 3) if count < 1 << (8 << width))
    return bytes([kind << 5 | 24 + width]) + count.to_bytes(1 << width, "big")
