"""The data that a check reads, each once: the repository's own settings and the forge's data of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import Answer, Connection, explain_refusal
from taizhang.forge.administration.settings import ForgeSettings
from taizhang.forge.versions import ForgeVersion, version_of
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

MAIN = "main"
"""The branch that is protected."""


@dataclass(frozen=True)
class Inspection:
    """One inspection of one repository on a forge.

    Attributes:
        make: `github` or `gitea`.
        admin: the connection of the repository's administrator.
        gate: that of the account which writes verdicts; None where its token is missing.
        seal: that of the account which pushes seals; None where its token is missing.
        roster: who may approve what; None where the roster is missing.
        today: the day on which an office must be in force.
    """

    make: str
    admin: Connection
    gate: Connection | None
    seal: Connection | None
    settings: ForgeSettings
    roster: Reviewers | None
    today: date

    def renew(self) -> "Inspection":
        """The same inspection, with nothing cached."""
        return Inspection(self.make, self.admin, self.gate, self.seal, self.settings, self.roster, self.today)

    @cached_property
    def repository(self) -> Mapping[str, Any]:
        """The forge's data of the repository.

        Raises:
            RunFailedError: it does not exist, or the administrator's token may not see it.
        """
        answer = self.admin.get(self.admin.root)
        if not answer.is_success or not isinstance(answer.data, dict):
            reason = explain_refusal(answer.code, self.admin.variable)
            raise RunFailedError(_message("repository-unavailable", name=self.admin.repository, reason=reason))
        return answer.data

    @cached_property
    def version(self) -> ForgeVersion | None:
        """The forge's version; None where it is not stated, and for GitHub, which has no version."""
        if self.make == "github":
            return None
        answer = self.admin.get("version")
        text = answer.data.get("version") if answer.is_success and isinstance(answer.data, dict) else None
        version = version_of(text) if isinstance(text, str) else None
        return version if version is not None and version.number else None

    @cached_property
    def protections(self) -> Answer:
        """The rules that protect branches of the repository (Gitea, Forgejo)."""
        return self.admin.get(f"{self.admin.root}/branch_protections")

    @cached_property
    def in_office(self) -> tuple[str, ...]:
        """The accounts with any duty on the day."""
        people = self.roster.people if self.roster is not None else ()
        return tuple(one.login for one in people if any(duty.covers(self.today) for duty in one.duties))

    @property
    def counts_readers(self) -> bool:
        """Whether the forge lets a reader's review count: Gitea does so in private repositories alone."""
        is_gitea = self.version is not None and self.version.make == "gitea"
        return not is_gitea or bool(self.repository.get("private"))

    @cached_property
    def accounts(self) -> Mapping[str, Mapping[str, Any] | None]:
        """The forge's data of the accounts that the settings and the roster name; None for an unknown one."""
        logins = dict.fromkeys((*self.settings.writing, *self.in_office))
        return {login: self._find_account(login) for login in logins}

    def _find_account(self, login: str) -> Mapping[str, Any] | None:
        answer = self.admin.get(f"users/{login}")
        return answer.data if answer.is_success and isinstance(answer.data, dict) else None

    def list_known(self, logins: Sequence[str]) -> list[str]:
        """Those of some accounts that the forge knows."""
        return [login for login in logins if self.accounts.get(login) is not None]
