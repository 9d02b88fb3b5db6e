"""Limits of the whole forge: items a page, git over HTTP, and forks."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, report_right, report_unseen, report_wrong

_message = Messages(__file__)

_MINIMUM = 10
PAGES = Demand(
    "page_limit",
    _message("items-a-page-of-the-interface"),
    _message("small-pages-take-many-calls"),
)
HTTP = Demand(
    "git_http",
    _message("git-over-http"),
    _message("git-over-http-needed"),
)
FORKS = Demand(
    "forks",
    _message("forks"),
    _message("readers-cannot-propose-anything"),
)


def check_limits(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the forge returns enough items a page, and allows git over HTTP and forks."""
    answer = inspection.admin.get("settings/api")
    count = answer.data.get("max_response_items") if answer.is_success and isinstance(answer.data, dict) else None
    if not isinstance(count, int):
        yield report_unseen(PAGES, _message("not-shown"))
    elif count < _MINIMUM:
        remedy = _message("set-page-limit")
        yield report_wrong(PAGES, _message("items-per-page", count=count), remedy=remedy)
    else:
        yield report_right(PAGES, _message("items-per-page", count=count))
    settings = inspection.admin.get("settings/repository")
    values = settings.data if settings.is_success and isinstance(settings.data, dict) else {}
    for demand, name, key in (
        (HTTP, "http_git_disabled", "DISABLE_HTTP_GIT"),
        (FORKS, "forks_disabled", "DISABLE_FORKS"),
    ):
        if name not in values:
            yield report_unseen(demand, _message("not-shown"))
        elif values[name]:
            remedy = _message("set-to-false", key=key)
            yield report_wrong(demand, _message("off"), remedy=remedy)
        else:
            yield report_right(demand, _message("on"))
