"""The ledger's own Actions: off, and without a secret, since whoever may open a request could take it there."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Answer, explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Change,
    Demand,
    Outcome,
    compare,
    is_right,
    is_unseen,
    is_wrong,
    name_some,
)

_message = Messages(__file__)

_TAKEN = _message("taken")
SWITCH = Demand("actions", _message("actions-of-the-ledger-repository"), _TAKEN)
SECRETS = Demand("actions_secrets", _message("secrets-of-its-actions"), _TAKEN)
VARIABLES = Demand("actions_variables", _message("variables-of-its-actions"), _TAKEN)
OWNERS = Demand(
    "owner_secrets",
    _message("secrets-of-the-owner-actions"),
    _message("workflows-of-every-repository"),
)
RUNNERS = Demand(
    "runners",
    _message("runners-of-the-ledger-repository"),
    _message("request-workflow-finds-a-place-to-run"),
)
_EXCHANGE = _message("exchange")


def check_actions(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the ledger's repository runs nothing and holds nothing worth taking."""
    admin, root = inspection.admin, inspection.admin.root
    yield compare(SWITCH, inspection.repository, "has_actions", False, Change("PATCH", root, {"has_actions": False}))
    yield _names(SECRETS, admin.items(f"{root}/actions/secrets"), inspection, _EXCHANGE)
    drop = _message("delete-them-under-settings-actions")
    yield _names(VARIABLES, admin.items(f"{root}/actions/variables"), inspection, drop)
    owner = str((inspection.repository.get("owner") or {}).get("login", ""))
    secrets = admin.items(f"orgs/{owner}/actions/secrets")
    if secrets.code == 404:
        reason = _message("is-a-person-whose-secrets-no-interface-lists", owner=owner)
        yield is_unseen(OWNERS, reason)
    elif secrets.code == 403:
        reason = _message("where-is-an-organization-the-token-needs", owner=owner)
        yield is_unseen(OWNERS, reason)
    else:
        yield _names(OWNERS, secrets, inspection, _EXCHANGE)
    runners = admin.get(f"{root}/actions/runners")
    found = runners.data.get("runners") if runners.is_success and isinstance(runners.data, dict) else None
    answer = Answer(200, [one for one in found if one]) if isinstance(found, list) else Answer(404)
    remove = _message("remove-them-under-settings-actions")
    yield _names(RUNNERS, answer, inspection, remove)


def _names(demand: Demand, answer: Answer, inspection: Inspection, remedy: Text) -> Outcome:
    if not answer.is_success or not isinstance(answer.data, list):
        if answer.code == 404:
            return is_unseen(demand, _message("interface-of-this-version-does-not-list"))
        told = explain(answer.code, inspection.admin.variable)
        return is_unseen(demand, _message("it-takes-an-owner-token", told=told))
    names = [str(one.get("name", "")) for one in answer.data]
    if not names:
        return is_right(demand, _message("none"))
    return is_wrong(demand, name_some(names), remedy=remedy)
