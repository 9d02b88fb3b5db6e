"""The versions of Gitea and Forgejo on which the chain works."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, report_right, report_unseen, report_wrong

_message = Messages(__file__)

VERSION = Demand(
    "version",
    _message("version-of-the-forge"),
    _message("old-versions"),
)


def check_version(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the forge is new enough."""
    version = inspection.version
    if version is None:
        yield report_unseen(VERSION, _message("forge-does-not-state-its-version"))
    elif version.is_supported:
        yield report_right(VERSION, version.describe())
    else:
        minimum = ".".join(str(part) for part in version.minimum)
        upgrade = _message("upgrade", minimum=minimum)
        yield report_wrong(VERSION, version.describe(), remedy=upgrade)
