"""The accounts that the settings and the roster name, on GitHub."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

KNOWN = Demand(
    "roster_accounts",
    Text("名册上的账号", "Accounts of the roster"),
    Text("其人办不了这一环节，链条停在那里", "they cannot do their duty, and the chain waits for them"),
)
MERGING = Demand("merging", Text("负责合并的人", "Who merges"), Text("什么也合并不了", "nothing can be merged"))
_WRITES = {"write", "admin"}


def check_accounts(inspection: Inspection) -> Iterator[Outcome]:
    """Whether everybody is known to GitHub, those who write may, and each token is the right account's."""
    settings = inspection.settings
    unknown = [login for login in inspection.in_office if inspection.accounts.get(login) is None]
    if not inspection.in_office or unknown:
        told = name_some(unknown)
        seen = Text(f"没有{told.zh}", f"unknown: {told.en}") if unknown else Text("名册是空的", "the roster is empty")
        yield is_wrong(KNOWN, seen, remedy=Text("请更正.github/reviewers.yaml。", "Correct .github/reviewers.yaml."))
    else:
        yield is_right(KNOWN, Text(f"{len(inspection.in_office)}个都在", f"all {len(inspection.in_office)} are there"))
    if not settings.merging:
        remedy = Text("在.github/forge.yaml的merging写明。", "Name them under merging in .github/forge.yaml.")
        yield is_wrong(MERGING, Text("没有写明", "nobody is named"), remedy=remedy)
    for login in settings.writing:
        yield _may_write(inspection, login)
    for robot, connection, variable in (
        (settings.gating, inspection.gate, "GATE_TOKEN"),
        (settings.sealing, inspection.seal, "FORGE_TOKEN"),
    ):
        if robot is not None:
            yield _token(robot, connection, variable)


def _may_write(inspection: Inspection, login: str) -> Outcome:
    root = inspection.admin.root
    demand = Demand(
        f"writes.{login}",
        Text(f"账号{login}有写权限", f"The account {login} may write"),
        Text("它办不了分内的事", "it cannot do its part"),
    )
    answer = inspection.admin.get(f"{root}/collaborators/{login}/permission")
    told = str(answer.data.get("permission")) if answer.is_success and isinstance(answer.data, dict) else "none"
    if told in _WRITES:
        return is_right(demand, Text(told, told))
    change = Change("PUT", f"{root}/collaborators/{login}", {"permission": "push"})
    return is_wrong(
        demand, Text(f"现在是{told}；邀请须由其接受", f"it has {told}; it must accept the invitation"), change
    )


def _token(login: str, connection: Connection | None, variable: str) -> Outcome:
    demand = Demand(
        f"token.{variable}",
        Text(f"令牌{variable}", f"The token {variable}"),
        Text("判断写不到请求上，或者存证推送不了", "verdicts cannot be written or seals cannot be pushed"),
    )
    if connection is None:
        return is_unseen(demand, Text(f"没有给出环境变量{variable}", f"{variable} is not set in the environment"))
    me = connection.get("user")
    owner = str(me.data.get("login", "")) if me.is_success and isinstance(me.data, dict) else ""
    if owner.casefold() != login.casefold():
        return is_wrong(
            demand,
            Text(f"令牌是{owner or '流程'}的，不是{login}的", f"it belongs to {owner or 'a workflow'}, not to {login}"),
        )
    pulls = connection.get(f"{connection.root}/pulls", per_page=1)
    if not pulls.is_success:
        return is_wrong(demand, Text("读不到合并请求", "it cannot read requests"))
    return is_right(demand, Text(f"{login}，读得到合并请求", f"{login}; it reads requests"))
