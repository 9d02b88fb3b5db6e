"""The ledger's own Actions: off, and without a secret, since whoever may open a request could take it there."""

from collections.abc import Iterator

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

_TAKEN = Text(
    "只读的人在自己的请求里放一个由pull_request_review触发的流程，写一条意见，就能取走密钥和可写的令牌",
    "a reader puts a workflow on pull_request_review into a request, comments on it, and takes secrets and a token "
    "that writes",
)
SWITCH = Demand("actions", Text("台账库的Actions：停用", "Actions of the ledger's repository: off"), _TAKEN)
SECRETS = Demand("actions_secrets", Text("台账库的Actions密钥：不设", "Secrets of its Actions: none"), _TAKEN)
VARIABLES = Demand("actions_variables", Text("台账库的Actions变量：不设", "Variables of its Actions: none"), _TAKEN)
OWNERS = Demand(
    "owner_secrets",
    Text("所有者的Actions密钥：不设", "Secrets of the owner's Actions: none"),
    Text("所有者名下的密钥，其每个仓库的流程都拿得到", "the workflows of every repository of the owner get them"),
)
RUNNERS = Demand(
    "runners",
    Text("台账库的运行器：不设", "Runners of the ledger's repository: none"),
    Text("请求里的流程有地方运行", "a request's workflow finds a place to run"),
)
_EXCHANGE = Text(
    "立即吊销这些令牌和私钥另发，再到仓库设置→Actions→密钥删去；只删不换，已经被取走的仍然有效。",
    "Revoke and exchange these tokens and keys at once, then delete the secrets under Settings → Actions; deleting "
    "alone leaves what was taken valid.",
)


def check_actions(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the ledger's repository runs nothing and holds nothing worth taking."""
    admin, root = inspection.admin, inspection.admin.root
    yield compare(SWITCH, inspection.repository, "has_actions", False, Change("PATCH", root, {"has_actions": False}))
    yield _names(SECRETS, admin.items(f"{root}/actions/secrets"), inspection, _EXCHANGE)
    drop = Text("到仓库设置→Actions→变量删去。", "Delete them under Settings → Actions.")
    yield _names(VARIABLES, admin.items(f"{root}/actions/variables"), inspection, drop)
    owner = str((inspection.repository.get("owner") or {}).get("login", ""))
    secrets = admin.items(f"orgs/{owner}/actions/secrets")
    if secrets.code == 404:
        reason = Text(
            f"{owner}是个人账号，其密钥接口不列出，请本人在“设置→Actions”看",
            f"{owner} is a person, whose secrets no interface lists: let them look under Settings → Actions",
        )
        yield is_unseen(OWNERS, reason)
    elif secrets.code == 403:
        reason = Text(
            f"{owner}是组织的，令牌另加organization只读；是个人的，请本人在“设置→Actions”看",
            f"where {owner} is an organization, the token needs organization read; a person looks under Settings → "
            "Actions",
        )
        yield is_unseen(OWNERS, reason)
    else:
        yield _names(OWNERS, secrets, inspection, _EXCHANGE)
    runners = admin.get(f"{root}/actions/runners")
    found = runners.data.get("runners") if runners.is_success and isinstance(runners.data, dict) else None
    answer = Answer(200, [one for one in found if one]) if isinstance(found, list) else Answer(404)
    remove = Text("到仓库设置→Actions→运行器移除。", "Remove them under Settings → Actions.")
    yield _names(RUNNERS, answer, inspection, remove)


def _names(demand: Demand, answer: Answer, inspection: Inspection, remedy: Text) -> Outcome:
    if not answer.is_success or not isinstance(answer.data, list):
        if answer.code == 404:
            return is_unseen(demand, Text("这一版本的接口不列出", "the interface of this version does not list them"))
        told = explain(answer.code, inspection.admin.variable)
        return is_unseen(demand, Text(f"须是所有者的令牌。{told.zh}", f"it takes an owner's token. {told.en}"))
    names = [str(one.get("name", "")) for one in answer.data]
    if not names:
        return is_right(demand, Text("没有", "none"))
    return is_wrong(demand, name_some(names), remedy=remedy)
