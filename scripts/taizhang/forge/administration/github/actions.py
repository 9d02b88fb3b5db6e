"""GitHub's Actions: which actions run, with which permissions, and whose workflows wait for approval."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain_refusal
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, SettingChange, compare_field, report_unseen

_message = Messages(__file__)

_FOREIGN_ACTION = _message("foreign-action")
_SETTINGS: tuple[tuple[str, dict[str, Any], dict[str, tuple[Text, Text]]], ...] = (
    (
        "actions/permissions",
        {"enabled": True, "allowed_actions": "selected", "sha_pinning_required": True},
        {
            "enabled": (_message("actions"), _message("nobody-judges-and-seals")),
            "allowed_actions": (_message("selected-actions-only"), _FOREIGN_ACTION),
            "sha_pinning_required": (_message("actions-pinned-to-a-commit"), _FOREIGN_ACTION),
        },
    ),
    (
        "actions/permissions/selected-actions",
        {"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": []},
        {
            "github_owned_allowed": (
                _message("github-own-actions"),
                _message("workflows-do-not-run"),
            ),
            "verified_allowed": (_message("no-actions-of-other-authors"), _FOREIGN_ACTION),
            "patterns_allowed": (_message("no-other-actions"), _FOREIGN_ACTION),
        },
    ),
    (
        "actions/permissions/workflow",
        {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
        {
            "default_workflow_permissions": (
                _message("workflow-tokens-read-only-by-default"),
                _message("new-workflow-may-write-at-once"),
            ),
            "can_approve_pull_request_reviews": (
                _message("workflows-approve-nothing"),
                _message("workflow-approval-looks-alike"),
            ),
        },
    ),
    (
        "actions/permissions/fork-pr-contributor-approval",
        {"approval_policy": "all_external_contributors"},
        {
            "approval_policy": (
                _message("outsiders-workflows-wait"),
                _message("anybody-can-use-the-runners"),
            )
        },
    ),
)


def check_github_actions(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the workflows run, and nothing from elsewhere does."""
    for name, expected, demands in _SETTINGS:
        path = f"{inspection.admin.root}/{name}"
        answer = inspection.admin.get(path)
        change = SettingChange("PUT", path, expected)
        for field, (title, weaker) in demands.items():
            demand = Demand(f"actions.{field}", title, weaker)
            if answer.code == 409:  # the selection is shown only where selecting is on
                yield compare_field(demand, {field: None}, field, expected[field], change)
            elif not answer.is_success or not isinstance(answer.data, dict):
                yield report_unseen(demand, explain_refusal(answer.code, inspection.admin.variable))
            else:
                yield compare_field(demand, answer.data, field, expected[field], change)
