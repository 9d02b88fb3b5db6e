"""GitHub Pages, published by the workflow."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare, is_unseen, is_wrong

_message = Messages(__file__)

PAGES = Demand("pages", _message("pages-by-workflow"), _message("site-is-not-renewed"))


def check_pages(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the site is published by the workflow."""
    path = f"{inspection.admin.root}/pages"
    answer = inspection.admin.get(path)
    body = {"build_type": "workflow"}
    if answer.code == 404:
        yield is_wrong(PAGES, _message("pages-is-off"), Change("POST", path, body))
    elif answer.is_success and isinstance(answer.data, dict):
        yield compare(PAGES, answer.data, "build_type", "workflow", Change("PUT", path, body))
    else:
        yield is_unseen(PAGES, explain(answer.code, inspection.admin.variable))
