"""Founding a repository: its files gathered beside the place and given their name when all are there."""

import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from taizhang.acts.founding.divisions import vocabulary
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.store import clear_unfinished
from taizhang.base.text import Text
from taizhang.documents.document import read

_message = Messages(__file__)

HOME = Path(__file__).resolve().parents[3]
"""The repository that this machinery belongs to."""
_FILES = Path(__file__).parent / "files"
_FOLDERS = ("schemas", "scripts", "site", ".lock")
_SINGLE = ("mkdocs.yml", "pyproject.toml", ".gitignore", ".gitattributes",
           ".github/pull_request_template.md",
           *(f".github/workflows/{name}.yml" for name in ("gate", "review", "seal", "site", "daily")))  # fmt: skip
_OFFICES = "offices.yaml"
"""The statute file of the offices that receive objections: each region's own, so that none is taken over."""
_OVERLAYS = "overlays"
"""The folder of local days off below the calendar: each region's own, and here a fictional one."""
_LEFT = shutil.ignore_patterns("__pycache__", "*.pyc", ".taizhang-*", _OFFICES, _OVERLAYS)
_CONFIRMED = re.compile(r"^    confirmed:\n(?:      .*\n)+", re.M)
"""The confirmations of the demonstration's fictional document: each region confirms for itself."""
_DEMONSTRATION = re.compile(r"^copyright:.*\n|^extra:\n(?:  .*\n)+", re.M)


def found(folder: Path, entries: Sequence[dict[str, Any]] | None = None) -> tuple[Text, ...]:
    """A clean repository in `folder`, which must not exist or be empty; what else there is to do is given back.

    With `entries` of a divisions' vocabulary it is another region's: what the statutes set for a division that is
    not among them is left out.

    Raises:
        RunFailedError: `folder` holds something, or cannot be written. Nothing is left there then.
    """
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise RunFailedError(_message("holds-something-already", folder=folder))
    if not (HOME / "mkdocs.yml").is_file():
        raise RunFailedError(_message("is-no-whole-repository", home=HOME))
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        clear_unfinished(folder.parent)
        beside = Path(tempfile.mkdtemp(prefix=".taizhang-", dir=folder.parent))
    except OSError as error:
        raise _unwritable(folder, error) from error
    try:
        told = tuple(_gather(beside, list(entries) if entries is not None else None))
        beside.chmod(0o755)
        # In its own place from the start: a repository that is moved later would be found by its old name.
        subprocess.run(["git", "init", "--quiet", "--initial-branch", "main"], cwd=beside, check=True)
        if folder.exists():
            folder.rmdir()
        beside.rename(folder)
    except (OSError, subprocess.CalledProcessError) as error:
        raise _unwritable(folder, error) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return told


def _unwritable(folder: Path, error: Exception) -> RunFailedError:
    return RunFailedError(_message("cannot-be-made-nothing-is-left", folder=folder, error=error))


def _gather(root: Path, entries: list[dict[str, Any]] | None) -> Iterator[Text]:
    for name in _FOLDERS:
        shutil.copytree(HOME / name, root / name, ignore=_LEFT)
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
    yield _message("what-the-notices-leave-open-are-defaults")
    yield _message("no-office-is-on-file-that-receives", offices=_OFFICES)
    if entries is not None:
        yield from _region(root, entries)


def _region(root: Path, entries: list[dict[str, Any]]) -> Iterator[Text]:
    path = root / "schemas/vocabularies/divisions.json"
    standing = path.read_text(encoding="utf-8")
    path.write_text(vocabulary(standing, entries), encoding="utf-8")
    codes = {entry["const"] for entry in entries}
    region = next(entry["title"] for entry in entries if entry["x-level"] == "region")
    config = root / "mkdocs.yml"
    text = re.sub(r"^site_description: .*$", f"site_description: {region}政府采购云平台软件需求的公示、台账与升级情况",
                  config.read_text(encoding="utf-8"), flags=re.M)  # fmt: skip
    config.write_text(text, encoding="utf-8")
    for statute in sorted((root / "schemas/statutes").glob("*.yaml")):
        for parameter, within in _drop(statute, codes):
            yield _message(
                "what-sets-for-does-not-apply-and-was-left",
                statute_name=statute.name,
                parameter=parameter,
                within=within,
            )
    yield _message("schemas-sources-yaml-norms-yaml-statutes")


def _drop(statute: Path, codes: set[str]) -> list[tuple[str, str]]:
    """Take the values for unknown divisions out of a statute file, line by line; comments stay."""
    raw = statute.read_bytes()
    document, _ = read(raw, statute.name)
    if document is None:
        return []
    dropped: list[tuple[str, str]] = []
    gone: set[int] = set()
    for number, parameter in enumerate(document.data["parameters"]):
        for at, value in enumerate(parameter["values"]):
            within = str(value.get("within", ""))
            if within and within not in codes:
                place = ("parameters", number, "values", at)
                lines = [document.mark((*place, key)).line for key in value]
                gone.update(range(min(lines), max(lines) + 1))
                dropped.append((parameter["id"], within))
    lines_ = raw.decode().split("\n")
    kept = [line for number, line in enumerate(lines_, 1) if number not in gone]
    statute.write_text("\n".join(kept), encoding="utf-8")
    return dropped
