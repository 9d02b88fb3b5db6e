"""Who may write: those who merge and the two robots, and nobody else."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

_WRITES = {"write", "admin", "owner"}
MERGING = Demand("merging", Text("负责合并的人", "Who merges"), Text("什么也合并不了", "nothing can be merged"))
OTHERS = Demand(
    "writers",
    Text("其他有写权限的人", "Others who may write"),
    Text(
        "能在本库写的人可以冒写taizhang/gate状态、改别人的审查意见的文字；存证时查得出，不予存证",
        "whoever writes can set the status taizhang/gate and edit what others wrote; the seal finds it and refuses",
    ),
)


def check_writers(inspection: Inspection) -> Iterator[Outcome]:
    """Whether each account that has to write may, and who else may."""
    settings, admin = inspection.settings, inspection.admin
    if not settings.merging:
        remedy = Text("在.github/forge.yaml的merging写明。", "Name them under merging in .github/forge.yaml.")
        yield is_wrong(MERGING, Text("没有写明", "nobody is named"), remedy=remedy)
    for login in settings.writing:
        yield _may_write(inspection, login)
    answer = admin.items(f"{admin.root}/collaborators")
    if not answer.is_success:
        yield is_unseen(OTHERS, explain(answer.code, admin.variable))
        return
    expected = {login.casefold() for login in settings.writing}
    listed = [str(one.get("login", "")) for one in answer.data]
    others = [login for login in listed if login.casefold() not in expected]
    writing = [login for login in others if _permission(inspection, login) in _WRITES]
    teams = admin.get(f"{admin.root}/teams")
    if teams.is_success and isinstance(teams.data, list):
        writing += [
            f"@{one.get('name')}"
            for one in teams.data
            if one.get("permission") in _WRITES and str(one.get("name")).casefold() != "owners"
        ]
    if not writing:
        yield is_right(OTHERS, Text("没有", "none"))
        return
    told = name_some(writing)
    yield is_wrong(
        OTHERS,
        told,
        remedy=Text(
            "在仓库设置→协作者（团队）改为只读，或者写进.github/forge.yaml。",
            "Make them readers under Settings → Collaborators (teams), or name them in .github/forge.yaml.",
        ),
    )


def _may_write(inspection: Inspection, login: str) -> Outcome:
    admin = inspection.admin
    demand = Demand(
        f"writes.{login}",
        Text(f"账号{login}有写权限", f"The account {login} may write"),
        Text("它办不了分内的事", "it cannot do its part"),
    )
    if inspection.accounts.get(login) is None:
        remedy = Text("请在平台上建立，或者更正.github/forge.yaml。", "Create it, or correct .github/forge.yaml.")
        return is_wrong(demand, Text("平台上没有这个账号", "the forge does not know it"), remedy=remedy)
    permission = _permission(inspection, login)
    if permission in _WRITES:
        return is_right(demand, Text(permission, permission))
    change = Change("PUT", f"{admin.root}/collaborators/{login}", {"permission": "write"})
    return is_wrong(demand, Text(f"现在是{permission}", f"it has {permission}"), change)


def _permission(inspection: Inspection, login: str) -> str:
    answer = inspection.admin.get(f"{inspection.admin.root}/collaborators/{login}/permission")
    told = answer.data.get("permission") if answer.is_success and isinstance(answer.data, dict) else None
    return str(told or "none")
