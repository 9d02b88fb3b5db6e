"""GitHub's Actions: which actions run, with which rights, and whose workflows wait for somebody to look."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare, is_unseen

_message = Messages(__file__)

_FOREIGN = _message("foreign")
_SETTINGS: tuple[tuple[str, dict[str, Any], dict[str, tuple[Text, Text]]], ...] = (
    (
        "actions/permissions",
        {"enabled": True, "allowed_actions": "selected", "sha_pinning_required": True},
        {
            "enabled": (_message("actions"), _message("nobody-judges-and-seals")),
            "allowed_actions": (_message("selected-actions-only"), _FOREIGN),
            "sha_pinning_required": (_message("actions-pinned-to-a-commit"), _FOREIGN),
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
            "verified_allowed": (_message("no-actions-of-other-authors"), _FOREIGN),
            "patterns_allowed": (_message("no-other-actions"), _FOREIGN),
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
                _message("approval-of-a-workflow-looks-like-one"),
            ),
        },
    ),
    (
        "actions/permissions/fork-pr-contributor-approval",
        {"approval_policy": "all_external_contributors"},
        {
            "approval_policy": (
                _message("workflows-of-outsiders-wait-for-somebody"),
                _message("anybody-can-use-the-runners"),
            )
        },
    ),
)


def check_actions(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the workflows run, and nothing from elsewhere does."""
    for name, wanted, demands in _SETTINGS:
        path = f"{inspection.admin.root}/{name}"
        answer = inspection.admin.get(path)
        change = Change("PUT", path, wanted)
        for field, (title, weaker) in demands.items():
            demand = Demand(f"actions.{field}", title, weaker)
            if answer.code == 409:  # what is selected is told only where selecting is on
                yield compare(demand, {field: None}, field, wanted[field], change)
            elif not answer.is_success or not isinstance(answer.data, dict):
                yield is_unseen(demand, explain(answer.code, inspection.admin.variable))
            else:
                yield compare(demand, answer.data, field, wanted[field], change)
