"""The common interface of GitHub, Gitea and Forgejo: requests, commits and reviews, read at the same addresses."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from taizhang.approval.gate.pull import AuthoredCommit, Pull, ReviewState, SubmittedReview
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.answers import build_answer_error, decode_bytes
from taizhang.forge.http_client import HttpClient
from taizhang.forge.objects import (
    DISMISSED,
    PullRequest,
    PullRequestCommit,
    PullReview,
    User,
    account_of,
    is_commit_id,
    is_plausible,
    login_of,
)
from taizhang.forge.port import ForgePullRequest, Identity, UnmergedRequest
from taizhang.forge.publisher import PAGE, RestPublisher
from taizhang.forge.versions import ForgeVersion

_message = Messages(__file__)


class HandIn(NamedTuple):
    """When a review was submitted, and whether its text was edited since."""

    at: datetime
    is_edited: bool


class RestForge(RestPublisher, ABC):
    """One repository on a forge; see `taizhang.forge.port.Forge`."""

    states: Mapping[str, ReviewState]
    """The states of a review that count, with our names for them; reviews in others were not submitted yet."""
    by_age: Mapping[str, str]
    """The parameters that list pull requests newest first."""
    spare: Mapping[str, str] = MappingProxyType({})
    """The parameters that leave out of commits what git shows anyway."""

    def __init__(self, client: HttpClient, repository: str, credential: str) -> None:
        super().__init__(client, repository)
        self._credential = credential

    @property
    def credential(self) -> str:
        """The header by which git may fetch from the forge as we do. It is never shown."""
        return self._credential

    @abstractmethod
    def version(self) -> ForgeVersion:
        """The make and the version of the forge.

        Raises:
            RunFailedError: the forge does not state it.
        """

    def read_outline(self, number: int) -> ForgePullRequest:
        """The pull request of that number without commits and reviews: enough to report on it."""
        return self._build_request(self._read_request(number), (), ())

    def read_pull_request(self, number: int) -> ForgePullRequest:
        """The pull request of that number, with all its commits and reviews."""
        request = self._read_request(number)
        commits = tuple(self._list_commits(number, request.user))
        if request.commits is not None and request.commits > len(commits):
            # GitHub lists 250 at most: the authors of the rest would be unknown.
            raise RunFailedError(
                _message(
                    "commits-not-all-listed",
                    number=number,
                    total=request.commits,
                    count=len(commits),
                )
            )
        return self._build_request(request, commits, tuple(self._read_reviews(number)))

    def _read_request(self, number: int) -> PullRequest:
        path = f"{self._root}/pulls/{number}"
        request = self._client.get(path, PullRequest)
        merge = request.merge_commit_sha if request.merged_at is not None else None
        if request.number != number or not is_commit_id(request.head.sha) or (merge and not is_commit_id(merge)):
            raise build_answer_error(path, _message("malformed-number-or-commit-id"))
        if not is_plausible(request.created_at) or (request.merged_at and not is_plausible(request.merged_at)):
            raise build_answer_error(path, _message("implausible-time"))
        return request

    @staticmethod
    def _build_request(
        request: PullRequest, commits: tuple[AuthoredCommit, ...], reviews: tuple[SubmittedReview, ...]
    ) -> ForgePullRequest:
        pull = Pull(
            number=request.number,
            author=login_of(request.user),
            head=request.head.sha,
            commits=commits,
            reviews=reviews,
            opened_at=request.created_at,
            merged_at=request.merged_at,
            author_account=account_of(request.user),
            title=request.title,
        )
        merge = request.merge_commit_sha if request.merged_at is not None else None
        is_open, page = request.state == "open", request.html_url or ""
        return ForgePullRequest(pull, request.base.ref, request.merged_at, merge, is_open, page)

    def list_open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order.

        One whose data cannot be read is included with an empty commit: it is judged by itself, and delays no other. The
        forge is queried for open requests, and its list is filtered again.
        """
        path = f"{self._root}/pulls"
        heads: dict[int, str] = {}
        for raw in self._client.list_pages(path, msgspec.Raw, state="open", **{self.sizing: PAGE}):
            try:
                one = decode_bytes(path, raw, PullRequest)
            except RunFailedError:
                heads[decode_bytes(path, raw, _NumberOnly).number] = ""
            else:
                if one.state == "open" and one.base.ref == target:
                    heads[one.number] = one.head.sha
        return dict(sorted(heads.items()))

    def list_unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""
        query: dict[str, str | int] = {"state": "all", **self.by_age, self.sizing: PAGE}
        path = f"{self._root}/pulls"

        def is_older(raw: msgspec.Raw) -> bool:
            return _decode_request(path, raw).created_at < since

        requests = (
            _decode_request(path, raw) for raw in self._client.list_newest(path, msgspec.Raw, is_older, **query)
        )
        return tuple(
            UnmergedRequest(
                one.number,
                one.head.sha if is_commit_id(one.head.sha) else "",
                login_of(one.user),
                one.created_at,
                None if one.state == "open" else self._find_closer(one.number),
            )
            for one in requests
            if one.merged_at is None and one.base.ref == target
        )

    @abstractmethod
    def _find_closer(self, number: int) -> str:
        """The account that closed a pull request; empty where the forge does not show it."""

    @abstractmethod
    def find_merged(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""

    @abstractmethod
    def identity(self) -> Identity:
        """The account of our token, as the author of commits that the forge will know as that account's."""

    def _list_commits(self, number: int, requester: User | None) -> Iterator[AuthoredCommit]:
        """The commits of a pull request that `requester` opened, with the accounts of their authors and committers."""
        query: dict[str, str | int] = {self.sizing: PAGE, **self.spare}
        for commit in self._client.list_pages(f"{self._root}/pulls/{number}/commits", PullRequestCommit, **query):
            yield self._identify_authors(commit, requester)

    def _identify_authors(self, commit: PullRequestCommit, requester: User | None) -> AuthoredCommit:
        """The accounts of a commit's author and committer, None where an address belongs to no account."""
        return AuthoredCommit(
            commit.sha,
            commit.author.login if commit.author else None,
            commit.committer.login if commit.committer else None,
        )

    @abstractmethod
    def _list_reviews(self, path: str) -> tuple[PullReview, ...]:
        """The complete list of reviews at `path`, or an error."""

    @abstractmethod
    def _find_hand_ins(self, number: int, reviews: Sequence[PullReview]) -> Mapping[int, HandIn]:
        """When each of `reviews` was submitted, by its number; `reviews` are all those of request `number`.

        A review that is missing in it no longer shows a text.
        """

    def _read_reviews(self, number: int) -> Iterator[SubmittedReview]:
        """The reviews that were submitted, including dismissed ones."""
        path = f"{self._root}/pulls/{number}/reviews"
        submitted = [one for one in self._list_reviews(path) if one.state in self.states and one.submitted_at]
        hand_ins = self._find_hand_ins(number, submitted) if submitted else {}
        for one in submitted:
            hand_in = hand_ins.get(one.id)
            at = hand_in.at if hand_in is not None else one.submitted_at
            if at is None or not is_plausible(at):
                raise build_answer_error(path, _message("implausible-review-time", review=one.id))
            yield SubmittedReview(
                id=str(one.id),
                user=login_of(one.user),
                bot=one.user is None or one.user.is_bot,
                state=self.states[one.state],
                # The review's author sent this value; anything but a commit id is no commit of the request.
                commit=one.commit_id if one.commit_id and is_commit_id(one.commit_id) else "",
                submitted_at=at,
                dismissed=one.dismissed or one.state == DISMISSED,
                body=one.body or "",
                account=account_of(one.user),
                edited=hand_in is None or hand_in.is_edited,
            )


class _NumberOnly(msgspec.Struct, frozen=True):
    """A pull request of which only the number can be read."""

    number: int


def _decode_request(path: str, raw: msgspec.Raw) -> PullRequest:
    """A request of a list; where it cannot be read, the error names its number."""
    try:
        return decode_bytes(path, raw, PullRequest)
    except RunFailedError:
        return decode_bytes(f"{path}/{decode_bytes(path, raw, _NumberOnly).number}", raw, PullRequest)
