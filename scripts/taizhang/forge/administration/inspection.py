"""What a check reads, each thing once: the repository's own settings and what the forge says of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import Answer, Connection, explain
from taizhang.forge.administration.settings import ForgeSettings
from taizhang.forge.versions import ForgeVersion, version_of
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

MAIN = "main"
"""The branch that is protected."""


@dataclass(frozen=True)
class Inspection:
    """One look at one repository on a forge.

    Attributes:
        make: `github` or `gitea`.
        admin: the connection of the repository's administrator.
        gate: that of the account which writes verdicts; None where its token is not there.
        seal: that of the account which pushes seals; None where its token is not there.
        roster: who may approve what; None where none is listed.
        today: the day on which an office must be held.
    """

    make: str
    admin: Connection
    gate: Connection | None
    seal: Connection | None
    settings: ForgeSettings
    roster: Reviewers | None
    today: date

    def afresh(self) -> "Inspection":
        """The same look, with nothing remembered."""
        return Inspection(self.make, self.admin, self.gate, self.seal, self.settings, self.roster, self.today)

    @cached_property
    def repository(self) -> Mapping[str, Any]:
        """The repository as the forge tells it.

        Raises:
            RunFailedError: there is none of that name, or the administrator's token may not see it.
        """
        answer = self.admin.get(self.admin.root)
        if not answer.is_success or not isinstance(answer.data, dict):
            told = explain(answer.code, self.admin.variable)
            name = self.admin.repository
            raise RunFailedError(_message("the-repository", name=name, told=told))
        return answer.data

    @cached_property
    def version(self) -> ForgeVersion | None:
        """The forge's version; None where it does not say, and for GitHub itself, which has none."""
        if self.make == "github":
            return None
        answer = self.admin.get("version")
        told = answer.data.get("version") if answer.is_success and isinstance(answer.data, dict) else None
        found = version_of(told) if isinstance(told, str) else None
        return found if found is not None and found.number else None

    @cached_property
    def protections(self) -> Answer:
        """The rules that protect branches of the repository (Gitea, Forgejo)."""
        return self.admin.get(f"{self.admin.root}/branch_protections")

    @cached_property
    def in_office(self) -> tuple[str, ...]:
        """The accounts that hold any duty on the day."""
        people = self.roster.people if self.roster is not None else ()
        return tuple(one.login for one in people if any(duty.held(self.today) for duty in one.duties))

    @property
    def counts_readers(self) -> bool:
        """Whether the forge lets a reader's review count: Gitea does so in private repositories alone."""
        is_gitea = self.version is not None and self.version.make == "gitea"
        return not is_gitea or bool(self.repository.get("private"))

    @cached_property
    def accounts(self) -> Mapping[str, Mapping[str, Any] | None]:
        """The accounts that the settings and the roster name, as the forge tells them; None for an unknown one."""
        wanted = dict.fromkeys((*self.settings.writing, *self.in_office))
        return {login: self._account(login) for login in wanted}

    def _account(self, login: str) -> Mapping[str, Any] | None:
        answer = self.admin.get(f"users/{login}")
        return answer.data if answer.is_success and isinstance(answer.data, dict) else None

    def known(self, logins: Sequence[str]) -> list[str]:
        """Those of some accounts that the forge knows."""
        return [login for login in logins if self.accounts.get(login) is not None]
