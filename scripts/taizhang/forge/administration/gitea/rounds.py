"""The second, private repository in whose Actions the rounds run, where no other machine runs them."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection, explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    describe_names,
    report_right,
    report_unseen,
    report_wrong,
)

_message = Messages(__file__)

_FOLDERS = (".forgejo/workflows", ".gitea/workflows", ".github/workflows")
_SECRETS = ("FORGE_TOKEN", "GATE_TOKEN", "WITNESS_KEY")
WHERE = Demand(
    "rounds",
    _message("where-the-rounds-run"),
    _message("nothing-is-judged-and-nothing-sealed"),
)
PRIVATE = Demand(
    "rounds_private",
    _message("repository-private"),
    _message("readers-can-take-key-and-tokens"),
)
SWITCHED_ON = Demand(
    "rounds_actions",
    _message("repository-actions"),
    _message("nothing-runs"),
)
SECRETS = Demand(
    "rounds_secrets",
    _message("repository-secrets"),
    _message("workflow-cannot-work"),
)
WORKFLOW = Demand(
    "rounds_workflow",
    _message("repository-workflow"),
    _message("nothing-runs"),
)
RUNNER = Demand(
    "rounds_runner",
    _message("repository-runner"),
    _message("workflow-waits-forever"),
)


def check_rounds(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check the repository in which the rounds run, as far as the forge shows it."""
    if inspection.settings.rounds_in is None:
        reason = _message("separate-machine")
        yield report_unseen(WHERE, reason)
        return
    yield report_right(WHERE, Text(inspection.settings.rounds_in, inspection.settings.rounds_in))
    connection = inspection.admin.connect_to(inspection.settings.rounds_in)
    answer = connection.get(connection.root)
    if not answer.is_success or not isinstance(answer.data, dict):
        yield report_unseen(PRIVATE, explain_refusal(answer.code, connection.variable))
        return
    yield _check_private(connection, bool(answer.data.get("private")))
    turn_on = _message("turn-it-on-in-its-settings")
    is_on = bool(answer.data.get("has_actions"))
    yield report_right(SWITCHED_ON) if is_on else report_wrong(SWITCHED_ON, _message("it-is-off"), remedy=turn_on)
    yield _check_secrets(connection)
    yield _check_workflow(connection)
    yield _check_runner(connection)


def _check_private(connection: Connection, is_private: bool) -> DemandOutcome:
    if not is_private:
        remedy = _message("make-it-private")
        return report_wrong(PRIVATE, _message("it-is-public"), remedy=remedy)
    answer = connection.list_items(f"{connection.root}/collaborators")
    names = [str(one.get("login", "")) for one in answer.data] if answer.is_success else []
    if names:
        remedy = _message("remove-others")
        return report_unseen(
            PRIVATE,
            _message("others-read-it", logins=describe_names(names)),
            remedy=remedy,
        )
    return report_right(PRIVATE)


def _check_secrets(connection: Connection) -> DemandOutcome:
    answer = connection.list_items(f"{connection.root}/actions/secrets")
    if not answer.is_success:
        return report_unseen(SECRETS, explain_refusal(answer.code, connection.variable))
    names = {str(one.get("name", "")).upper() for one in answer.data}
    missing = [name for name in _SECRETS if name not in names]
    if missing:
        return report_wrong(
            SECRETS, _message("secrets-missing", names=describe_names(missing)), remedy=_message("set-secrets")
        )
    return report_right(SECRETS, _message("secrets-set"))


def _check_workflow(connection: Connection) -> DemandOutcome:
    for folder in _FOLDERS:
        answer = connection.get(f"{connection.root}/contents/{folder}")
        if answer.is_success and isinstance(answer.data, list) and answer.data:
            names = sorted(str(one.get("name", "")) for one in answer.data)
            return report_right(
                WORKFLOW, _message("workflow-files", folder=folder, names=Text("、".join(names), ", ".join(names)))
            )
    remedy = _message("add-workflow")
    return report_wrong(WORKFLOW, _message("workflow-missing"), remedy=remedy)


def _check_runner(connection: Connection) -> DemandOutcome:
    answer = connection.get(f"{connection.root}/actions/runners")
    runners = answer.data.get("runners") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(runners, list):
        reason = _message("runners-not-listed")
        return report_unseen(RUNNER, reason)
    online = [str(one.get("name", "")) for one in runners if one.get("status") != "offline"]
    if online:
        return report_right(RUNNER, describe_names(online))
    remedy = _message("register-a-runner-and-start")
    return report_wrong(RUNNER, _message("no-runner-online"), remedy=remedy)
