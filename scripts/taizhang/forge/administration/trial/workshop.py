"""A temporary folder in which the trial does what a machine of the rounds does: git, this program, `scripts/seal`."""

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

_NOTHING: Mapping[str, str] = MappingProxyType({})
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
        self, command: list[str], environment: Mapping[str, str] = _NOTHING, cwd: Path | None = None
    ) -> "subprocess.CompletedProcess[str]":
        """A command, in the clone unless elsewhere; of the forge its surroundings hold only what is given."""
        kept = {name: value for name, value in os.environ.items() if not name.startswith(_OURS)}
        surroundings = {**kept, "LC_ALL": "C.UTF-8", "GIT_TERMINAL_PROMPT": "0", **environment}
        return subprocess.run(
            command, cwd=cwd or self.ledger, env=surroundings, capture_output=True, text=True, timeout=_LONGEST
        )

    def require(self, command: list[str], environment: Mapping[str, str] = _NOTHING, cwd: Path | None = None) -> str:
        """The output of a command that must succeed.

        Raises:
            MissedError: it did not.
        """
        done = self.run(command, environment, cwd)
        if done.returncode != 0:
            told = (done.stderr or done.stdout).strip().split("\n")[-1][:300]
            name = " ".join(Path(word).name for word in command[:2])
            raise MissedError(_message("failed", name=name, told=told))
        return done.stdout.strip()

    def git(self, *words: str, person: Person | None = None, cwd: Path | None = None) -> str:
        """Git as a person, whose token goes to the forge by the environment only.

        Raises:
            MissedError: it failed.
        """
        return self.require(["git", *words], self.identity(person), cwd)

    def push(self, person: Person, source: str, target: str, address: str = "") -> "subprocess.CompletedProcess[str]":
        """Push a commit as a person, whatever comes of it."""
        command = ["git", "push", "--quiet", address or self.address, f"{source}:refs/heads/{target}"]
        return self.run(command, self.identity(person))

    def identity(self, person: Person | None) -> Mapping[str, str]:
        """The surroundings by which git acts as a person; without one, as nobody in particular."""
        login = person.login if person is not None else "taizhang"
        address = f"{login}@users.noreply.invalid"
        if person is not None:
            told = person.connection.get("user").data
            address = str(told.get("email") or address) if isinstance(told, dict) else address
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
        """The surroundings in which the program acts on the scratch repository as a person."""
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


_OURS = ("FORGE", "GATE_TOKEN", "WITNESS_KEY", "TRY_", "GIT_", "TAIZHANG")
