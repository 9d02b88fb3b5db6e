"""The test accounts, each identified by its token in the environment."""

from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import Connection, explain_refusal
from taizhang.forge.settings import http_client_of

_message = Messages(__file__)

ROLES = ("owner", "merger", "gate", "seal", "requester", "outsider", "county", "city", "region")


@dataclass(frozen=True, slots=True)
class Person:
    """One account at the scratch repository."""

    login: str
    token: str
    connection: Connection


def read_people(environment: Mapping[str, str], scratch: str) -> dict[str, Person]:
    """The accounts by role, as TRY_OWNER_TOKEN, TRY_MERGER_TOKEN and so on name them.

    Raises:
        RunFailedError: the forge is no Gitea or Forgejo, the scratch repository is the ledger's own, a token is missing
            or not valid, or two of them belong to one account.
    """
    if scratch.casefold() == environment.get("FORGE_REPOSITORY", "").strip().casefold():
        raise RunFailedError(_message("own-repository", repository=scratch))
    missing = [_name_variable(role) for role in ROLES if not environment.get(_name_variable(role), "").strip()]
    if missing:
        raise RunFailedError(_message("missing-variables", names=Text("、".join(missing), ", ".join(missing))))
    people = {role: _connect_person(environment, scratch, role) for role in ROLES}
    logins = [person.login.casefold() for person in people.values()]
    repeated = sorted({login for login in logins if logins.count(login) > 1})
    if repeated:
        raise RunFailedError(_message("two-roles-of-one-account", logins="、".join(repeated)))
    return people


def _name_variable(role: str) -> str:
    return f"TRY_{role.upper()}_TOKEN"


def _connect_person(environment: Mapping[str, str], scratch: str, role: str) -> Person:
    token = environment[_name_variable(role)].strip()
    make, client, _ = http_client_of({**environment, "FORGE_TOKEN": token, "FORGE_REPOSITORY": scratch})
    if make != "gitea":
        raise RunFailedError(_message("trial-is-for-gitea-and-forgejo"))
    connection = Connection(client, scratch, _name_variable(role))
    me = connection.get("user")
    if not me.is_success or not isinstance(me.data, dict) or not me.data.get("login"):
        raise RunFailedError(explain_refusal(me.code, _name_variable(role)))
    return Person(str(me.data["login"]), token, connection)
