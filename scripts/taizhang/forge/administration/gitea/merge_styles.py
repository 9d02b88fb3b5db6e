"""The repository itself, and how a request may be merged in it."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.forge.administration.inspection import MAIN, Inspection
from taizhang.forge.administration.outcome import Change, Demand, Outcome, compare, is_impossible

_message = Messages(__file__)

_PAST_THE_GATE = _message("past-the-gate")
_NOT_SEALED = _message("not-sealed")
_FIELDS: tuple[tuple[str, Any, Text, Text], ...] = (
    (
        "has_pull_requests",
        True,
        _message("pull-requests"),
        _message("without-requests-there-is-nothing-to-approve"),
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
        _message("whoever-merges-easily-takes-the-wrong-one"),
    ),
    ("allow_rebase", False, _message("merge-style-rebase"), _NOT_SEALED),
    ("allow_rebase_explicit", False, _message("merge-style-rebase-and-merge"), _NOT_SEALED),
    ("allow_squash_merge", False, _message("merge-style-squash"), _NOT_SEALED),
    (
        "allow_fast_forward_only_merge",
        False,
        _message("merge-style-fast-forward-only"),
        _message("there-is-no-merge-commit-that-could"),
    ),
    ("allow_manual_merge", False, _message("manual-merge"), _PAST_THE_GATE),
    ("autodetect_manual_merge", False, _message("detection-of-manual-merges"), _PAST_THE_GATE),
)
SCHEDULED = Demand(
    "scheduled_merge",
    _message("merge-when-checks-succeed"),
    _message("what-is-pushed-after-somebody-pressed"),
)
DEFAULT_BRANCH = Demand(
    "default_branch",
    _message("default-branch"),
    _message("everything-is-done-on-main-and-nowhere-else"),
)
ARCHIVED = Demand("archived", _message("archived"), _message("archived-repository-takes-nothing"))


def check_merge_styles(inspection: Inspection) -> Iterator[Outcome]:
    """Whether the repository takes requests, and merges them in no other way than by a merge commit."""
    found, path = inspection.repository, inspection.admin.root
    yield compare(DEFAULT_BRANCH, found, "default_branch", MAIN, Change("PATCH", path, {"default_branch": MAIN}))
    yield compare(ARCHIVED, found, "archived", False, Change("PATCH", path, {"archived": False}))
    for name, wanted, title, weaker in _FIELDS:
        # Some versions read the styles only where the unit itself is named beside them.
        change = Change("PATCH", path, {"has_pull_requests": True, name: wanted})
        yield compare(Demand(name, title, weaker), found, name, wanted, change)
    yield is_impossible(SCHEDULED, _message("no-setting-turns-it-off"))
