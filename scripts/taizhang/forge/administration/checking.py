"""All demands on a forge, compared with its actual settings."""

from collections.abc import Mapping
from datetime import date

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration import gitea, github
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import DemandOutcome
from taizhang.forge.administration.settings import ForgeSettings
from taizhang.forge.settings import http_client_of
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

ADMIN_TOKEN = "FORGE_ADMIN_TOKEN"  # noqa: S105 - a variable's name
_CHECKS = {"gitea": gitea.CHECKS, "github": github.CHECKS}


def open_inspection(
    environment: Mapping[str, str], settings: ForgeSettings, roster: Reviewers | None, today: date
) -> Inspection:
    """An inspection of the repository that FORGE_API and FORGE_REPOSITORY name, with the administrator's token.

    Raises:
        RunFailedError: one of them is missing, or FORGE_ADMIN_TOKEN is; or the repository cannot be seen.
    """
    make, admin = _connect(environment, ADMIN_TOKEN)
    gate, seal = (
        _connect(environment, name)[1] if environment.get(name, "").strip() else None
        for name in ("GATE_TOKEN", "FORGE_TOKEN")
    )
    inspection = Inspection(make, admin, gate, seal, settings, roster, today)
    # First: a wrong name or token would make every demand look wrong.
    if not inspection.repository.get("full_name"):
        raise RunFailedError(_message("answer-is-not-a-repository"))
    return inspection


def _connect(environment: Mapping[str, str], variable: str) -> tuple[str, Connection]:
    token = environment.get(variable, "").strip()
    if not token:
        raise RunFailedError(_message("missing-variable", variable=variable))
    make, client, repository = http_client_of({**environment, "FORGE_TOKEN": token})
    return make, Connection(client, repository, variable)


def check_demands(inspection: Inspection) -> tuple[DemandOutcome, ...]:
    """The status of each demand, in the order in which they are shown.

    Raises:
        RunFailedError: the forge cannot be reached, or does not accept a token.
    """
    return tuple(outcome for subject in _CHECKS[inspection.make] for outcome in subject(inspection))
