"""Who may write: those who merge and the two robots, and nobody else."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

_message = Messages(__file__)

_WRITES = {"write", "admin", "owner"}
MERGING = Demand("merging", _message("who-merges"), _message("nothing-can-be-merged"))
OTHERS = Demand(
    "writers",
    _message("others-who-may-write"),
    _message("whoever-writes-can-set-the-status-taizhang"),
)


def check_writers(inspection: Inspection) -> Iterator[Outcome]:
    """Whether each account that has to write may, and who else may."""
    settings, admin = inspection.settings, inspection.admin
    if not settings.merging:
        remedy = _message("name-them-under-merging-in-github-forge-yaml")
        yield is_wrong(MERGING, _message("nobody-is-named"), remedy=remedy)
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
        yield is_right(OTHERS, _message("none"))
        return
    told = name_some(writing)
    yield is_wrong(
        OTHERS,
        told,
        remedy=_message("make-them-readers-under-settings"),
    )


def _may_write(inspection: Inspection, login: str) -> Outcome:
    admin = inspection.admin
    demand = Demand(
        f"writes.{login}",
        _message("account-may-write", login=login),
        _message("it-cannot-do-its-part"),
    )
    if inspection.accounts.get(login) is None:
        remedy = _message("create-it-or-correct-github-forge-yaml")
        return is_wrong(demand, _message("forge-does-not-know"), remedy=remedy)
    permission = _permission(inspection, login)
    if permission in _WRITES:
        return is_right(demand, Text(permission, permission))
    change = Change("PUT", f"{admin.root}/collaborators/{login}", {"permission": "write"})
    return is_wrong(demand, _message("it", permission=permission), change)


def _permission(inspection: Inspection, login: str) -> str:
    answer = inspection.admin.get(f"{inspection.admin.root}/collaborators/{login}/permission")
    told = answer.data.get("permission") if answer.is_success and isinstance(answer.data, dict) else None
    return str(told or "none")
