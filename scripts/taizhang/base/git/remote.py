"""Fetching from a remote: the only command that uses the settings of the repository and of the user."""

from collections.abc import Mapping
from pathlib import Path

from taizhang.base.git.running import GitResult, run_git
from taizhang.base.git.stand_in import user_environment

_OPTIONS = ("-c", "core.hooksPath=/dev/null", "-c", "core.fsmonitor=false")
_QUIETLY = ("--quiet", "--no-tags", "--no-write-fetch-head", "--refmap=", "--no-recurse-submodules")
_FETCH = ("fetch", *_QUIETLY, "--no-auto-maintenance", "--no-write-commit-graph", "--end-of-options")
_PROTOCOLS = "file:git:http:https:ssh"


def fetch(root: Path, remote: str, wanted: str, credential: str = "") -> bool:
    """Fetch something from a remote, and return whether it was received. Only objects are written.

    The settings say what the remote is and how it is reached. So the repository must be the user's own: git refuses
    any other, unless the user's configuration lists it as safe.

    Args:
        root: the repository.
        remote: the name of the remote, as the repository's settings have it.
        wanted: the id of a commit, or a ref there.
        credential: a header for the address of `remote` and no other; it is passed in the environment,
            where no list of processes shows it.
    """
    environment = user_environment() | {"GIT_ALLOW_PROTOCOL": _PROTOCOLS}
    configured = _run(("config", "--get", f"remote.{remote}.url"), root, environment)
    url = configured.stdout.decode("utf-8", "replace").strip()
    if credential and url.startswith(("https://", "http://")):
        environment |= {
            "GIT_CONFIG_COUNT": "1",
            "GIT_CONFIG_KEY_0": f"http.{url}.extraHeader",
            "GIT_CONFIG_VALUE_0": credential,
        }
    return _run((*_FETCH, remote, wanted), root, environment).returncode == 0


def _run(arguments: tuple[str, ...], root: Path, environment: Mapping[str, str]) -> GitResult:
    return run_git((*_OPTIONS, *arguments), root, environment)
