"""GitHub's environment `taizhang`, which main alone may use, and the names of the secrets; never what they hold."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

_message = Messages(__file__)

NAME = "taizhang"
_HELD = ("TAIZHANG_TOKEN", "TAIZHANG_WITNESS_KEY")
_TAKEN = _message("taken")
ENVIRONMENT = Demand("environment", _message("the-environment-taizhang"), _TAKEN)
BRANCHES = Demand("environment_branches", _message("only-main-uses"), _TAKEN)
SECRETS = Demand(
    "environment_secrets",
    _message("its-secrets"),
    _message("nothing-can-be-sealed-or-pushed"),
)
EXPOSED = Demand("repository_secrets", _message("none-of-them-beside"), _TAKEN)


def check_environment(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the secrets are where main alone gets them, and nowhere else."""
    admin = inspection.admin
    path = f"{admin.root}/environments/{NAME}"
    custom = {"protected_branches": False, "custom_branch_policies": True}
    make = Change("PUT", path, {"deployment_branch_policy": custom})
    name_main = Change("POST", f"{path}/deployment-branch-policies", {"name": MAIN})
    answer = admin.get(path)
    if answer.code == 404:
        missing = _message("there-is-none")
        yield is_wrong(ENVIRONMENT, missing, make)
        yield is_wrong(BRANCHES, missing, name_main)
    elif not answer.is_success:
        yield is_unseen(ENVIRONMENT, explain(answer.code, admin.variable))
    else:
        limited = answer.data.get("deployment_branch_policy") == custom
        yield (is_right(ENVIRONMENT) if limited else is_wrong(ENVIRONMENT, _message("any-branch-uses"), make))
        policies = admin.get(f"{path}/deployment-branch-policies").data or {}
        names = [str(one.get("name")) for one in policies.get("branch_policies") or ()]
        if names == [MAIN]:
            yield is_right(BRANCHES)
        elif MAIN in names:
            told = name_some([name for name in names if name != MAIN])
            remedy = _message("delete-them-under-settings-environments")
            yield is_wrong(BRANCHES, _message("also", told=told), remedy=remedy)
        else:
            yield is_wrong(BRANCHES, _message("main-is-not-among-them"), name_main)
    yield from _secrets(inspection, path)


def _secrets(inspection: Inspection, path: str) -> Iterator[Outcome]:
    admin = inspection.admin
    elsewhere = _names_of(inspection, f"{admin.root}/actions/variables", "variables")
    wanted = ("TAIZHANG_TOKEN",) if "TAIZHANG_SEALED_ELSEWHERE" in (elsewhere or ()) else _HELD
    held = _names_of(inspection, f"{path}/secrets", "secrets")
    missing = [name for name in wanted if name not in (held or ())]
    by_hand = _message("set-them-under-settings-environments")
    if missing:
        told = name_some(missing)
        yield is_wrong(SECRETS, _message("missing", told=told), remedy=by_hand)
    else:
        yield is_right(SECRETS, _message("set-what-they-hold-is-shown-to-nobody"))
    repository = _names_of(inspection, f"{admin.root}/actions/secrets", "secrets")
    if repository is None:
        yield is_unseen(EXPOSED, _message("forge-does-not-say"))
    elif exposed := [name for name in _HELD if name in repository]:
        told = name_some(exposed)
        remedy = _message("exchange-them-set-them-in-the-environment")
        yield is_wrong(EXPOSED, told, remedy=remedy)
    else:
        yield is_right(EXPOSED)


def _names_of(inspection: Inspection, path: str, field: str) -> list[str] | None:
    answer = inspection.admin.get(path, per_page=100)
    if not answer.is_success or not isinstance(answer.data, dict):
        return None
    return [str(one.get("name")) for one in answer.data.get(field) or ()]
