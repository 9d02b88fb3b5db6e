"""Which Gitea and Forgejo the chain works on."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

_message = Messages(__file__)

VERSION = Demand(
    "version",
    _message("version-of-the-forge"),
    _message("before-gitea-administrators-pass"),
)


def check_version(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge is new enough."""
    version = inspection.version
    if version is None:
        yield is_unseen(VERSION, _message("forge-does-not-state-its-version"))
    elif version.is_supported:
        yield is_right(VERSION, version.describe())
    else:
        least = ".".join(str(part) for part in version.least)
        upgrade = _message("upgrade-the-forge-to-at-least", least=least)
        yield is_wrong(VERSION, version.describe(), remedy=upgrade)
