"""GitHub's environment `taizhang`, which only main may use, and the names of the secrets; never their values."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    describe_names,
    report_right,
    report_unseen,
    report_wrong,
)

_message = Messages(__file__)

NAME = "taizhang"
_SECRET_NAMES = ("TAIZHANG_TOKEN", "TAIZHANG_WITNESS_KEY")
_SECRETS_TAKEN = _message("secrets-can-be-taken")
ENVIRONMENT = Demand("environment", _message("environment"), _SECRETS_TAKEN)
BRANCHES = Demand("environment_branches", _message("only-main-uses-it"), _SECRETS_TAKEN)
SECRETS = Demand(
    "environment_secrets",
    _message("secrets"),
    _message("nothing-can-be-sealed-or-pushed"),
)
EXPOSED = Demand("repository_secrets", _message("no-repository-secrets"), _SECRETS_TAKEN)


def check_environment(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the secrets are where only main gets them, and nowhere else."""
    admin = inspection.admin
    path = f"{admin.root}/environments/{NAME}"
    custom = {"protected_branches": False, "custom_branch_policies": True}
    create = SettingChange("PUT", path, {"deployment_branch_policy": custom})
    name_main = SettingChange("POST", f"{path}/deployment-branch-policies", {"name": MAIN})
    answer = admin.get(path)
    if answer.code == 404:
        missing = _message("environment-missing")
        yield report_wrong(ENVIRONMENT, missing, create)
        yield report_wrong(BRANCHES, missing, name_main)
    elif not answer.is_success:
        yield report_unseen(ENVIRONMENT, explain_refusal(answer.code, admin.variable))
    else:
        limited = answer.data.get("deployment_branch_policy") == custom
        yield (
            report_right(ENVIRONMENT) if limited else report_wrong(ENVIRONMENT, _message("any-branch-uses-it"), create)
        )
        policies = admin.get(f"{path}/deployment-branch-policies").data or {}
        names = [str(one.get("name")) for one in policies.get("branch_policies") or ()]
        if names == [MAIN]:
            yield report_right(BRANCHES)
        elif MAIN in names:
            branches = describe_names([name for name in names if name != MAIN])
            remedy = _message("delete-branches")
            yield report_wrong(BRANCHES, _message("other-branches", branches=branches), remedy=remedy)
        else:
            yield report_wrong(BRANCHES, _message("main-missing"), name_main)
    yield from _check_secrets(inspection, path)


def _check_secrets(inspection: Inspection, path: str) -> Iterator[DemandOutcome]:
    admin = inspection.admin
    variables = _read_names(inspection, f"{admin.root}/actions/variables", "variables")
    expected = ("TAIZHANG_TOKEN",) if "TAIZHANG_SEALED_ELSEWHERE" in (variables or ()) else _SECRET_NAMES
    names = _read_names(inspection, f"{path}/secrets", "secrets")
    missing = [name for name in expected if name not in (names or ())]
    by_hand = _message("set-secrets")
    if missing:
        yield report_wrong(SECRETS, _message("secrets-missing", names=describe_names(missing)), remedy=by_hand)
    else:
        yield report_right(SECRETS, _message("secrets-set"))
    repository = _read_names(inspection, f"{admin.root}/actions/secrets", "secrets")
    if repository is None:
        yield report_unseen(EXPOSED, _message("not-shown"))
    elif exposed := [name for name in _SECRET_NAMES if name in repository]:
        remedy = _message("replace-secrets")
        yield report_wrong(EXPOSED, describe_names(exposed), remedy=remedy)
    else:
        yield report_right(EXPOSED)


def _read_names(inspection: Inspection, path: str, field: str) -> list[str] | None:
    answer = inspection.admin.get(path, per_page=100)
    if not answer.is_success or not isinstance(answer.data, dict):
        return None
    return [str(one.get("name")) for one in answer.data.get(field) or ()]
