"""GitHub, and GitHub Enterprise Server."""

import base64
import re
from collections.abc import Mapping, Sequence
from datetime import datetime
from urllib.parse import urlsplit

import msgspec

from taizhang.approval.gate.pull import ReviewState
from taizhang.base.messages import Messages
from taizhang.forge.answers import build_answer_error, decode
from taizhang.forge.http_client import HttpClient
from taizhang.forge.objects import DISMISSED, PullRequest, PullReview, User
from taizhang.forge.port import Identity
from taizhang.forge.publisher import PAGE
from taizhang.forge.rest import HandIn, RestForge
from taizhang.forge.timeouts import USUAL, WaitLimits
from taizhang.forge.versions import GITHUB, ForgeVersion

_message = Messages(__file__)

_WORKFLOW = "github-actions[bot]"
"""The account of a workflow's own token."""
_EDITS = """
query Edits($owner: String!, $name: String!, $number: Int!, $after: String) {
  repository(owner: $owner, name: $name) {
    pullRequest(number: $number) {
      reviews(first: 100, after: $after) {
        pageInfo { hasNextPage endCursor }
        nodes { fullDatabaseId lastEditedAt }
      }
    }
  }
}
"""
"""When the texts of a request's reviews were last edited, which the REST interface does not show."""
_MOST_PAGES = 100
_NUMBER = re.compile(r"[0-9]{1,19}", re.ASCII)


class Closing(msgspec.Struct, frozen=True):
    """Who closed an issue or a pull request."""

    closed_by: User | None = None


class PageInfo(msgspec.Struct, frozen=True, rename="camel"):
    """The position at which a list continues."""

    has_next_page: bool
    end_cursor: str | None = None


class ReviewEdit(msgspec.Struct, frozen=True, rename="camel"):
    """When the text of a review was edited last; None where it never was."""

    full_database_id: str
    last_edited_at: datetime | None


class ReviewEdits(msgspec.Struct, frozen=True, rename="camel"):
    """A page of review edits."""

    page_info: PageInfo
    nodes: tuple[ReviewEdit, ...]


class _Request(msgspec.Struct, frozen=True):
    reviews: ReviewEdits


class _Repository(msgspec.Struct, frozen=True, rename="camel"):
    pull_request: _Request


class _EditsData(msgspec.Struct, frozen=True):
    repository: _Repository


class _EditsAnswer(msgspec.Struct, frozen=True):
    data: _EditsData


class GitHub(RestForge):
    """One repository on GitHub; `token` of a person or of a workflow."""

    sizing = "per_page"
    approval = "APPROVE"
    by_age: Mapping[str, str] = {"sort": "created", "direction": "desc"}
    states: Mapping[str, ReviewState] = {
        "APPROVED": "APPROVED",
        "CHANGES_REQUESTED": "CHANGES_REQUESTED",
        "COMMENTED": "COMMENTED",
        # Its state before it was dismissed is not shown. It decides nothing, and hides earlier reviews.
        DISMISSED: "APPROVED",
    }

    def __init__(self, api: str, repository: str, token: str, limits: WaitLimits = USUAL) -> None:
        plain = base64.b64encode(f"x-access-token:{token}".encode()).decode()
        self._host = urlsplit(api).netloc.removeprefix("api.")
        self._owner, _, self._name = repository.partition("/")
        # The GraphQL interface is at /graphql, on an Enterprise Server beside /api/v3.
        self._graph = HttpClient(api.rstrip("/").removesuffix("/v3"), f"Bearer {token}", limits=limits)
        super().__init__(HttpClient(api, f"Bearer {token}", limits=limits), repository, f"Authorization: Basic {plain}")

    def version(self) -> ForgeVersion:
        """The make of the forge, which has no version."""
        return GITHUB

    def identity(self) -> Identity:
        """The account of our token with its public address, or else its no-reply one.

        A workflow's own token may not read its account; its commits are those of the account `github-actions[bot]`.

        Raises:
            RunFailedError: neither account can be read.
        """
        me = self._client.get_if_permitted("user", User) or self._client.get(f"users/{_WORKFLOW}", User)
        return Identity(me.login, me.email or f"{me.id}+{me.login}@users.noreply.{self._host}")

    def _find_closer(self, number: int) -> str:
        """The account that closed a pull request; empty where the forge does not show it."""
        closing = self._client.get(f"{self._root}/issues/{number}", Closing)
        return closing.closed_by.login if closing.closed_by is not None else ""

    def find_merged(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        requests = self._client.get_or_none(f"{self._root}/commits/{merge}/pulls", list[PullRequest])
        matches = [one.number for one in requests or () if one.merged_at and one.merge_commit_sha == merge]
        return matches[0] if len(matches) == 1 else None

    def _list_reviews(self, path: str) -> tuple[PullReview, ...]:
        return self._client.list_pages(path, PullReview, **{self.sizing: PAGE})

    def _find_hand_ins(self, number: int, reviews: Sequence[PullReview]) -> Mapping[int, HandIn]:
        """When each review was submitted, by its own time, and whether it was edited since, by GraphQL."""
        edits = self._read_edits(number)
        missing = [review.id for review in reviews if review.id not in edits]
        if missing:
            raise build_answer_error(
                "graphql",
                _message("edit-state-of-review-missing", review=missing[0]),
            )
        return {one.id: HandIn(one.submitted_at, edits[one.id]) for one in reviews if one.submitted_at is not None}

    def _read_edits(self, number: int) -> dict[int, bool]:
        """Whether the text of each review of a request was edited, by the review's number."""
        edits: dict[int, bool] = {}
        after: str | None = None
        for _ in range(_MOST_PAGES):
            variables = {"owner": self._owner, "name": self._name, "number": number, "after": after}
            answer = self._graph.send("POST", "graphql", {"query": _EDITS, "variables": variables}, again=True)
            page = decode("graphql", answer, _EditsAnswer).data.repository.pull_request.reviews
            for one in page.nodes:
                if _NUMBER.fullmatch(one.full_database_id):
                    edits[int(one.full_database_id)] = one.last_edited_at is not None
            if not page.page_info.has_next_page:
                return edits
            after = page.page_info.end_cursor
        raise build_answer_error("graphql", _message("too-many-pages"))
