"""The test accounts, each known by the token that the environment holds."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.base.errors import RunFailedError
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection, explain
from taizhang.forge.settings import wire_of

ROLES = ("owner", "merger", "gate", "seal", "requester", "outsider", "county", "city", "region")


@dataclass(frozen=True, slots=True)
class Person:
    """One account at the scratch repository."""

    login: str
    token: str
    connection: Connection


def people_of(environment: Mapping[str, str], scratch: str) -> dict[str, Person]:
    """The accounts by role, as TRY_OWNER_TOKEN, TRY_MERGER_TOKEN and so on name them.

    Raises:
        RunFailedError: the forge is no Gitea or Forgejo, the scratch repository is the ledger's own, a token is missing
            or not valid, or two of them belong to one account.
    """
    if scratch.casefold() == environment.get("FORGE_REPOSITORY", "").strip().casefold():
        raise RunFailedError(
            Text(
                f"{scratch}是正式的台账库，不能用来试运行。请另外指定一个空的仓库。",
                f"{scratch} is the ledger's own repository: name another, empty one.",
            )
        )
    missing = [_variable(role) for role in ROLES if not environment.get(_variable(role), "").strip()]
    if missing:
        raise RunFailedError(
            Text(f"没有设置环境变量{'、'.join(missing)}。", f"{', '.join(missing)} must be set in the environment.")
        )
    people = {role: _person(environment, scratch, role) for role in ROLES}
    logins = [person.login.casefold() for person in people.values()]
    doubled = sorted({login for login in logins if logins.count(login) > 1})
    if doubled:
        told = "、".join(doubled)
        raise RunFailedError(
            Text(
                f"{told}用于两种角色，每种角色须是不同的账号。", f"{told} plays two roles: each takes its own account."
            )
        )
    return people


def _variable(role: str) -> str:
    return f"TRY_{role.upper()}_TOKEN"


def _person(environment: Mapping[str, str], scratch: str, role: str) -> Person:
    token = environment[_variable(role)].strip()
    make, wire, _ = wire_of({**environment, "FORGE_TOKEN": token, "FORGE_REPOSITORY": scratch})
    if make != "gitea":
        raise RunFailedError(
            Text(
                "试运行只支持Gitea和Forgejo；GitHub上请照管理员页的验收表逐项去做。",
                "The trial is for Gitea and Forgejo; on GitHub follow the table of the administrator's page by hand.",
            )
        )
    connection = Connection(wire, scratch, _variable(role))
    me = connection.get("user")
    if not me.is_success or not isinstance(me.data, dict) or not me.data.get("login"):
        raise RunFailedError(explain(me.code, _variable(role)))
    return Person(str(me.data["login"]), token, connection)
