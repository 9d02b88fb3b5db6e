"""The scans of stamped forms, which are kept outside the repository: found by name, known by their SHA-256."""

import hashlib
from collections.abc import Iterable, Sequence
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.intake.reading import normalize_name

_message = Messages(__file__)

SUFFIX = "-待改正"
"""What the name of a copy to be mended has behind that of the file that it was made of."""
ENDINGS = (".pdf", ".ofd", ".jpg", ".jpeg", ".png")


class Scans:
    """The scans in the files and folders that were named; each is read when it is asked for, and once."""

    def __init__(self, paths: Sequence[Path]) -> None:
        self._files = list(_list_files(paths))
        self._single = [path for path in paths if path.is_file()]
        self._known: dict[Path, str] = {}

    def find(self, name: str | None, form: Path, is_only_form: bool) -> tuple[str, str] | None:
        """The scan called `stated`, or else the one that bears the name of the file `form`: file name and SHA-256.

        Where `alone`, no other form is taken in, and the one scan that was named belongs to it whatever its name.

        Raises:
            RunFailedError: it cannot be read.
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
        if path not in self._known:
            try:
                with path.open("rb") as stream:
                    self._known[path] = hashlib.file_digest(stream, "sha256").hexdigest()
            except OSError as error:
                raise RunFailedError(_message("scan-cannot-be-read", path=path, reason=error.strerror)) from error
        return self._known[path]


def _list_files(paths: Iterable[Path]) -> Iterable[Path]:
    for path in paths:
        if path.is_dir():
            yield from sorted(one for one in path.iterdir() if one.is_file())
        elif path.is_file():
            yield path
