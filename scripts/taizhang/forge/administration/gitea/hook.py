"""The hook in the forge's own copy of the repository, which ordinary tokens cannot see."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, report_right, report_unseen

_message = Messages(__file__)

HOOK = Demand(
    "hook",
    _message("server-hook"),
    _message("pushes-past-protection"),
)


def check_hook(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the hook runs, where the forge shows it."""
    answer = inspection.admin.get(f"{inspection.admin.root}/hooks/git/pre-receive")
    content = answer.data.get("content") if answer.is_success and isinstance(answer.data, dict) else None
    if isinstance(content, str) and "taizhang hook pre-receive" in content:
        yield report_right(HOOK)
        return
    reason = _message("hidden-from-ordinary-tokens")
    yield report_unseen(HOOK, reason)
