"""The second, private repository in whose Actions the rounds run, where no other machine does."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection, explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong, name_some

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
    _message("the-rounds-repository"),
    _message("whoever-reads-it-can-open-a-request"),
)
SWITCHED_ON = Demand(
    "rounds_actions",
    _message("the-rounds-repository-2"),
    _message("nothing-runs"),
)
SECRETS = Demand(
    "rounds_secrets",
    _message("the-rounds-repository-3"),
    _message("its-workflow-can-do-nothing"),
)
WORKFLOW = Demand(
    "rounds_workflow",
    _message("the-rounds-repository-4"),
    _message("nothing-runs"),
)
RUNNER = Demand(
    "rounds_runner",
    _message("the-rounds-repository-5"),
    _message("its-workflow-waits-for-ever"),
)


def check_rounds(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the place where the rounds run is as it is asked, as far as the forge shows it."""
    if inspection.settings.rounds_in is None:
        reason = _message("machine-apart-of-which-the-forge-knows")
        yield is_unseen(WHERE, reason)
        return
    yield is_right(WHERE, Text(inspection.settings.rounds_in, inspection.settings.rounds_in))
    there = inspection.admin.elsewhere(inspection.settings.rounds_in)
    answer = there.get(there.root)
    if not answer.is_success or not isinstance(answer.data, dict):
        yield is_unseen(PRIVATE, explain(answer.code, there.variable))
        return
    yield _private(there, bool(answer.data.get("private")))
    switch = _message("turn-it-on-in-its-settings")
    running = bool(answer.data.get("has_actions"))
    yield is_right(SWITCHED_ON) if running else is_wrong(SWITCHED_ON, _message("it-is-off"), remedy=switch)
    yield _secrets(there)
    yield _workflow(there)
    yield _runner(there)


def _private(there: Connection, private: bool) -> Outcome:
    if not private:
        remedy = _message("make-it-private")
        return is_wrong(PRIVATE, _message("it-is-public"), remedy=remedy)
    answer = there.items(f"{there.root}/collaborators")
    names = [str(one.get("login", "")) for one in answer.data] if answer.is_success else []
    if names:
        told = name_some(names)
        remedy = _message("keep-those-alone-who-keep-the-key")
        return is_unseen(
            PRIVATE,
            _message("who-must-all-keep-the-key", told=told),
            remedy=remedy,
        )
    return is_right(PRIVATE)


def _secrets(there: Connection) -> Outcome:
    answer = there.items(f"{there.root}/actions/secrets")
    if not answer.is_success:
        return is_unseen(SECRETS, explain(answer.code, there.variable))
    names = {str(one.get("name", "")).upper() for one in answer.data}
    missing = [name for name in _SECRETS if name not in names]
    if missing:
        told = name_some(missing)
        return is_wrong(SECRETS, _message("missing", told=told), remedy=_message("set-them"))
    return is_right(SECRETS, _message("set-what-they-hold-is-shown-to-nobody"))


def _workflow(there: Connection) -> Outcome:
    for folder in _FOLDERS:
        answer = there.get(f"{there.root}/contents/{folder}")
        if answer.is_success and isinstance(answer.data, list) and answer.data:
            names = sorted(str(one.get("name", "")) for one in answer.data)
            return is_right(WORKFLOW, _message("text", folder=folder, names=Text("、".join(names), ", ".join(names))))
    remedy = _message("put-round-yml-there-as-the-administrator")
    return is_wrong(WORKFLOW, _message("there-is-no-workflow"), remedy=remedy)


def _runner(there: Connection) -> Outcome:
    answer = there.get(f"{there.root}/actions/runners")
    found = answer.data.get("runners") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(found, list):
        reason = _message("this-version-does-not-list-runners")
        return is_unseen(RUNNER, reason)
    online = [str(one.get("name", "")) for one in found if one.get("status") != "offline"]
    if online:
        told = name_some(online)
        return is_right(RUNNER, told)
    remedy = _message("register-a-runner-and-start")
    return is_wrong(RUNNER, _message("none-is-online"), remedy=remedy)
