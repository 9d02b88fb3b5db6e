"""The scans of stamped forms, which stay outside the repository: found by name, identified by their SHA-256."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.intake.reading import normalize_name

_message = Messages(__file__)

SUFFIX = "-待改正"
"""What is appended to the name of a file for its copy to be corrected."""
ENDINGS = (".pdf", ".ofd", ".jpg", ".jpeg", ".png")


class Scans:
    """The scans in the given files and folders; each is read when it is first needed, and once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = list(_list_files(paths))
        self._single = [path for path in paths if path.is_file()]
        self._digests: dict[Path, str] = {}

    def find(self, name: str | None, form: Path, is_only_form: bool) -> tuple[str, str] | None:
        """The file name and SHA-256 of the scan called `name`, or else of the scan with the name of the file `form`.

        Where `is_only_form`, no other form is imported, and a single scan belongs to it whatever its name.

        Raises:
            RunFailedError: the scan cannot be read.
        """
        if name is not None:
            matches = [path for path in self._files if path.name == normalize_name(name)]
        else:
            stem = form.stem.partition(SUFFIX)[0]
            matches = [path for path in self._files if path.stem == stem and path.suffix.lower() in ENDINGS]
            if is_only_form and not matches and len(self._single) == 1:
                matches = self._single
        if len(matches) != 1:
            return None
        return matches[0].name, self._digest(matches[0])

    def _digest(self, path: Path) -> str:
        if path not in self._digests:
            try:
                with path.open("rb") as stream:
                    self._digests[path] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise RunFailedError(_message("scan-cannot-be-read", path=path, reason=error.strerror)) from error
        return self._digests[path]


def _list_files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.is_file())
        elif path.is_file():
            yield path
