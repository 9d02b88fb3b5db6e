"""The repository itself, and how a request may be merged in it (GitHub)."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare

_message = Messages(__file__)

_NOT_SEALED = _message("not-sealed")
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "default_branch",
        MAIN,
        _message("default-branch"),
        _message("everything-is-done-on-main-and-nowhere-else"),
    ),
    (
        "archived",
        False,
        _message("archived"),
        _message("archived-repository-takes-nothing"),
    ),
    (
        "allow_merge_commit",
        True,
        _message("merge-style-merge-commit"),
        _message("nothing-can-be-merged"),
    ),
    ("allow_squash_merge", False, _message("merge-style-squash"), _NOT_SEALED),
    ("allow_rebase_merge", False, _message("merge-style-rebase"), _NOT_SEALED),
    (
        "allow_auto_merge",
        False,
        _message("auto-merge"),
        _message("it-merges-a-later-head-than-the-one"),
    ),
)


def check_repository(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the repository merges requests in no other way than by a merge commit that somebody asked for."""
    for name, wanted, title, weaker in _FIELDS:
        change = Change("PATCH", inspection.admin.root, {name: wanted})
        yield compare(Demand(name, title, weaker), inspection.repository, name, wanted, change)
