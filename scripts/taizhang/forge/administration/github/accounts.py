"""The accounts that the settings and the roster name, on GitHub."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
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

KNOWN_ACCOUNTS = Demand(
    "roster_accounts",
    _message("accounts-of-the-roster"),
    _message("duty-cannot-be-done"),
)
MERGING = Demand("merging", _message("who-merges"), _message("nothing-can-be-merged"))
_WRITING = {"write", "admin"}


def check_accounts(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that GitHub knows all accounts, that those who write may, and that each token is the right account's."""
    settings = inspection.settings
    unknown = [login for login in inspection.in_office if inspection.accounts.get(login) is None]
    if not inspection.in_office or unknown:
        seen = _message("unknown-accounts", logins=describe_names(unknown)) if unknown else _message("roster-is-empty")
        yield report_wrong(KNOWN_ACCOUNTS, seen, remedy=_message("correct-github-reviewers-yaml"))
    else:
        yield report_right(KNOWN_ACCOUNTS, _message("all-known", count=len(inspection.in_office)))
    if not settings.merging:
        remedy = _message("name-mergers")
        yield report_wrong(MERGING, _message("nobody-is-named"), remedy=remedy)
    for login in settings.writing:
        yield _check_permission(inspection, login)
    for robot, connection, variable in (
        (settings.gating, inspection.gate, "GATE_TOKEN"),
        (settings.sealing, inspection.seal, "FORGE_TOKEN"),
    ):
        if robot is not None:
            yield _check_token(robot, connection, variable)


def _check_permission(inspection: Inspection, login: str) -> DemandOutcome:
    root = inspection.admin.root
    demand = Demand(
        f"writes.{login}",
        _message("account-may-write", login=login),
        _message("account-cannot-work"),
    )
    answer = inspection.admin.get(f"{root}/collaborators/{login}/permission")
    permission = str(answer.data.get("permission")) if answer.is_success and isinstance(answer.data, dict) else "none"
    if permission in _WRITING:
        return report_right(demand, Text(permission, permission))
    change = SettingChange("PUT", f"{root}/collaborators/{login}", {"permission": "push"})
    return report_wrong(demand, _message("current-permission", permission=permission), change)


def _check_token(login: str, connection: Connection | None, variable: str) -> DemandOutcome:
    demand = Demand(
        f"token.{variable}",
        _message("token", variable=variable),
        _message("token-needed"),
    )
    if connection is None:
        return report_unseen(demand, _message("variable-not-set", variable=variable))
    me = connection.get("user")
    owner = str(me.data.get("login", "")) if me.is_success and isinstance(me.data, dict) else ""
    if owner.casefold() != login.casefold():
        return report_wrong(
            demand,
            _message("token-of-other-account", login=login, owner=owner or _message("a-workflow")),
        )
    pulls = connection.get(f"{connection.root}/pulls", per_page=1)
    if not pulls.is_success:
        return report_wrong(demand, _message("cannot-read-requests"))
    return report_right(demand, _message("reads-requests", login=login))
