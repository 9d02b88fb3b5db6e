"""The repository itself, and how a request may be merged in it."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Demand, DemandOutcome, SettingChange, compare_field, report_impossible

_message = Messages(__file__)

_PAST_THE_GATE = _message("past-the-gate")
_NOT_SEALED = _message("not-sealed")
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "has_pull_requests",
        True,
        _message("pull-requests"),
        _message("requests-needed"),
    ),
    (
        "allow_merge_commits",
        True,
        _message("merge-style-merge-commit"),
        _message("nothing-can-be-merged"),
    ),
    (
        "default_merge_style",
        "merge",
        _message("default-merge-style"),
        _message("wrong-style-easily-chosen"),
    ),
    ("allow_rebase", False, _message("merge-style-rebase"), _NOT_SEALED),
    ("allow_rebase_explicit", False, _message("merge-style-rebase-and-merge"), _NOT_SEALED),
    ("allow_squash_merge", False, _message("merge-style-squash"), _NOT_SEALED),
    (
        "allow_fast_forward_only_merge",
        False,
        _message("merge-style-fast-forward-only"),
        _message("no-merge-commit-to-seal"),
    ),
    ("allow_manual_merge", False, _message("manual-merge"), _PAST_THE_GATE),
    ("autodetect_manual_merge", False, _message("detection-of-manual-merges"), _PAST_THE_GATE),
)
SCHEDULED = Demand(
    "scheduled_merge",
    _message("merge-when-checks-succeed"),
    _message("later-pushes-are-merged"),
)
DEFAULT_BRANCH = Demand(
    "default_branch",
    _message("default-branch"),
    _message("main-needed"),
)
ARCHIVED = Demand("archived", _message("archived"), _message("archived-repository-takes-nothing"))


def check_merge_styles(inspection: Inspection) -> Iterator[DemandOutcome]:
    """Check that the repository takes requests, and merges them only by a merge commit."""
    repository, path = inspection.repository, inspection.admin.root
    yield compare_field(
        DEFAULT_BRANCH, repository, "default_branch", MAIN, SettingChange("PATCH", path, {"default_branch": MAIN})
    )
    yield compare_field(ARCHIVED, repository, "archived", False, SettingChange("PATCH", path, {"archived": False}))
    for name, expected, title, weaker in _FIELDS:
        # Some versions read the styles only if the unit itself is named with them.
        change = SettingChange("PATCH", path, {"has_pull_requests": True, name: expected})
        yield compare_field(Demand(name, title, weaker), repository, name, expected, change)
    yield report_impossible(SCHEDULED, _message("no-setting-turns-it-off"))
