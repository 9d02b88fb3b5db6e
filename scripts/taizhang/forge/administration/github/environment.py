"""GitHub's environment `taizhang`, which main alone may use, and the names of the secrets; never what they hold."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

NAME = "taizhang"
_HELD = ("TAIZHANG_TOKEN", "TAIZHANG_WITNESS_KEY")
_TAKEN = Text(
    "能在本库新建分支的人，以自己的流程取走见证私钥和令牌",
    "whoever may make a branch takes the witness's key and the token by a workflow of their own",
)
ENVIRONMENT = Demand("environment", Text("环境taizhang", "The environment taizhang"), _TAKEN)
BRANCHES = Demand("environment_branches", Text("环境taizhang只许main使用", "Only main uses it"), _TAKEN)
SECRETS = Demand(
    "environment_secrets",
    Text("环境taizhang的机密", "Its secrets"),
    Text("存证不了，或者推送不了", "nothing can be sealed or pushed"),
)
EXPOSED = Demand("repository_secrets", Text("仓库一级没有私钥和推送令牌", "None of them beside it"), _TAKEN)


def check_environment(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the secrets are where main alone gets them, and nowhere else."""
    admin = inspection.admin
    path = f"{admin.root}/environments/{NAME}"
    custom = {"protected_branches": False, "custom_branch_policies": True}
    make = Change("PUT", path, {"deployment_branch_policy": custom})
    name_main = Change("POST", f"{path}/deployment-branch-policies", {"name": MAIN})
    answer = admin.get(path)
    if answer.code == 404:
        missing = Text("没有这个环境", "there is none")
        yield is_wrong(ENVIRONMENT, missing, make)
        yield is_wrong(BRANCHES, missing, name_main)
    elif not answer.is_success:
        yield is_unseen(ENVIRONMENT, explain(answer.code, admin.variable))
    else:
        limited = answer.data.get("deployment_branch_policy") == custom
        yield (
            is_right(ENVIRONMENT)
            if limited
            else is_wrong(ENVIRONMENT, Text("任何分支都能用", "any branch uses it"), make)
        )
        policies = admin.get(f"{path}/deployment-branch-policies").data or {}
        names = [str(one.get("name")) for one in policies.get("branch_policies") or ()]
        if names == [MAIN]:
            yield is_right(BRANCHES)
        elif MAIN in names:
            told = name_some([name for name in names if name != MAIN])
            remedy = Text("在Settings→Environments删去。", "Delete them under Settings → Environments.")
            yield is_wrong(BRANCHES, Text(f"另有{told.zh}", f"also {told.en}"), remedy=remedy)
        else:
            yield is_wrong(BRANCHES, Text("没有main", "main is not among them"), name_main)
    yield from _secrets(inspection, path)


def _secrets(inspection: Inspection, path: str) -> Iterator[Outcome]:
    admin = inspection.admin
    elsewhere = _names_of(inspection, f"{admin.root}/actions/variables", "variables")
    wanted = ("TAIZHANG_TOKEN",) if "TAIZHANG_SEALED_ELSEWHERE" in (elsewhere or ()) else _HELD
    held = _names_of(inspection, f"{path}/secrets", "secrets")
    missing = [name for name in wanted if name not in (held or ())]
    by_hand = Text("在Settings→Environments→taizhang设置。", "Set them under Settings → Environments → taizhang.")
    if missing:
        told = name_some(missing)
        yield is_wrong(SECRETS, Text(f"缺{told.zh}", f"missing: {told.en}"), remedy=by_hand)
    else:
        yield is_right(SECRETS, Text("都已设置，内容不给看", "set; what they hold is shown to nobody"))
    repository = _names_of(inspection, f"{admin.root}/actions/secrets", "secrets")
    if repository is None:
        yield is_unseen(EXPOSED, Text("平台没有给出", "the forge does not say"))
    elif exposed := [name for name in _HELD if name in repository]:
        told = name_some(exposed)
        remedy = Text(
            "吊销另发，设在环境taizhang里，再从仓库一级删去。",
            "Exchange them, set them in the environment, delete them here.",
        )
        yield is_wrong(EXPOSED, told, remedy=remedy)
    else:
        yield is_right(EXPOSED)


def _names_of(inspection: Inspection, path: str, field: str) -> list[str] | None:
    answer = inspection.admin.get(path, per_page=100)
    if not answer.is_success or not isinstance(answer.data, dict):
        return None
    return [str(one.get("name")) for one in answer.data.get(field) or ()]
