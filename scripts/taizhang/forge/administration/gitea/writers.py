"""The accounts that may write: those who merge and the two robots, and no others."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import Inspection
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

_WRITING = {"write", "admin", "owner"}
MERGING = Demand("merging", _message("who-merges"), _message("nothing-can-be-merged"))
OTHERS = Demand(
    "writers",
    _message("others-who-may-write"),
    _message("writers-can-forge"),
)


def check_writers(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that each account that has to write may, and no other account."""
    settings, admin = inspection.settings, inspection.admin
    if not settings.merging:
        remedy = _message("name-mergers")
        yield report_wrong(MERGING, _message("nobody-is-named"), remedy=remedy)
    for login in settings.writing:
        yield _check_writer(inspection, login)
    answer = admin.list_items(f"{admin.root}/collaborators")
    if not answer.is_success:
        yield report_unseen(OTHERS, explain_refusal(answer.code, admin.variable))
        return
    expected = {login.casefold() for login in settings.writing}
    collaborators = [str(one.get("login", "")) for one in answer.data]
    others = [login for login in collaborators if login.casefold() not in expected]
    writing = [login for login in others if _read_permission(inspection, login) in _WRITING]
    teams = admin.get(f"{admin.root}/teams")
    if teams.is_success and isinstance(teams.data, list):
        writing += [
            f"@{one.get('name')}"
            for one in teams.data
            if one.get("permission") in _WRITING and str(one.get("name")).casefold() != "owners"
        ]
    if not writing:
        yield report_right(OTHERS, _message("none"))
        return
    yield report_wrong(
        OTHERS,
        describe_names(writing),
        remedy=_message("make-readers"),
    )


def _check_writer(inspection: Inspection, login: str) -> DemandOutcome:
    admin = inspection.admin
    demand = Demand(
        f"writes.{login}",
        _message("account-may-write", login=login),
        _message("account-cannot-work"),
    )
    if inspection.accounts.get(login) is None:
        remedy = _message("create-account")
        return report_wrong(demand, _message("unknown-account"), remedy=remedy)
    permission = _read_permission(inspection, login)
    if permission in _WRITING:
        return report_right(demand, Text(permission, permission))
    change = SettingChange("PUT", f"{admin.root}/collaborators/{login}", {"permission": "write"})
    return report_wrong(demand, _message("current-permission", permission=permission), change)


def _read_permission(inspection: Inspection, login: str) -> str:
    answer = inspection.admin.get(f"{inspection.admin.root}/collaborators/{login}/permission")
    permission = answer.data.get("permission") if answer.is_success and isinstance(answer.data, dict) else None
    return str(permission or "none")
