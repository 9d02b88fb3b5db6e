"""The two robots: accounts of their own, with tokens that can do their part and no more."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

_message = Messages(__file__)

_NO_SCOPE = _message("no-scope")
_PROBES: tuple[tuple[str, str, str, Text], ...] = (
    ("GET", "{root}/pulls?state=open&limit=1", "repository", _message("read-requests")),
    ("GET", "{root}/issues?limit=1", "issue", _message("read-comments")),
    # There is no request and no comment of the number 0: whoever may write hears that, who may not hears 403.
    ("PATCH", "{root}/pulls/0", "repository", _message("write-requests-and-statuses")),
    ("PATCH", "{root}/issues/comments/0", "issue", _message("write-comments")),
)


def check_robots(inspection: Inspection) -> Iterator[Outcome]:
    """Whether each robot is an account of its own that can do its part, as far as its token shows."""
    settings = inspection.settings
    for role, login, connection, variable in (
        (_message("gating-account"), settings.gating, inspection.gate, "GATE_TOKEN"),
        (_message("sealing-account"), settings.sealing, inspection.seal, "FORGE_TOKEN"),
    ):
        yield _named(role, login, variable)
        if login is not None:
            yield _apart(inspection, role, login)
            yield from _token(inspection, role, login, connection, variable)


def _named(role: Text, login: str | None, variable: str) -> Outcome:
    demand = Demand(
        f"robot.{variable}",
        _message("the", role=role),
        _message("nobody-judges-and-seals"),
    )
    if login is not None:
        return is_right(demand, Text(login, login))
    remedy = _message("name-it-in-github-forge-yaml")
    return is_wrong(demand, _message("none-is-named"), remedy=remedy)


def _apart(inspection: Inspection, role: Text, login: str) -> Outcome:
    demand = Demand(
        f"apart.{login}",
        _message("does-nothing-else", role=role, login=login),
        _message("whoever-gets-hold-of-the-token-approves"),
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
    remedy = _message("create-an-account-of-its-own")
    return is_wrong(demand, seen, remedy=remedy)


def _token(
    inspection: Inspection, role: Text, login: str, connection: Connection | None, variable: str
) -> Iterator[Outcome]:
    account = Demand(
        f"account.{variable}",
        _message("account-and-address", role=role, variable=variable),
        _message("without-an-activated-address-what"),
    )
    rights = Demand(
        f"token.{variable}",
        _message("rights-of-the-token", variable=variable),
        _message("verdicts-cannot-be-written-or-seals-cannot"),
    )
    if connection is None:
        reason = _message("is-not-set-in-the-environment", variable=variable)
        yield is_unseen(account, reason)
        yield is_unseen(rights, reason)
        return
    me = connection.get("user")
    if not me.is_success or not isinstance(me.data, dict):
        yield is_wrong(account, _message("token-may-not-read-its-account"), remedy=_NO_SCOPE)
    elif str(me.data.get("login", "")).casefold() != login.casefold():
        other = me.data.get("login")
        seen = _message("the-token-belongs", other=other, login=login)
        yield is_wrong(account, seen, remedy=_message("issue-a-token-of-that-account"))
    elif me.data.get("is_admin"):
        seen = _message("it-administers-the-whole-forge")
        yield is_wrong(account, seen, remedy=_message("take-that-role"))
    elif not me.data.get("email"):
        remedy = _message("register-and-activate-an-address")
        yield is_wrong(account, _message("it-has-no-address"), remedy=remedy)
    else:
        yield is_right(account, _message("with-an-address", login=login))
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
        return is_wrong(demand, _message("it-cannot-read-the-repository"), remedy=_NO_SCOPE)
    if rights.get("admin"):
        remedy = _message("make-the-account-a-writer")
        return is_wrong(demand, _message("it-administers-the-repository"), remedy=remedy)
    if not rights.get("push"):
        return is_wrong(demand, _message("it-may-only-read-the-repository"))
    return is_right(demand, _message("reads-and-writes-and-administers-nothing"))
