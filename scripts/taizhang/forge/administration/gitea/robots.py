"""The two robots: accounts of their own, with tokens that can do their part and no more."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

_NO_SCOPE = Text(
    "请重发令牌，权限选repository读写、issue读写、user只读。",
    "Issue another token: repository read and write, issue read and write, user read.",
)
_PROBES: tuple[tuple[str, str, str, Text], ...] = (
    ("GET", "{root}/pulls?state=open&limit=1", "repository", Text("读合并请求", "read requests")),
    ("GET", "{root}/issues?limit=1", "issue", Text("读评论", "read comments")),
    # There is no request and no comment of the number 0: whoever may write hears that, who may not hears 403.
    ("PATCH", "{root}/pulls/0", "repository", Text("写合并请求和状态", "write requests and statuses")),
    ("PATCH", "{root}/issues/comments/0", "issue", Text("写评论", "write comments")),
)


def check_robots(inspection: Inspection) -> Iterator[Outcome]:
    """Whether each robot is an account of its own that can do its part, as far as its token shows."""
    settings = inspection.settings
    for role, login, connection, variable in (
        (Text("判断账号", "gating account"), settings.gating, inspection.gate, "GATE_TOKEN"),
        (Text("存证账号", "sealing account"), settings.sealing, inspection.seal, "FORGE_TOKEN"),
    ):
        yield _named(role, login, variable)
        if login is not None:
            yield _apart(inspection, role, login)
            yield from _token(inspection, role, login, connection, variable)


def _named(role: Text, login: str | None, variable: str) -> Outcome:
    demand = Demand(
        f"robot.{variable}",
        Text(f"{role.zh}", f"The {role.en}"),
        Text("判断、存证无人办理", "nobody judges and seals"),
    )
    if login is not None:
        return is_right(demand, Text(login, login))
    remedy = Text("在.github/forge.yaml写明。", "Name it in .github/forge.yaml.")
    return is_wrong(demand, Text("没有写明", "none is named"), remedy=remedy)


def _apart(inspection: Inspection, role: Text, login: str) -> Outcome:
    demand = Demand(
        f"apart.{login}",
        Text(f"{role.zh}{login}不兼作他用", f"{login}, the {role.en}, does nothing else"),
        Text(
            "令牌落入他人之手时，那人就能以这个账号审批、合并或者改设置",
            "whoever gets hold of the token approves, merges or changes settings by it",
        ),
    )
    settings, folded = inspection.settings, login.casefold()
    people = inspection.roster.people if inspection.roster is not None else ()
    owner = inspection.repository.get("owner") or {}
    problems: list[tuple[str, str]] = []
    if folded in {one.login.casefold() for one in people}:
        problems.append(("在名册里", "is in the roster"))
    if folded in {one.casefold() for one in settings.merging}:
        problems.append(("也负责合并", "merges, too"))
    if settings.gating and settings.sealing and settings.gating.casefold() == settings.sealing.casefold():
        problems.append(("判断和存证用同一账号", "judges and seals at once"))
    if folded == str(owner.get("login", "")).casefold():
        problems.append(("是仓库的所有者", "owns the repository"))
    if (inspection.accounts.get(login) or {}).get("is_admin"):
        problems.append(("是平台管理员", "administers the whole forge"))
    if not problems:
        return is_right(demand)
    seen = Text("、".join(zh for zh, _ in problems), ", ".join(en for _, en in problems))
    remedy = Text("请另建专用的账号。", "Create an account of its own.")
    return is_wrong(demand, seen, remedy=remedy)


def _token(
    inspection: Inspection, role: Text, login: str, connection: Connection | None, variable: str
) -> Iterator[Outcome]:
    account = Demand(
        f"account.{variable}",
        Text(f"{role.zh}的账号和邮箱（{variable}）", f"Account and address of the {role.en} ({variable})"),
        Text(
            "没有已激活的邮箱，纳入台账的提交认不出是谁所提，合并不了",
            "without an activated address, what it proposes is nobody's and cannot be merged",
        ),
    )
    rights = Demand(
        f"token.{variable}",
        Text(f"令牌的权限（{variable}）", f"Rights of the token ({variable})"),
        Text("判断写不到请求上，或者存证推送不了", "verdicts cannot be written or seals cannot be pushed"),
    )
    if connection is None:
        reason = Text(f"没有给出环境变量{variable}", f"{variable} is not set in the environment")
        yield is_unseen(account, reason)
        yield is_unseen(rights, reason)
        return
    me = connection.get("user")
    if not me.is_success or not isinstance(me.data, dict):
        yield is_wrong(account, Text("令牌读不到自己的账号", "the token may not read its account"), remedy=_NO_SCOPE)
    elif str(me.data.get("login", "")).casefold() != login.casefold():
        other = me.data.get("login")
        seen = Text(f"令牌是{other}的，不是{login}的", f"the token belongs to {other}, not to {login}")
        yield is_wrong(account, seen, remedy=Text("请以该账号重发令牌。", "Issue a token of that account."))
    elif me.data.get("is_admin"):
        seen = Text("是平台管理员", "it administers the whole forge")
        yield is_wrong(account, seen, remedy=Text("请取消其平台管理员身份。", "Take that role from it."))
    elif not me.data.get("email"):
        remedy = Text("请在平台上为它登记邮箱并激活。", "Register and activate an address for it.")
        yield is_wrong(account, Text("没有邮箱", "it has no address"), remedy=remedy)
    else:
        yield is_right(account, Text(f"{login}，邮箱已登记", f"{login}, with an address"))
    yield _rights(connection, rights)


def _rights(connection: Connection, demand: Demand) -> Outcome:
    refused = [
        (scope, deed)
        for method, path, scope, deed in _PROBES
        if connection.send(method, path.format(root=connection.root), None if method == "GET" else {}).code == 403
    ]
    if refused:
        seen = Text(
            "、".join(f"不能{deed.zh}（{scope}）" for scope, deed in refused),
            ", ".join(f"cannot {deed.en} ({scope})" for scope, deed in refused),
        )
        return is_wrong(demand, seen, remedy=_NO_SCOPE)
    answer = connection.get(connection.root)
    rights = answer.data.get("permissions") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(rights, dict):
        return is_wrong(demand, Text("读不到仓库", "it cannot read the repository"), remedy=_NO_SCOPE)
    if rights.get("admin"):
        remedy = Text("请把该账号改为写权限。", "Make the account a writer.")
        return is_wrong(demand, Text("是仓库管理员", "it administers the repository"), remedy=remedy)
    if not rights.get("push"):
        return is_wrong(demand, Text("对仓库只有读权限", "it may only read the repository"))
    return is_right(demand, Text("读写都可以，不是管理员", "reads and writes, and administers nothing"))
