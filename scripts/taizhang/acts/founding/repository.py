"""Founding a repository: its files are staged beside the target and moved there when complete."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taizhang.acts.founding.divisions import render_vocabulary
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import clear_unfinished
from taizhang.base.text import Text
from taizhang.documents.document import read_document

_message = Messages(__file__)

HOME = Path(__file__).resolve().parents[4]
"""The repository of this machinery."""
_FILES = Path(__file__).parent / "files"
_FOLDERS = ("schemas", "scripts", "site", ".lock")
_SINGLE = ("mkdocs.yml", "pyproject.toml", ".gitignore", ".gitattributes",
           ".github/pull_request_template.md",
           *(f".github/workflows/{name}.yml" for name in ("gate", "review", "seal", "site", "daily")))  # fmt: skip
_OFFICES = "offices.yaml"
"""The statute file of the offices that receive objections: each region's own, so not copied."""
_OVERLAYS = "overlays"
"""The folder of local days off below the calendar: each region's own, and here a fictional one."""
_IGNORED = shutil.ignore_patterns("__pycache__", "*.pyc", ".taizhang-*", _OFFICES, _OVERLAYS)
_CONFIRMED = re.compile(r"^    confirmed:\n(?:      .*\n)+", re.M)
"""The confirmations of the demonstration's fictional document: each region confirms for itself."""
_DEMONSTRATION = re.compile(r"^copyright:.*\n|^extra:\n(?:  .*\n)+", re.M)


def found_repository(folder: Path, entries: Sequence[dict[str, Any]] | None = None) -> tuple[Text, ...]:
    """Create a clean repository in `folder`, which must be missing or empty; returns what remains to be done.

    With `entries` of a divisions' vocabulary it is another region's: statute values for other divisions are left
    out.

    Raises:
        RunFailedError: `folder` is not empty or cannot be written; no file is left behind.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunFailedError(_message("folder-not-empty", folder=folder))
    if not (HOME / "mkdocs.yml").is_file():
        raise RunFailedError(_message("incomplete-source", home=HOME))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_unfinished(folder.parent)
        staging = Path(tempfile.mkdtemp(prefix=".taizhang-", dir=folder.parent))
    except OSError as error:
        raise _folder_error(folder, error) from error
    try:
        messages = tuple(_copy_files(staging, list(entries) if entries is not None else None))
        staging.chmod(0o755)
        # In its own place from the start: a repository that is moved later would be found by its old name.
        subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], cwd=staging, check=True)
        if folder.exists():
            folder.rmdir()
        staging.rename(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise _folder_error(folder, error) from error
    finally:
        shutil.rmtree(staging, ignore_errors=True)
    return messages


def _folder_error(folder: Path, error: Exception) -> RunFailedError:
    return RunFailedError(_message("cannot-create", folder=folder, error=error))


def _copy_files(root: Path, entries: list[dict[str, Any]] | None) -> Iterator[Text]:
    for name in _FOLDERS:
        shutil.copytree(HOME / name, root / name, ignore=_IGNORED)
    for name in _SINGLE:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(HOME / name, root / name)
    for source in sorted(_FILES.rglob("*")):
        if source.is_file():
            # Stored under names that neither git nor the build of this repository takes for its own.
            target = root / str(source.relative_to(_FILES)).replace("dot-", ".")
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(source, target)
    config = root / "mkdocs.yml"
    config.write_text(_DEMONSTRATION.sub("", config.read_text(encoding="utf-8")), encoding="utf-8")
    table = root / "schemas/defaults.yaml"
    table.write_text(_CONFIRMED.sub("", table.read_text(encoding="utf-8")), encoding="utf-8")
    yield _message("unconfirmed-defaults")
    yield _message("no-receiving-office", offices=_OFFICES)
    if entries is not None:
        yield from _adapt_to_region(root, entries)


def _adapt_to_region(root: Path, entries: list[dict[str, Any]]) -> Iterator[Text]:
    path = root / "schemas/vocabularies/divisions.json"
    current = path.read_text(encoding="utf-8")
    path.write_text(render_vocabulary(current, entries), encoding="utf-8")
    codes = {entry["const"] for entry in entries}
    region = next(entry["title"] for entry in entries if entry["x-level"] == "region")
    config = root / "mkdocs.yml"
    text = re.sub(r"^site_description: .*$", f"site_description: {region}政府采购云平台软件需求的公示、台账与升级情况",
                  config.read_text(encoding="utf-8"), flags=re.M)  # fmt: skip
    config.write_text(text, encoding="utf-8")
    for statute in sorted((root / "schemas/statutes").glob("*.yaml")):
        for parameter, within in _drop_unknown_divisions(statute, codes):
            yield _message(
                "parameter-dropped",
                statute=statute.name,
                parameter=parameter,
                division=within,
            )
    yield _message("adapt-texts")


def _drop_unknown_divisions(statute: Path, codes: set[str]) -> list[tuple[str, str]]:
    """Remove the values for unknown divisions from a statute file, line by line; comments stay."""
    raw = statute.read_bytes()
    document, _ = read_document(raw, statute.name)
    if document is None:
        return []
    dropped: list[tuple[str, str]] = []
    dropped_lines: set[int] = set()
    for number, parameter in enumerate(document.data["parameters"]):
        for at, value in enumerate(parameter["values"]):
            within = str(value.get("within", ""))
            if within and within not in codes:
                place = ("parameters", number, "values", at)
                lines = [document.mark((*place, key)).line for key in value]
                dropped_lines.update(range(min(lines), max(lines) + 1))
                dropped.append((parameter["id"], within))
    all_lines = raw.decode().split("\n")
    remaining = [line for number, line in enumerate(all_lines, 1) if number not in dropped_lines]
    statute.write_text("\n".join(remaining), encoding="utf-8")
    return dropped
