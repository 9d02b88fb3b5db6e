"""The repository itself, and how a request may be merged in it (GitHub)."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, SettingChange, compare_field

_message = Messages(__file__)

_NOT_SEALED = _message("not-sealed")
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "default_branch",
        MAIN,
        _message("default-branch"),
        _message("main-needed"),
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
        _message("may-merge-later-head"),
    ),
)


def check_repository(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the repository merges requests only by a merge commit that a person requested."""
    for name, expected, title, weaker in _FIELDS:
        change = SettingChange("PATCH", inspection.admin.root, {name: expected})
        yield compare_field(Demand(name, title, weaker), inspection.repository, name, expected, change)
