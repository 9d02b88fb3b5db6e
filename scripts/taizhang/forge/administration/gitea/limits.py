"""What the whole forge allows: items a page, and git over HTTP."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, Outcome, is_right, is_unseen, is_wrong

_message = Messages(__file__)

_FEWEST = 10
PAGES = Demand(
    "page_limit",
    _message("items-a-page-of-the-interface"),
    _message("few-of-them-each-request-takes-many"),
)
HTTP = Demand(
    "git_http",
    _message("git-over-http"),
    _message("commits-cannot-be-fetched-and-seals-cannot"),
)
FORKS = Demand(
    "forks",
    _message("forks"),
    _message("readers-cannot-propose-anything"),
)


def check_limits(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the forge lets its interface be read in good time, git be used, and forks be made."""
    answer = inspection.admin.get("settings/api")
    most = answer.data.get("max_response_items") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(most, int):
        yield is_unseen(PAGES, _message("forge-does-not-say"))
    elif most < _FEWEST:
        remedy = _message("set-api-max-response-items-in-app-ini")
        yield is_wrong(PAGES, _message("text", most=most), remedy=remedy)
    else:
        yield is_right(PAGES, _message("text", most=most))
    settings = inspection.admin.get("settings/repository")
    found = settings.data if settings.is_success and isinstance(settings.data, dict) else {}
    for demand, name, key in (
        (HTTP, "http_git_disabled", "DISABLE_HTTP_GIT"),
        (FORKS, "forks_disabled", "DISABLE_FORKS"),
    ):
        if name not in found:
            yield is_unseen(demand, _message("forge-does-not-say"))
        elif found[name]:
            remedy = _message("set-repository-false-in-app-ini", key=key)
            yield is_wrong(demand, _message("off"), remedy=remedy)
        else:
            yield is_right(demand, _message("on"))
