"""The repository itself, and how a request may be merged in it (GitHub)."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare

_NOT_SEALED = Text(
    "这样合并的提交不是各级看过的内容，不予存证，只能重新办理",
    "what is merged so is not what the reviewers saw: it is refused its seal and has to be done again",
)
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "default_branch",
        MAIN,
        Text("默认分支", "Default branch"),
        Text("程序只办理main上的事", "everything is done on main and nowhere else"),
    ),
    (
        "archived",
        False,
        Text("仓库归档", "Archived"),
        Text("归档的仓库什么也收不了", "an archived repository takes nothing"),
    ),
    (
        "allow_merge_commit",
        True,
        Text("合并方式：合并提交", "Merge style: merge commit"),
        Text("什么也合并不了", "nothing can be merged"),
    ),
    ("allow_squash_merge", False, Text("合并方式：压缩", "Merge style: squash"), _NOT_SEALED),
    ("allow_rebase_merge", False, Text("合并方式：变基", "Merge style: rebase"), _NOT_SEALED),
    (
        "allow_auto_merge",
        False,
        Text("检查通过后自动合并", "Auto-merge"),
        Text("合并的可能是更晚的提交", "it merges a later head than the one that somebody saw"),
    ),
)


def check_repository(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the repository merges requests in no other way than by a merge commit that somebody asked for."""
    for name, wanted, title, weaker in _FIELDS:
        change = Change("PATCH", inspection.admin.root, {name: wanted})
        yield compare(Demand(name, title, weaker), inspection.repository, name, wanted, change)
