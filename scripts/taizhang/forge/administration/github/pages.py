"""GitHub Pages, published by the workflow."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import (
    Demand,
    DemandOutcome,
    SettingChange,
    compare_field,
    report_unseen,
    report_wrong,
)

_message = Messages(__file__)

PAGES = Demand("pages", _message("pages-by-workflow"), _message("site-is-not-renewed"))


def check_pages(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the site is published by the workflow."""
    path = f"{inspection.admin.root}/pages"
    answer = inspection.admin.get(path)
    body = {"build_type": "workflow"}
    if answer.code == 404:
        yield report_wrong(PAGES, _message("pages-is-off"), SettingChange("POST", path, body))
    elif answer.is_success and isinstance(answer.data, dict):
        yield compare_field(PAGES, answer.data, "build_type", "workflow", SettingChange("PUT", path, body))
    else:
        yield report_unseen(PAGES, explain_refusal(answer.code, inspection.admin.variable))
