"""The accounts of the forge that do the ledger's work, from `.github/forge.yaml`."""

from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.documents.document import Document, read_document
from taizhang.documents.schema import Schemas
from taizhang.repository.repository import FORGE_SETTINGS
from taizhang.repository.reviewers import PATH as REVIEWERS
from taizhang.repository.reviewers import Reviewers, reviewers_of

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class ForgeSettings:
    """The settings of a repository for its forge.

    Attributes:
        gating: the account that writes the gate's verdict; None where it is not named.
        sealing: the account that pushes the seals; None where it is not named.
        merging: the accounts that merge requests.
        rounds_in: the second, private repository in whose Actions the rounds run; None where another machine runs them.
    """

    gating: str | None
    sealing: str | None
    merging: tuple[str, ...]
    rounds_in: str | None = None

    @property
    def writing(self) -> tuple[str, ...]:
        """All accounts that need to write, each once."""
        logins = (*self.merging, self.gating, self.sealing)
        return tuple(dict.fromkeys(login for login in logins if login is not None))


def read_settings(root: Path) -> ForgeSettings:
    """The settings of the repository at `root`.

    Raises:
        RunFailedError: the file is missing, or `taizhang check` finds faults in it.
    """
    if not (root / FORGE_SETTINGS).is_file():
        raise RunFailedError(_message("settings-missing", path=FORGE_SETTINGS))
    data = _read_settings_file(root, FORGE_SETTINGS, "forge").data
    rounds = data.get("rounds") or {}
    return ForgeSettings(data.get("gating"), data.get("sealing"), tuple(data["merging"]), rounds.get("repository"))


def read_roster(root: Path) -> Reviewers | None:
    """Who may approve what by the roster of the repository at `root`; None where it is missing.

    Raises:
        RunFailedError: `taizhang check` finds faults in it.
    """
    if not (root / REVIEWERS).is_file():
        return None
    document = _read_settings_file(root, REVIEWERS, "reviewers")
    return reviewers_of(document.data, document.sha256)


def _read_settings_file(root: Path, path: str, schema_name: str) -> Document:
    schema = Schemas(root / "schemas")[schema_name]
    document, faults = read_document((root / path).read_bytes(), path, schema.shape)
    if document is None or faults or not schema.passes(document.data):
        raise RunFailedError(_message("faulty-file", path=path))
    return document
