"""The forge, set by environment variables only, so that no token appears on a command line."""

import re
from collections.abc import Mapping
from urllib.parse import urlsplit

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.gitea import Gitea
from taizhang.forge.github import GitHub
from taizhang.forge.http_client import HttpClient
from taizhang.forge.port import Forge
from taizhang.forge.timeouts import USUAL, WaitLimits

_message = Messages(__file__)

_REPOSITORY = re.compile(r"[A-Za-z0-9_.-]+/[A-Za-z0-9_.-]+")
_TOKEN = re.compile(r"[!-~]+")
LOOPBACK = {"127.0.0.1", "localhost", "::1"}
"""The hosts that are this machine: nothing leaves it in the clear."""


def forge_of(environment: Mapping[str, str], limits: WaitLimits = USUAL) -> Forge:
    """The forge that FORGE_API, FORGE_REPOSITORY and FORGE_TOKEN name.

    FORGE states its make, `github` or `gitea`; where it is not set, an address that ends with /api/v1 is
    Gitea's or Forgejo's.

    Raises:
        RunFailedError: one of them is missing or invalid.
    """
    make, api, repository, token = _read_variables(environment)
    return _MAKES[make](api, repository, token, limits)


def http_client_of(environment: Mapping[str, str]) -> tuple[str, HttpClient, str]:
    """The make of the same forge, `github` or `gitea`, the HTTP client for it, and the repository's name.

    Raises:
        RunFailedError: as `forge_of`.
    """
    make, api, repository, token = _read_variables(environment)
    return (
        ("github", HttpClient(api, f"Bearer {token}"), repository)
        if make == "github"
        else ("gitea", HttpClient(api, f"token {token}"), repository)
    )


def _read_variables(environment: Mapping[str, str]) -> tuple[str, str, str, str]:
    api, repository, token = (environment.get(name, "").strip() for name in _NAMES)
    missing = [name for name in _NAMES if not environment.get(name, "").strip()]
    if missing:
        raise RunFailedError(_message("missing-variables", names=Text("、".join(missing), ", ".join(missing))))
    try:
        parts = urlsplit(api)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in LOOPBACK):
        raise RunFailedError(_message("api-not-https", api=api))
    if not _REPOSITORY.fullmatch(repository):
        raise RunFailedError(_message("malformed-repository", repository=repository))
    if not _TOKEN.fullmatch(token):
        raise RunFailedError(_message("malformed-token"))
    make = environment.get("FORGE", "").strip().lower() or (
        "gitea" if api.rstrip("/").endswith("/api/v1") else "github"
    )
    if make not in _MAKES:
        raise RunFailedError(_message("unknown-make", makes=Text("、".join(_MAKES), ", ".join(_MAKES)), make=make))
    return make, api, repository, token


_NAMES = ("FORGE_API", "FORGE_REPOSITORY", "FORGE_TOKEN")
_MAKES: dict[str, type[GitHub] | type[Gitea]] = {"github": GitHub, "gitea": Gitea, "forgejo": Gitea}
