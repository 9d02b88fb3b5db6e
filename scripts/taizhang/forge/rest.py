"""What GitHub, Gitea and Forgejo have in common: requests, commits and reviews, read at the same addresses."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import NamedTuple

import msgspec

from taizhang.approval.gate.pull import Authored, Pull, Review, State
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.answers import decode_bytes, unanswered
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
from taizhang.forge.port import Asked, Identity, UnmergedRequest
from taizhang.forge.publisher import PAGE, RestPublisher
from taizhang.forge.versions import ForgeVersion
from taizhang.forge.wire import Wire

_message = Messages(__file__)


class HandIn(NamedTuple):
    """When a review was handed in, and whether the text that is shown today is another one."""

    at: datetime
    is_edited: bool


class RestForge(RestPublisher, ABC):
    """One repository on a forge; see `taizhang.forge.port.Forge`."""

    states: Mapping[str, State]
    """What counts of the states of a review, in our words; the others were not handed in yet."""
    by_age: Mapping[str, str]
    """How a list of pull requests is asked for newest first."""
    spare: Mapping[str, str] = MappingProxyType({})
    """What to leave out of commits, since git tells it."""

    def __init__(self, wire: Wire, repository: str, credential: str) -> None:
        super().__init__(wire, repository)
        self._credential = credential

    @property
    def credential(self) -> str:
        """The header by which git may fetch from the forge as we do. It is never shown."""
        return self._credential

    @abstractmethod
    def version(self) -> ForgeVersion:
        """The make and the version of the forge.

        Raises:
            RunFailedError: it does not say.
        """

    def outline(self, number: int) -> Asked:
        """The pull request of that number without commits and reviews: enough to report on it."""
        return self._asked(self._request(number), (), ())

    def asked(self, number: int) -> Asked:
        """The pull request of that number, with all its commits and reviews."""
        request = self._request(number)
        commits = tuple(self._commits(number, request.user))
        if request.commits is not None and request.commits > len(commits):
            # GitHub lists 250 at most: who wrote the rest would be nobody's knowledge.
            raise RunFailedError(
                _message(
                    "pull-request-has-commits-of-which-the-forge",
                    number=number,
                    commits=request.commits,
                    commits_count=len(commits),
                )
            )
        return self._asked(request, commits, tuple(self._reviews(number)))

    def _request(self, number: int) -> PullRequest:
        path = f"{self._root}/pulls/{number}"
        request = self._wire.get(path, PullRequest)
        merge = request.merge_commit_sha if request.merged_at is not None else None
        if request.number != number or not is_commit_id(request.head.sha) or (merge and not is_commit_id(merge)):
            raise unanswered(path, _message("its-number-or-a-commit-id-is-malformed"))
        if not is_plausible(request.created_at) or (request.merged_at and not is_plausible(request.merged_at)):
            raise unanswered(path, _message("time-in-it-is-implausible"))
        return request

    @staticmethod
    def _asked(request: PullRequest, commits: tuple[Authored, ...], reviews: tuple[Review, ...]) -> Asked:
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
        return Asked(pull, request.base.ref, request.merged_at, merge, is_open, page)

    def open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order.

        One whose description cannot be read is among them with an empty commit: it is judged by itself, and keeps no
        other waiting. The forge is asked for the open ones, and what it lists is looked at again.
        """
        path = f"{self._root}/pulls"
        heads: dict[int, str] = {}
        for raw in self._wire.pages(path, msgspec.Raw, state="open", **{self.sizing: PAGE}):
            try:
                one = decode_bytes(path, raw, PullRequest)
            except RunFailedError:
                heads[decode_bytes(path, raw, _Numbered).number] = ""
            else:
                if one.state == "open" and one.base.ref == target:
                    heads[one.number] = one.head.sha
        return dict(sorted(heads.items()))

    def unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""
        query: dict[str, str | int] = {"state": "all", **self.by_age, self.sizing: PAGE}
        path = f"{self._root}/pulls"

        def is_older(raw: msgspec.Raw) -> bool:
            return _listed(path, raw).created_at < since

        found = (_listed(path, raw) for raw in self._wire.newest(path, msgspec.Raw, is_older, **query))
        return tuple(
            UnmergedRequest(
                one.number,
                one.head.sha if is_commit_id(one.head.sha) else "",
                login_of(one.user),
                one.created_at,
                None if one.state == "open" else self._closed_by(one.number),
            )
            for one in found
            if one.merged_at is None and one.base.ref == target
        )

    @abstractmethod
    def _closed_by(self, number: int) -> str:
        """The account that closed a pull request; empty where the forge does not say."""

    @abstractmethod
    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""

    @abstractmethod
    def identity(self) -> Identity:
        """The account of our token, as the author of commits that the forge will know as that account's."""

    def _commits(self, number: int, requester: User | None) -> Iterator[Authored]:
        """The commits of a pull request that `requester` opened, with the accounts that wrote and made them."""
        query: dict[str, str | int] = {self.sizing: PAGE, **self.spare}
        for commit in self._wire.pages(f"{self._root}/pulls/{number}/commits", PullRequestCommit, **query):
            yield self._authored(commit, requester)

    def _authored(self, commit: PullRequestCommit, requester: User | None) -> Authored:
        """The accounts that wrote and made a commit, None where an address belongs to none."""
        return Authored(
            commit.sha,
            commit.author.login if commit.author else None,
            commit.committer.login if commit.committer else None,
        )

    @abstractmethod
    def _listed_reviews(self, path: str) -> tuple[PullReview, ...]:
        """The list of reviews at `path`, whole, or an error."""

    @abstractmethod
    def _hand_ins(self, number: int, reviews: Sequence[PullReview]) -> Mapping[int, HandIn]:
        """When each of `reviews` was handed in, by its number; `reviews` are those of request `number`, all of them.

        A review that is missing in it shows no text any more.
        """

    def _reviews(self, number: int) -> Iterator[Review]:
        """The reviews that were handed in, whatever became of them."""
        path = f"{self._root}/pulls/{number}/reviews"
        listed = [one for one in self._listed_reviews(path) if one.state in self.states and one.submitted_at]
        hand_ins = self._hand_ins(number, listed) if listed else {}
        for one in listed:
            hand_in = hand_ins.get(one.id)
            at = hand_in.at if hand_in is not None else one.submitted_at
            if at is None or not is_plausible(at):
                raise unanswered(path, _message("time-of-review-is-implausible", id=one.id))
            yield Review(
                id=str(one.id),
                user=login_of(one.user),
                bot=one.user is None or one.user.bot,
                state=self.states[one.state],
                # What stands here is what its author sent; anything but a commit's id is no commit of the request.
                commit=one.commit_id if one.commit_id and is_commit_id(one.commit_id) else "",
                submitted_at=at,
                dismissed=one.dismissed or one.state == DISMISSED,
                body=one.body or "",
                account=account_of(one.user),
                edited=hand_in is None or hand_in.is_edited,
            )


class _Numbered(msgspec.Struct, frozen=True):
    """A pull request of which nothing but its number can be read."""

    number: int


def _listed(path: str, raw: msgspec.Raw) -> PullRequest:
    """A request of a list; the error of one that cannot be read names it."""
    try:
        return decode_bytes(path, raw, PullRequest)
    except RunFailedError:
        return decode_bytes(f"{path}/{decode_bytes(path, raw, _Numbered).number}", raw, PullRequest)
