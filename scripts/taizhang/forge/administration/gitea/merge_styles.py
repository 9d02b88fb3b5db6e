"""The repository itself, and how a request may be merged in it."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare, is_impossible

_PAST_THE_GATE = Text(
    "不经关口就能把请求记为已合并，只有审计查得出",
    "a request can be marked as merged past the gate, which only the audit finds",
)
_NOT_SEALED = Text(
    "这样合并的提交不是各级看过的内容，不予存证，只能重新办理",
    "what is merged so is not what the reviewers saw: it is refused its seal and has to be done again",
)
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "has_pull_requests",
        True,
        Text("合并请求单元", "Pull requests"),
        Text("没有合并请求就没有审批", "without requests there is nothing to approve"),
    ),
    (
        "allow_merge_commits",
        True,
        Text("合并方式：创建合并提交", "Merge style: merge commit"),
        Text("什么也合并不了", "nothing can be merged"),
    ),
    (
        "default_merge_style",
        "merge",
        Text("默认的合并方式", "Default merge style"),
        Text("合并的人容易点错", "whoever merges easily takes the wrong one"),
    ),
    ("allow_rebase", False, Text("合并方式：变基", "Merge style: rebase"), _NOT_SEALED),
    ("allow_rebase_explicit", False, Text("合并方式：变基后合并", "Merge style: rebase and merge"), _NOT_SEALED),
    ("allow_squash_merge", False, Text("合并方式：压缩", "Merge style: squash"), _NOT_SEALED),
    (
        "allow_fast_forward_only_merge",
        False,
        Text("合并方式：快进", "Merge style: fast-forward only"),
        Text("没有合并提交，无从存证", "there is no merge commit that could be sealed"),
    ),
    ("allow_manual_merge", False, Text("手动合并", "Manual merge"), _PAST_THE_GATE),
    ("autodetect_manual_merge", False, Text("自动检测手动合并", "Detection of manual merges"), _PAST_THE_GATE),
)
SCHEDULED = Demand(
    "scheduled_merge",
    Text("检查通过后自动合并", "Merge when checks succeed"),
    Text(
        "按下之后推送的改动，关口一通过就被合并；合并的仍是批准齐全的内容，存证照样核对",
        "what is pushed after somebody pressed it is merged once the gate passes it; its approvals are whole then, too",
    ),
)
DEFAULT_BRANCH = Demand(
    "default_branch",
    Text("默认分支", "Default branch"),
    Text("程序只办理main上的事", "everything is done on main and nowhere else"),
)
ARCHIVED = Demand(
    "archived", Text("仓库归档", "Archived"), Text("归档的仓库什么也收不了", "an archived repository takes nothing")
)


def check_merge_styles(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the repository takes requests, and merges them in no other way than by a merge commit."""
    found, path = inspection.repository, inspection.admin.root
    yield compare(DEFAULT_BRANCH, found, "default_branch", MAIN, Change("PATCH", path, {"default_branch": MAIN}))
    yield compare(ARCHIVED, found, "archived", False, Change("PATCH", path, {"archived": False}))
    for name, wanted, title, weaker in _FIELDS:
        # Some versions read the styles only where the unit itself is named beside them.
        change = Change("PATCH", path, {"has_pull_requests": True, name: wanted})
        yield compare(Demand(name, title, weaker), found, name, wanted, change)
    yield is_impossible(SCHEDULED, Text("没有设置可以关上", "no setting turns it off"))
