"""The two robots: separate accounts, with tokens that can do their work and no more."""

from collections.abc import Iterator, Sequence

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, report_right, report_unseen, report_wrong

_message = Messages(__file__)

_REISSUE_TOKEN = _message("reissue-token")
_PROBES: tuple[tuple[str, str, str, Text], ...] = (
    ("GET", "{root}/pulls?state=open&limit=1", "repository", _message("read-requests")),
    ("GET", "{root}/issues?limit=1", "issue", _message("read-comments")),
    # Request 0 and comment 0 do not exist: an account that may write gets that answer, another gets 403.
    ("PATCH", "{root}/pulls/0", "repository", _message("write-requests-and-statuses")),
    ("PATCH", "{root}/issues/comments/0", "issue", _message("write-comments")),
)


def check_robots(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that each robot is a separate account that can do its work, as far as its token shows."""
    settings = inspection.settings
    for role, login, connection, variable in (
        (_message("gating-account"), settings.gating, inspection.gate, "GATE_TOKEN"),
        (_message("sealing-account"), settings.sealing, inspection.seal, "FORGE_TOKEN"),
    ):
        yield _check_name(role, login, variable)
        if login is not None:
            yield _check_separate(inspection, role, login)
            yield from _check_token(inspection, role, login, connection, variable)


def _check_name(role: Text, login: str | None, variable: str) -> DemandOutcome:
    demand = Demand(
        f"robot.{variable}",
        _message("role", role=role),
        _message("nobody-judges-and-seals"),
    )
    if login is not None:
        return report_right(demand, Text(login, login))
    remedy = _message("name-it-in-github-forge-yaml")
    return report_wrong(demand, _message("not-named"), remedy=remedy)


def _check_separate(inspection: Inspection, role: Text, login: str) -> DemandOutcome:
    demand = Demand(
        f"apart.{login}",
        _message("robot-does-nothing-else", role=role, login=login),
        _message("token-gives-other-rights"),
    )
    settings, folded = inspection.settings, login.casefold()
    people = inspection.roster.people if inspection.roster is not None else ()
    owner = inspection.repository.get("owner") or {}
    problems: list[Text] = []
    if folded in {one.login.casefold() for one in people}:
        problems.append(_message("robot-in-roster"))
    if folded in {one.casefold() for one in settings.merging}:
        problems.append(_message("robot-merges"))
    if settings.gating and settings.sealing and settings.gating.casefold() == settings.sealing.casefold():
        problems.append(_message("robot-judges-and-seals"))
    if folded == str(owner.get("login", "")).casefold():
        problems.append(_message("robot-owns-repository"))
    if (inspection.accounts.get(login) or {}).get("is_admin"):
        problems.append(_message("robot-administers-forge"))
    if not problems:
        return report_right(demand)
    seen = _join_texts(problems)
    remedy = _message("create-an-account-of-its-own")
    return report_wrong(demand, seen, remedy=remedy)


def _join_texts(texts: Sequence[Text]) -> Text:
    return Text("、".join(text.zh for text in texts), ", ".join(text.en for text in texts))


def _check_token(
    inspection: Inspection, role: Text, login: str, connection: Connection | None, variable: str
) -> Iterator[DemandOutcome]:
    account = Demand(
        f"account.{variable}",
        _message("account-and-address", role=role, variable=variable),
        _message("address-needed"),
    )
    rights = Demand(
        f"token.{variable}",
        _message("rights-of-the-token", variable=variable),
        _message("token-needed"),
    )
    if connection is None:
        reason = _message("variable-not-set", variable=variable)
        yield report_unseen(account, reason)
        yield report_unseen(rights, reason)
        return
    me = connection.get("user")
    if not me.is_success or not isinstance(me.data, dict):
        yield report_wrong(account, _message("token-may-not-read-its-account"), remedy=_REISSUE_TOKEN)
    elif str(me.data.get("login", "")).casefold() != login.casefold():
        owner = me.data.get("login")
        seen = _message("token-of-other-account", owner=owner, login=login)
        yield report_wrong(account, seen, remedy=_message("issue-a-token-of-that-account"))
    elif me.data.get("is_admin"):
        seen = _message("it-administers-the-whole-forge")
        yield report_wrong(account, seen, remedy=_message("revoke-administrator-role"))
    elif not me.data.get("email"):
        remedy = _message("register-and-activate-an-address")
        yield report_wrong(account, _message("it-has-no-address"), remedy=remedy)
    else:
        yield report_right(account, _message("with-an-address", login=login))
    yield _check_rights(connection, rights)


def _check_rights(connection: Connection, demand: Demand) -> DemandOutcome:
    forbidden = [
        _message("action-forbidden", action=action, scope=scope)
        for method, path, scope, action in _PROBES
        if connection.send(method, path.format(root=connection.root), None if method == "GET" else {}).code == 403
    ]
    if forbidden:
        return report_wrong(demand, _join_texts(forbidden), remedy=_REISSUE_TOKEN)
    answer = connection.get(connection.root)
    rights = answer.data.get("permissions") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(rights, dict):
        return report_wrong(demand, _message("it-cannot-read-the-repository"), remedy=_REISSUE_TOKEN)
    if rights.get("admin"):
        remedy = _message("make-the-account-a-writer")
        return report_wrong(demand, _message("it-administers-the-repository"), remedy=remedy)
    if not rights.get("push"):
        return report_wrong(demand, _message("it-may-only-read-the-repository"))
    return report_right(demand, _message("reads-and-writes-only"))
