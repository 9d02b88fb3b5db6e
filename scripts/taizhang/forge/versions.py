"""The features of each forge by version: the one place where versions are distinguished.

Read in the forges' own sources and change logs. Where a feature appeared between two versions that were read, the
older one counts as lacking it. Nothing that keeps the ledger safe may rely on a field or a parameter that some version
ignores: the answer of such a version is checked again.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from taizhang.base.text import Text

Make = Literal["github", "gitea", "forgejo"]
Feature = Literal[
    "commit_pull",
    "closed_review_refused",
    "admin_merge_override_blocked",
    "apply_to_admins",
    "base_branch_filter",
    "merge_upstream",
    "sync_fork",
    "token_scopes_by_oauth",
    "fork_and_propose",
    "compare_prefilled",
    "new_file_prefilled",
    "workflow_run",
    "workflow_concurrency",
    "workflow_permissions",
    "workflow_environment",
    "runs_and_jobs",
    "runner_token_by_post_only",
    "no_reply_address_with_id",
    "bypass_allowlist",
    "edit_times_by_graphql",
]
Number = tuple[int, ...]
"""A version, part by part."""

MINIMUM: Mapping[Make, Number] = {"gitea": (1, 23), "forgejo": (10,), "github": ()}
"""The minimum versions that are supported.

Before Gitea 1.23 no setting keeps an administrator from merging past the protection. Forgejo 10 is the oldest whose
source was read. GitHub has no version; every one of its features counts as supported.
"""


@dataclass(frozen=True, slots=True)
class Since:
    """The first version of each make that has a feature; None where no examined version has it.

    Attributes:
        github: whether GitHub has it.
    """

    gitea: Number | None
    forgejo: Number | None
    github: bool = True


SINCE: Mapping[Feature, Since] = {
    # GET /repos/../commits/{sha}/pull: the request whose merging made a commit.
    "commit_pull": Since((1, 22), (7,)),
    # An approval or a rejection of a request that is closed or merged is refused; elsewhere it is taken.
    "closed_review_refused": Since((1, 22), None, github=False),
    # Branch protection: `block_admin_merge_override`, and Forgejo's `apply_to_admins`.
    "admin_merge_override_blocked": Since((1, 23), None, github=False),
    "apply_to_admins": Since(None, (10,), github=False),
    # GET /repos/../pulls?base_branch=; before, the parameter is silently ignored.
    "base_branch_filter": Since((1, 24), None, github=False),
    # POST /repos/../merge-upstream, and Forgejo's /sync_fork.
    "merge_upstream": Since((1, 24), None),
    "sync_fork": Since(None, (12,), github=False),
    "token_scopes_by_oauth": Since((1, 23), (10,), github=False),
    # Pages: a reader's new file ends in a fork of his own; title and text of a comparison; content of a new file.
    "fork_and_propose": Since((1, 25), None),
    "compare_prefilled": Since((1, 24), None),
    "new_file_prefilled": Since(None, None),
    # Workflows: `on: workflow_run`, and the keys of the same names.
    "workflow_run": Since((1, 25), None),
    "workflow_concurrency": Since((1, 26), (14,)),
    "workflow_permissions": Since((1, 26), None),
    "workflow_environment": Since(None, None),
    "runs_and_jobs": Since((1, 25), None),
    "runner_token_by_post_only": Since((1, 27), None, github=False),
    "no_reply_address_with_id": Since((1, 26), None),
    "bypass_allowlist": Since((1, 27), None, github=False),
    # When a review's text was edited last, which GitHub shows by GraphQL only.
    "edit_times_by_graphql": Since(None, None),
}
"""The differences between the forges, as far as they concern this software or its setup."""

_FORGEJO = "+gitea-"
"""Part of the version of every Forgejo, followed by the version of Gitea that it is compatible with."""
_NAMES: Mapping[Make, str] = {"github": "GitHub", "gitea": "Gitea", "forgejo": "Forgejo"}
_NUMBER = re.compile(r"v?([0-9]{1,6}(?:\.[0-9]{1,6}){0,3})", re.ASCII)


@dataclass(frozen=True, slots=True)
class ForgeVersion:
    """The make and the version of a forge.

    Attributes:
        number: empty where the forge has no version, or an unreadable one.
        text: the version as the forge states it.
    """

    make: Make
    number: Number
    text: str = ""

    def supports(self, feature: Feature) -> bool:
        """Whether this version has `feature`; an unreadable version has none."""
        since = SINCE[feature]
        if self.make == "github":
            return since.github
        first = since.gitea if self.make == "gitea" else since.forgejo
        return first is not None and self.number >= first

    @property
    def minimum(self) -> Number:
        """The minimum version of this make that is supported."""
        return MINIMUM[self.make]

    @property
    def is_supported(self) -> bool:
        """Whether it is supported."""
        return self.number >= self.minimum

    def describe(self) -> Text:
        """The make and the version in words."""
        words = f"{_NAMES[self.make]} {self.text.partition(_FORGEJO)[0]}".rstrip()
        return Text(words, words)


GITHUB = ForgeVersion("github", ())


def version_of(text: str) -> ForgeVersion:
    """The make and the version by the answer to `GET /version` of a Gitea or a Forgejo.

    Forgejo is recognized only by the version of Gitea at the end; its own number comes first.
    """
    make: Make = "forgejo" if _FORGEJO in text else "gitea"
    match = _NUMBER.match(text.strip())
    number = tuple(int(part) for part in match[1].split(".")) if match else ()
    return ForgeVersion(make, number, text)
