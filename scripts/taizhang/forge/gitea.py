"""Gitea and Forgejo."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from taizhang.approval.gate.pull import AuthoredCommit, ReviewState
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.http_client import HttpClient
from taizhang.forge.objects import (
    CommitAccount,
    ForgeComment,
    PullRequest,
    PullRequestCommit,
    PullReview,
    TimelineItem,
    User,
    is_plausible,
    normalize_line_ends,
)
from taizhang.forge.port import Identity
from taizhang.forge.publisher import PAGE
from taizhang.forge.rest import HandIn, RestForge
from taizhang.forge.timeouts import USUAL, WaitLimits
from taizhang.forge.versions import ForgeVersion, version_of

_message = Messages(__file__)


class ServerVersion(msgspec.Struct, frozen=True):
    """The version that a server states."""

    version: str


class Gitea(RestForge):
    """One repository on Gitea or Forgejo; `api` ends with /api/v1."""

    sizing = "limit"
    approval = "APPROVED"
    states: Mapping[str, ReviewState] = {
        "APPROVED": "APPROVED",
        "REQUEST_CHANGES": "CHANGES_REQUESTED",
        "COMMENT": "COMMENTED",
    }
    by_age: Mapping[str, str] = {}
    spare: Mapping[str, str] = {"verification": "false", "files": "false"}

    def __init__(self, api: str, repository: str, token: str, limits: WaitLimits = USUAL) -> None:
        plain = base64.b64encode(f"taizhang:{token}".encode()).decode()
        super().__init__(HttpClient(api, f"token {token}", limits=limits), repository, f"Authorization: Basic {plain}")

    def version(self) -> ForgeVersion:
        """The make and the version of the forge.

        Raises:
            RunFailedError: the forge does not state it.
        """
        return version_of(self._client.get("version", ServerVersion).version)

    def _find_closer(self, number: int) -> str:
        """The account that closed a pull request last, by its timeline; empty where that does not show it."""
        closings = [item.user.login for item in self._list_timeline(number) if item.type == "close" and item.user]
        return closings[-1] if closings else ""

    def _list_timeline(self, number: int) -> tuple[TimelineItem, ...]:
        return self._client.list_unpaged(f"{self._root}/issues/{number}/timeline", TimelineItem)

    def _read_own_account(self) -> User:
        # Even a workflow's own token may read it. A token that may not would write a new comment at every run.
        return self._client.get("user", User)

    def _list_comments(self, path: str) -> tuple[ForgeComment, ...]:
        # The list takes neither a page nor a limit.
        return self._client.list_unpaged(path, ForgeComment)

    def find_merged(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit.

        Where the version cannot look it up, its closed requests are searched, newest first.
        """
        request = self._client.get_or_none(f"{self._root}/commits/{merge}/pull", PullRequest)
        if request is not None:
            return request.number if request.merged_at and request.merge_commit_sha == merge else None
        return None if self._finds_requests_by_merge else self._search_closed_requests(merge)

    @cached_property
    def _finds_requests_by_merge(self) -> bool:
        try:
            return self.version().supports("commit_pull")
        except RunFailedError:
            return False

    def _search_closed_requests(self, merge: str) -> int | None:
        matches: list[int] = []

        def is_match(one: PullRequest) -> bool:
            if one.merged_at is not None and one.merge_commit_sha == merge:
                matches.append(one.number)
            return bool(matches)

        self._client.list_newest(
            f"{self._root}/pulls", PullRequest, is_match, state="closed", sort="recentupdate", limit=PAGE
        )
        return matches[0] if matches else None

    def _list_reviews(self, path: str) -> tuple[PullReview, ...]:
        """The reviews that we may see; the total also counts the unsent drafts of others."""
        return self._client.list_visible(path, PullReview, lambda review: review.id)

    def _find_hand_ins(self, number: int, reviews: Sequence[PullReview]) -> Mapping[int, HandIn]:
        """When each review was submitted, by its item in the request's timeline.

        The review's own time is that of its draft, where it was begun as one, and a draft created by the interface has
        an item of its own before that of the submission: the newest is the submission's. An edit changes the item
        alone; the review keeps the submitted text. Accounts that may write to requests may edit or delete items. So
        that a deleted submission does not leave its draft's item with an earlier time, no review is older than the last
        change of its row, which the submission makes; a dismissal makes one, too, but dismissed reviews do not count.
        """
        newest: dict[int, TimelineItem] = {}
        for item in self._list_timeline(number):
            if item.type == "review" and item.review_id is not None:
                previous = newest.get(item.review_id)
                if previous is None or (item.created_at, item.id) >= (previous.created_at, previous.id):
                    newest[item.review_id] = item
        hand_ins: dict[int, HandIn] = {}
        for review in reviews:
            latest = newest.get(review.id)
            if latest is not None:
                changed_at = review.updated_at if review.updated_at and not review.dismissed else latest.created_at
                is_edited = normalize_line_ends(latest.body) != normalize_line_ends(review.body)
                # An implausible time is kept as it is: the caller rejects it.
                at = max(latest.created_at, changed_at) if is_plausible(latest.created_at) else latest.created_at
                hand_ins[review.id] = HandIn(at, is_edited)
        return hand_ins

    def identity(self) -> Identity:
        """The account of our token with its own address, which it can read even where it is hidden from others.

        Raises:
            RunFailedError: the token may not read its account, or the account has no address.
        """
        me = self._read_own_account()
        if not me.email:
            raise RunFailedError(_message("account-has-no-e-mail-address", login=me.login))
        return Identity(me.login, me.email)

    def _identify_authors(self, commit: PullRequestCommit, requester: User | None) -> AuthoredCommit:
        """The accounts of a commit's author and committer; also by no-reply addresses that the server itself issues.

        A server may fail to resolve such an address: some versions because of an upper-case letter in
        NO_REPLY_ADDRESS, others because of the number in front. The host is the one that the server shows for the
        requester, never a guessed one, so that a namesake elsewhere does not match. No address is proof; this keeps
        people who do not disguise themselves from approving what they wrote.
        """
        host = _no_reply_host(requester)

        def login(account: CommitAccount | None, email: str) -> str | None:
            if account is not None and account.login:
                return account.login
            match = _NO_REPLY.fullmatch(email)
            return match["login"] if match and host and match["host"].casefold() == host else None

        return AuthoredCommit(
            commit.sha,
            login(commit.author, commit.commit.author.email),
            login(commit.committer, commit.commit.committer.email),
        )


_NO_REPLY = re.compile(r"(?:[0-9]+\+)?(?P<login>[A-Za-z0-9][A-Za-z0-9_.-]*)@(?P<host>[A-Za-z0-9_.:-]+)")


def _no_reply_host(user: User | None) -> str:
    """The host of the no-reply addresses, by the one that the server shows of a user; empty where it shows another."""
    name, _, host = ((user.email if user else "") or "").casefold().rpartition("@")
    return host if user and name in (user.login.casefold(), f"{user.id}+{user.login.casefold()}") else ""
