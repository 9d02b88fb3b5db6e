"""The hook in the forge's own copy of the repository, which no ordinary token can see."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen

_message = Messages(__file__)

HOOK = Demand(
    "hook",
    _message("server-hook"),
    _message("what-an-administrator-of-the-forge-pushes"),
)


def check_hook(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the hook runs, where the forge says so at all."""
    answer = inspection.admin.get(f"{inspection.admin.root}/hooks/git/pre-receive")
    content = answer.data.get("content") if answer.is_success and isinstance(answer.data, dict) else None
    if isinstance(content, str) and "taizhang hook pre-receive" in content:
        yield is_right(HOOK)
        return
    reason = _message("forge-shows-it-to-no-ordinary-token")
    yield is_unseen(HOOK, reason)
