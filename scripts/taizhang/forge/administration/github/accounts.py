"""The accounts that the settings and the roster name, on GitHub."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, is_right, is_unseen, is_wrong, name_some

_message = Messages(__file__)

KNOWN = Demand(
    "roster_accounts",
    _message("accounts-of-the-roster"),
    _message("they-cannot-do-their-duty-and-the-chain"),
)
MERGING = Demand("merging", _message("who-merges"), _message("nothing-can-be-merged"))
_WRITES = {"write", "admin"}


def check_accounts(inspection: Inspection) -> Iterator[Outcome]:
    """Whether everybody is known to GitHub, those who write may, and each token is the right account's."""
    settings = inspection.settings
    unknown = [login for login in inspection.in_office if inspection.accounts.get(login) is None]
    if not inspection.in_office or unknown:
        told = name_some(unknown)
        seen = _message("unknown", told=told) if unknown else _message("roster-is-empty")
        yield is_wrong(KNOWN, seen, remedy=_message("correct-github-reviewers-yaml"))
    else:
        yield is_right(KNOWN, _message("all", in_office_count=len(inspection.in_office)))
    if not settings.merging:
        remedy = _message("name-them-under-merging-in-github-forge-yaml")
        yield is_wrong(MERGING, _message("nobody-is-named"), remedy=remedy)
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
        _message("account-may-write", login=login),
        _message("it-cannot-do-its-part"),
    )
    answer = inspection.admin.get(f"{root}/collaborators/{login}/permission")
    told = str(answer.data.get("permission")) if answer.is_success and isinstance(answer.data, dict) else "none"
    if told in _WRITES:
        return is_right(demand, Text(told, told))
    change = Change("PUT", f"{root}/collaborators/{login}", {"permission": "push"})
    return is_wrong(demand, _message("it-has-it-must-accept-the-invitation", told=told), change)


def _token(login: str, connection: Connection | None, variable: str) -> Outcome:
    demand = Demand(
        f"token.{variable}",
        _message("the-token", variable=variable),
        _message("verdicts-cannot-be-written-or-seals-cannot"),
    )
    if connection is None:
        return is_unseen(demand, _message("is-not-set-in-the-environment", variable=variable))
    me = connection.get("user")
    owner = str(me.data.get("login", "")) if me.is_success and isinstance(me.data, dict) else ""
    if owner.casefold() != login.casefold():
        return is_wrong(
            demand,
            _message("it-belongs", login=login, owner=Text(owner or "流程", owner or "a workflow")),
        )
    pulls = connection.get(f"{connection.root}/pulls", per_page=1)
    if not pulls.is_success:
        return is_wrong(demand, _message("it-cannot-read-requests"))
    return is_right(demand, _message("it-reads-requests", login=login))
