"""Everything that is asked of a forge, held against what it says."""

from collections.abc import Mapping
from datetime import date

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration import gitea, github
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Outcome
from taizhang.forge.administration.settings import ForgeSettings
from taizhang.forge.settings import wire_of
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

ADMIN_TOKEN = "FORGE_ADMIN_TOKEN"  # noqa: S105 - a variable's name
_CHECKS = {"gitea": gitea.CHECKS, "github": github.CHECKS}


def inspect(
    environment: Mapping[str, str], settings: ForgeSettings, roster: Reviewers | None, today: date
) -> Inspection:
    """A look at the repository that FORGE_API and FORGE_REPOSITORY name, with the administrator's token.

    Raises:
        RunFailedError: one of them is missing, or FORGE_ADMIN_TOKEN is; or the repository cannot be seen.
    """
    make, admin = _connect(environment, ADMIN_TOKEN)
    gate, seal = (
        _connect(environment, name)[1] if environment.get(name, "").strip() else None
        for name in ("GATE_TOKEN", "FORGE_TOKEN")
    )
    inspection = Inspection(make, admin, gate, seal, settings, roster, today)
    # Before anything else: a wrong name or token would make every single demand look wrong.
    if not inspection.repository.get("full_name"):
        raise RunFailedError(_message("what-the-forge-answers-is-no-repository"))
    return inspection


def _connect(environment: Mapping[str, str], variable: str) -> tuple[str, Connection]:
    token = environment.get(variable, "").strip()
    if not token:
        raise RunFailedError(_message("must-be-set-in-the-environment", variable=variable))
    make, wire, repository = wire_of({**environment, "FORGE_TOKEN": token})
    return make, Connection(wire, repository, variable)


def check(inspection: Inspection) -> tuple[Outcome, ...]:
    """How each demand stands, in the order in which they are shown.

    Raises:
        RunFailedError: the forge cannot be reached, or does not take a token.
    """
    return tuple(outcome for subject in _CHECKS[inspection.make] for outcome in subject(inspection))
