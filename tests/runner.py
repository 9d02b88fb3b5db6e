"""Runs a workflow of a repository on this machine and without a network, as a forge's runner would.

act takes the workflow from a clone of main, which is what forges do for the events that matter here. Two actions are
stand-ins (tests/actions): a checkout from the test's own bare repository, and an environment that is there already.
"""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forges import REPOSITORY, Forge
from specimen import DAY

ACT = Path(sys.executable).parent / "act"
ACTIONS = Path(__file__).parent / "actions"


@dataclass(frozen=True)
class Runner:
    """A runner that keeps everything of its own below `folder`; `origin` is the repository that it works for."""

    folder: Path
    origin: Path

    def run(
        self, workflow: str, event: str, payload: dict[str, Any], forge: Forge, **secrets: str
    ) -> "subprocess.CompletedProcess[str]":
        """Run a workflow of main's for an event, with the forge's payload; its log is the output."""
        home = self.folder / "runner"
        clone = home / "clone"
        subprocess.run(["git", "clone", "--quiet", "--branch", "main", self.origin, clone], check=True)
        event_file = home / "event.json"
        event_file.write_text(json.dumps(payload, ensure_ascii=False), encoding="utf-8")
        secrets_file = home / "secrets"
        secrets_file.write_text(
            "".join(f"{name}={json.dumps(value)}\n" for name, value in secrets.items()), encoding="utf-8"
        )
        (home / "tmp").mkdir()
        variables = {
            "GITHUB_API_URL": forge.api,
            "GITHUB_REPOSITORY": REPOSITORY,
            "ORIGIN": str(self.origin),
            "PYTHON": sys.executable,
            "DAY": DAY,
            "TMPDIR": str(home / "tmp"),
            "no_proxy": "*",
        }
        command = [str(ACT), event, "--workflows", f".github/workflows/{workflow}.yml", "--eventpath", str(event_file)]
        command += [
            "--platform",
            "ubuntu-latest=-self-hosted",
            "--no-skip-checkout",
            "--no-cache-server",
            "--pull=false",
        ]
        command += [
            "--action-cache-path",
            str(home / "cache"),
            "--secret-file",
            str(secrets_file),
            "--env-file",
            os.devnull,
        ]
        command += [part for name, value in variables.items() for part in ("--env", f"{name}={value}")]
        command += [part for action in _list_pinned_actions(clone) for part in ("--local-repository", action)]
        environment = {"PATH": os.environ["PATH"], "HOME": str(home), "LC_ALL": "C.UTF-8", "TMPDIR": str(home / "tmp")}
        return subprocess.run(command, cwd=clone, env=environment, capture_output=True, text=True, timeout=180)


def _list_pinned_actions(clone: Path) -> list[str]:
    """The stand-ins for the actions in the clone's workflows, at their pinned commits."""
    texts = [path.read_text(encoding="utf-8") for path in (clone / ".github/workflows").glob("*.yml")]
    pinned = {match for text in texts for match in re.findall(r"uses: actions/([a-z-]+)@([0-9a-f]{40})", text)}
    return [f"actions/{name}@{commit}={ACTIONS / name}" for name, commit in sorted(pinned) if (ACTIONS / name).is_dir()]
