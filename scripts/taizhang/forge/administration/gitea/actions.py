"""The ledger's own Actions: off, and without secrets, since anybody who may open a request could take them."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Answer, explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    compare_field,
    describe_names,
    report_right,
    report_unseen,
    report_wrong,
)

_message = Messages(__file__)

_SECRETS_TAKEN = _message("secrets-can-be-taken")
SWITCH = Demand("actions", _message("actions-of-the-ledger-repository"), _SECRETS_TAKEN)
SECRETS = Demand("actions_secrets", _message("secrets-of-its-actions"), _SECRETS_TAKEN)
VARIABLES = Demand("actions_variables", _message("variables-of-its-actions"), _SECRETS_TAKEN)
OWNERS = Demand(
    "owner_secrets",
    _message("secrets-of-the-owner-actions"),
    _message("workflows-of-every-repository"),
)
RUNNERS = Demand(
    "runners",
    _message("runners-of-the-ledger-repository"),
    _message("request-workflow-can-run"),
)
_REPLACE_SECRETS = _message("replace-secrets")


def check_gitea_actions(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the ledger's repository runs nothing and contains no secrets."""
    admin, root = inspection.admin, inspection.admin.root
    yield compare_field(
        SWITCH, inspection.repository, "has_actions", False, SettingChange("PATCH", root, {"has_actions": False})
    )
    yield _check_names(SECRETS, admin.list_items(f"{root}/actions/secrets"), inspection, _REPLACE_SECRETS)
    delete = _message("delete-variables")
    yield _check_names(VARIABLES, admin.list_items(f"{root}/actions/variables"), inspection, delete)
    owner = str((inspection.repository.get("owner") or {}).get("login", ""))
    secrets = admin.list_items(f"orgs/{owner}/actions/secrets")
    if secrets.code == 404:
        reason = _message("owner-is-a-person", owner=owner)
        yield report_unseen(OWNERS, reason)
    elif secrets.code == 403:
        reason = _message("owner-may-be-an-organization", owner=owner)
        yield report_unseen(OWNERS, reason)
    else:
        yield _check_names(OWNERS, secrets, inspection, _REPLACE_SECRETS)
    runners = admin.get(f"{root}/actions/runners")
    entries = runners.data.get("runners") if runners.is_success and isinstance(runners.data, dict) else None
    answer = Answer(200, [one for one in entries if one]) if isinstance(entries, list) else Answer(404)
    remove = _message("remove-runners")
    yield _check_names(RUNNERS, answer, inspection, remove)


def _check_names(demand: Demand, answer: Answer, inspection: Inspection, remedy: Text) -> DemandOutcome:
    if not answer.is_success or not isinstance(answer.data, list):
        if answer.code == 404:
            return report_unseen(demand, _message("not-listed-by-this-version"))
        reason = explain_refusal(answer.code, inspection.admin.variable)
        return report_unseen(demand, _message("owner-token-needed", reason=reason))
    names = [str(one.get("name", "")) for one in answer.data]
    if not names:
        return report_right(demand, _message("none"))
    return report_wrong(demand, describe_names(names), remedy=remedy)
