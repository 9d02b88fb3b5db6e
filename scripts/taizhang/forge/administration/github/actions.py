"""GitHub's Actions: which actions run, with which rights, and whose workflows wait for somebody to look."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.text import Text
from taizhang.forge.administration.connection import explain
from taizhang.forge.administration.inspection import Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare, is_unseen

_FOREIGN = Text(
    "别处的操作可以被人换掉内容，取走密钥", "an action from elsewhere can be exchanged under its name and take secrets"
)
_SETTINGS: tuple[tuple[str, dict[str, Any], dict[str, tuple[Text, Text]]], ...] = (
    (
        "actions/permissions",
        {"enabled": True, "allowed_actions": "selected", "sha_pinning_required": True},
        {
            "enabled": (Text("Actions启用", "Actions on"), Text("无人判断和存证", "nobody judges and seals")),
            "allowed_actions": (Text("只许选定的操作", "Selected actions only"), _FOREIGN),
            "sha_pinning_required": (Text("操作须以完整提交号引用", "Actions pinned to a commit"), _FOREIGN),
        },
    ),
    (
        "actions/permissions/selected-actions",
        {"github_owned_allowed": True, "verified_allowed": False, "patterns_allowed": []},
        {
            "github_owned_allowed": (
                Text("许用GitHub自己的操作", "GitHub's own actions"),
                Text("流程运行不了", "the workflows do not run"),
            ),
            "verified_allowed": (Text("不许用其他作者的操作", "No actions of other authors"), _FOREIGN),
            "patterns_allowed": (Text("没有另外放行的操作", "No other actions"), _FOREIGN),
        },
    ),
    (
        "actions/permissions/workflow",
        {"default_workflow_permissions": "read", "can_approve_pull_request_reviews": False},
        {
            "default_workflow_permissions": (
                Text("流程自带令牌默认只读", "Workflow tokens read only by default"),
                Text("新加的流程一来就能写", "a new workflow may write at once"),
            ),
            "can_approve_pull_request_reviews": (
                Text("流程不能批准请求", "Workflows approve nothing"),
                Text("流程的令牌能写批准；关口不计，但页面上看着像", "an approval of a workflow looks like one"),
            ),
        },
    ),
    (
        "actions/permissions/fork-pr-contributor-approval",
        {"approval_policy": "all_external_contributors"},
        {
            "approval_policy": (
                Text("外来请求的流程须有人放行", "Workflows of outsiders wait for somebody"),
                Text("任何人都能占用运行器", "anybody can use the runners"),
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
