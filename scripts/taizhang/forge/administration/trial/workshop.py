"""A temporary folder in which the trial works like a machine of the rounds: git, this program, `scripts/seal`."""

import base64
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

import taizhang
from taizhang.base.messages import Messages
from taizhang.forge.administration.trial.people import Person
from taizhang.forge.administration.trial.table import MissedError

_message = Messages(__file__)

_NO_VARIABLES: Mapping[str, str] = MappingProxyType({})
_LONGEST = 300.0
"""Seconds that one command may take."""


class Workshop:
    """The folder, with a clone of the scratch repository in it.

    Attributes:
        ledger: the clone.
        address: where the forge serves the scratch repository.
    """

    def __init__(self, folder: Path, api: str, scratch: str) -> None:
        self.folder, self.ledger = folder, folder / "ledger"
        self.root = api.rstrip("/").removesuffix("/api/v1")
        self.address = f"{self.root}/{scratch}.git"
        self._api, self._scratch = api, scratch
        self.program = folder / "taizhang"
        home = Path(taizhang.__file__).resolve().parents[1]
        command = f'#!/bin/sh\nPYTHONPATH="{home}" exec "{sys.executable}" -m taizhang "$@"\n'
        self.program.write_text(command, encoding="utf-8")
        self.program.chmod(0o755)
        self.key = folder / "witness"

    def run(
        self, command: list[str], environment: Mapping[str, str] = _NO_VARIABLES, cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """Run a command, in the clone unless `cwd` is set; of the forge's variables it gets only `environment`."""
        inherited = {name: value for name, value in os.environ.items() if not name.startswith(_OWN_PREFIXES)}
        variables = {**inherited, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", **environment}
        return subprocess.run(
            command, cwd=cwd or self.ledger, env=variables, capture_output=True, text=True, timeout=_LONGEST
        )

    def require(
        self, command: list[str], environment: Mapping[str, str] = _NO_VARIABLES, cwd: Path | None = None
    ) -> str:
        """The output of a command that must succeed.

        Raises:
            MissedError: it failed.
        """
        done = self.run(command, environment, cwd)
        if done.returncode != 0:
            reason = (done.stderr or done.stdout).strip().split("\n")[-1][:300]
            program = " ".join(Path(word).name for word in command[:2])
            raise MissedError(_message("command-failed", command=program, reason=reason))
        return done.stdout.strip()

    def git(self, *words: str, person: Person | None = None, cwd: Path | None = None) -> str:
        """The output of git as a person, whose token is passed by the environment only.

        Raises:
            MissedError: it failed.
        """
        return self.require(["git", *words], self.identity(person), cwd)

    def push(self, person: Person, source: str, target: str, address: str = "") -> "subprocess.CompletedProcess[str]":
        """Push a commit as a person, whether or not it succeeds."""
        command = ["git", "push", "--quiet", address or self.address, f"{source}:refs/heads/{target}"]
        return self.run(command, self.identity(person))

    def identity(self, person: Person | None) -> Mapping[str, str]:
        """The variables by which git acts as a person; without one, as `taizhang`."""
        login = person.login if person is not None else "taizhang"
        address = f"{login}@users.noreply.invalid"
        if person is not None:
            account = person.connection.get("user").data
            address = str(account.get("email") or address) if isinstance(account, dict) else address
        names = {
            f"GIT_{role}_{part}": value
            for role in ("AUTHOR", "COMMITTER")
            for part, value in (("NAME", login), ("EMAIL", address))
        }
        if person is None:
            return names
        plain = base64.b64encode(f"{person.login}:{person.token}".encode()).decode()
        return {
            **names,
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{self.root}/.extraHeader",
            "GIT_CONFIG_VALUE_0": f"Authorization: Basic {plain}",
        }

    def forge_of(self, person: Person) -> dict[str, str]:
        """The variables in which the program acts on the scratch repository as a person."""
        return {
            "FORGE": "gitea",
            "FORGE_API": self._api,
            "FORGE_REPOSITORY": self._scratch,
            "FORGE_TOKEN": person.token,
            "TAIZHANG": str(self.program),
        }

    def renew(self, person: Person) -> None:
        """Set the clone to the newest main, as every round does."""
        self.git("fetch", "--quiet", "origin", "+refs/heads/main:refs/remotes/origin/main", person=person)
        self.git("switch", "--quiet", "main")
        self.git("reset", "--quiet", "--hard", "refs/remotes/origin/main")


_OWN_PREFIXES = ("FORGE", "GATE_TOKEN", "WITNESS_KEY", "TRY_", "GIT_", "TAIZHANG")
