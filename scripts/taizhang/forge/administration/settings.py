"""Which accounts of the forge do the ledger's work: `.github/forge.yaml`, so that every check asks the same."""

from dataclasses import dataclass
from pathlib import Path

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.documents.document import Document, read
from taizhang.documents.schema import Schemas
from taizhang.repository.repository import FORGE_SETTINGS
from taizhang.repository.reviewers import PATH as REVIEWERS
from taizhang.repository.reviewers import Reviewers, reviewers_of

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class ForgeSettings:
    """What a repository says of its forge.

    Attributes:
        gating: the account that writes the gate's verdict; None where none is named.
        sealing: the account that pushes the seals; None where none is named.
        merging: the accounts that merge requests.
        rounds_in: the second, private repository in whose Actions the rounds run; None where another machine runs them.
    """

    gating: str | None
    sealing: str | None
    merging: tuple[str, ...]
    rounds_in: str | None = None

    @property
    def writing(self) -> tuple[str, ...]:
        """Every account that needs to write, each once."""
        named = (*self.merging, self.gating, self.sealing)
        return tuple(dict.fromkeys(login for login in named if login is not None))


def read_settings(root: Path) -> ForgeSettings:
    """The settings of the repository at `root`.

    Raises:
        RunFailedError: the file is missing, or `taizhang check` finds faults in it.
    """
    if not (root / FORGE_SETTINGS).is_file():
        raise RunFailedError(_message("is-missing-it-names-who-merges", forge_settings=FORGE_SETTINGS))
    data = _read(root, FORGE_SETTINGS, "forge").data
    rounds = data.get("rounds") or {}
    return ForgeSettings(data.get("gating"), data.get("sealing"), tuple(data["merging"]), rounds.get("repository"))


def read_roster(root: Path) -> Reviewers | None:
    """Who may approve what by the roster of the repository at `root`; None where there is none.

    Raises:
        RunFailedError: `taizhang check` finds faults in it.
    """
    if not (root / REVIEWERS).is_file():
        return None
    document = _read(root, REVIEWERS, "reviewers")
    return reviewers_of(document.data, document.sha256)


def _read(root: Path, path: str, schema_name: str) -> Document:
    schema = Schemas(root / "schemas")[schema_name]
    document, faults = read((root / path).read_bytes(), path, schema.shape)
    if document is None or faults or not schema.passes(document.data):
        raise RunFailedError(_message("is-at-fault", path=path))
    return document
