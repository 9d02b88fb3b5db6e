"""Gitea and Forgejo."""

import base64
import re
from collections.abc import Mapping, Sequence
from functools import cached_property

import msgspec

from taizhang.approval.gate.pull import Authored, State
from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.forge.objects import (
    Account,
    Comment,
    PullRequest,
    PullRequestCommit,
    PullReview,
    TimelineItem,
    User,
    is_plausible,
    with_plain_line_ends,
)
from taizhang.forge.patience import USUAL, Patience
from taizhang.forge.port import Identity
from taizhang.forge.publisher import PAGE
from taizhang.forge.rest import HandIn, RestForge
from taizhang.forge.versions import ForgeVersion, version_of
from taizhang.forge.wire import Wire

_message = Messages(__file__)


class ServerVersion(msgspec.Struct, frozen=True):
    """What a server says of itself."""

    version: str


class Gitea(RestForge):
    """One repository on Gitea or Forgejo; `api` ends with /api/v1."""

    sizing = "limit"
    approval = "APPROVED"
    states: Mapping[str, State] = {
        "APPROVED": "APPROVED",
        "REQUEST_CHANGES": "CHANGES_REQUESTED",
        "COMMENT": "COMMENTED",
    }
    by_age: Mapping[str, str] = {}
    spare: Mapping[str, str] = {"verification": "false", "files": "false"}

    def __init__(self, api: str, repository: str, token: str, patience: Patience = USUAL) -> None:
        plain = base64.b64encode(f"taizhang:{token}".encode()).decode()
        super().__init__(Wire(api, f"token {token}", patience=patience), repository, f"Authorization: Basic {plain}")

    def version(self) -> ForgeVersion:
        """The make and the version of the forge.

        Raises:
            RunFailedError: it does not say.
        """
        return version_of(self._wire.get("version", ServerVersion).version)

    def _closed_by(self, number: int) -> str:
        """The account that closed a pull request last, by its timeline; empty where that does not say."""
        closings = [item.user.login for item in self._timeline(number) if item.type == "close" and item.user]
        return closings[-1] if closings else ""

    def _timeline(self, number: int) -> tuple[TimelineItem, ...]:
        return self._wire.unpaged(f"{self._root}/issues/{number}/timeline", TimelineItem)

    def _me(self) -> User:
        # Even a workflow's own token may ask. One that lacks the right would write a new comment at every run.
        return self._wire.get("user", User)

    def _listed_comments(self, path: str) -> tuple[Comment, ...]:
        # The list takes neither a page nor a limit.
        return self._wire.unpaged(path, Comment)

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit.

        A version that cannot look it up is asked for its closed requests, newest first.
        """
        found = self._wire.found(f"{self._root}/commits/{merge}/pull", PullRequest)
        if found is not None:
            return found.number if found.merged_at and found.merge_commit_sha == merge else None
        return None if self._finds_requests_by_merge else self._merged_among_closed(merge)

    @cached_property
    def _finds_requests_by_merge(self) -> bool:
        try:
            return self.version().supports("commit_pull")
        except RunFailedError:
            return False

    def _merged_among_closed(self, merge: str) -> int | None:
        found: list[int] = []

        def is_it(one: PullRequest) -> bool:
            if one.merged_at is not None and one.merge_commit_sha == merge:
                found.append(one.number)
            return bool(found)

        self._wire.newest(f"{self._root}/pulls", PullRequest, is_it, state="closed", sort="recentupdate", limit=PAGE)
        return found[0] if found else None

    def _listed_reviews(self, path: str) -> tuple[PullReview, ...]:
        """The reviews that we may see; the total also counts the unsent drafts of others."""
        return self._wire.visible(path, PullReview, lambda review: review.id)

    def _hand_ins(self, number: int, reviews: Sequence[PullReview]) -> Mapping[int, HandIn]:
        """When each review was handed in, by the item that its hand-in put on the request's page.

        The review's own time is that of its draft, where it was begun as one, and a draft made by the interface has an
        item of its own before that of the hand-in: the newest is the hand-in's. An edit changes the item alone; the
        review keeps the text that was handed in. Whoever may write to requests may edit or delete items. So that a
        deleted hand-in does not leave its draft's item to tell an earlier time, no review is older than the last
        change of its row, which the hand-in makes; a dismissal makes one, too, but what is dismissed does not count.
        """
        newest: dict[int, TimelineItem] = {}
        for item in self._timeline(number):
            if item.type == "review" and item.review_id is not None:
                before = newest.get(item.review_id)
                if before is None or (item.created_at, item.id) >= (before.created_at, before.id):
                    newest[item.review_id] = item
        found: dict[int, HandIn] = {}
        for review in reviews:
            shown = newest.get(review.id)
            if shown is not None:
                changed_at = review.updated_at if review.updated_at and not review.dismissed else shown.created_at
                is_edited = with_plain_line_ends(shown.body) != with_plain_line_ends(review.body)
                # An item's time that is none is left as it is, for whoever reads it to refuse.
                at = max(shown.created_at, changed_at) if is_plausible(shown.created_at) else shown.created_at
                found[review.id] = HandIn(at, is_edited)
        return found

    def identity(self) -> Identity:
        """The account of our token with its own address, which it is told even where it hides it from others.

        Raises:
            RunFailedError: the token may not read its account, or the account has no address.
        """
        me = self._me()
        if not me.email:
            raise RunFailedError(_message("account-has-no-e-mail-address", login=me.login))
        return Identity(me.login, me.email)

    def _authored(self, commit: PullRequestCommit, requester: User | None) -> Authored:
        """The accounts that wrote and made a commit; also by the no-reply addresses that the server itself hands out.

        A server need not find the account of such an address again: some versions lose it by an upper-case letter in
        NO_REPLY_ADDRESS, others by the number in front. The host is the one that the server shows for the requester,
        never a guessed one, so that a namesake elsewhere is not taken for anybody. No address is proof; this keeps a
        person who does not hide from approving what they wrote.
        """
        host = _no_reply_host(requester)

        def login(account: Account | None, email: str) -> str | None:
            if account is not None and account.login:
                return account.login
            found = _NO_REPLY.fullmatch(email)
            return found["login"] if found and host and found["host"].casefold() == host else None

        return Authored(
            commit.sha,
            login(commit.author, commit.commit.author.email),
            login(commit.committer, commit.commit.committer.email),
        )


_NO_REPLY = re.compile(r"(?:[0-9]+\+)?(?P<login>[A-Za-z0-9][A-Za-z0-9_.-]*)@(?P<host>[A-Za-z0-9_.:-]+)")


def _no_reply_host(user: User | None) -> str:
    """The host of the no-reply addresses, by the one that the server shows of a user; empty where it shows another."""
    name, _, host = ((user.email if user else "") or "").casefold().rpartition("@")
    return host if user and name in (user.login.casefold(), f"{user.id}+{user.login.casefold()}") else ""
