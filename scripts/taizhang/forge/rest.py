"""What GitHub, Gitea and Forgejo have in common: pull requests, comments and statuses at the same addresses."""

from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from datetime import datetime
from types import MappingProxyType

import msgspec

from taizhang.errors import RunFailedError
from taizhang.forge.port import CONTEXT, Asked, Identity, Status, UnmergedRequest
from taizhang.forge.wire import Wire
from taizhang.gate.pull import Authored, Pull, Review, State
from taizhang.text import Text

MARK = "<!-- taizhang:gate -->"
"""How the comment that is ours begins."""
GHOST = "ghost"
"""Whom a forge names for an account that is gone; nobody can hold a duty under this name."""
DISMISSED = "DISMISSED"
_LINE = 140
PAGE = 50
"""Items a page; Gitea gives no more unless its administrator says so."""


class User(msgspec.Struct, frozen=True):
    """An account. GitHub tells its `type`; Gitea's own accounts have no positive `id`.

    `email` is the address that the forge shows of it, None or empty where it shows none.
    """

    login: str
    id: int = 1
    type: str = "User"
    email: str | None = None

    @property
    def bot(self) -> bool:
        """Whether it is the forge's or a program's account, not a person's."""
        return self.type == "Bot" or self.id <= 0 or self.login.endswith("[bot]")


class Ref(msgspec.Struct, frozen=True):
    """One side of a pull request."""

    ref: str
    sha: str


class Told(msgspec.Struct, frozen=True):
    """A pull request as both forges tell it; `commits` is their number, where it is told."""

    number: int
    state: str
    head: Ref
    base: Ref
    created_at: datetime
    title: str = ""
    user: User | None = None
    commits: int | None = None
    merged_at: datetime | None = None
    merge_commit_sha: str | None = None


class Account(msgspec.Struct, frozen=True):
    """Who wrote or committed; without a login where the address belongs to no account."""

    login: str | None = None


class Signature(msgspec.Struct, frozen=True):
    """Who wrote or committed, as the commit itself says."""

    email: str = ""


class Written(msgspec.Struct, frozen=True):
    """What a commit itself says."""

    author: Signature = Signature()


class Made(msgspec.Struct, frozen=True):
    """A commit of a pull request; `author` and `committer` are the accounts to which its addresses belong."""

    sha: str
    author: Account | None = None
    committer: Account | None = None
    commit: Written = Written()


class Said(msgspec.Struct, frozen=True):
    """A review. GitHub tells of a dismissed one by its state alone, Gitea beside it."""

    id: int
    state: str
    body: str | None = None
    user: User | None = None
    commit_id: str | None = None
    submitted_at: datetime | None = None
    dismissed: bool = False


class Comment(msgspec.Struct, frozen=True):
    """A comment on a pull request."""

    id: int
    body: str | None = None
    user: User | None = None


class Mark(msgspec.Struct, frozen=True):
    """A status of a commit. GitHub calls its state `state`, Gitea `status`."""

    context: str
    description: str | None = None
    state: str | None = None
    status: str | None = None


class Marks(msgspec.Struct, frozen=True):
    """The newest status of each context of a commit."""

    statuses: tuple[Mark, ...] | None = None


class RestForge(ABC):
    """One repository on a forge; see `taizhang.forge.port.Forge`."""

    sizing: str
    """The name of the parameter for a page's size."""
    states: Mapping[str, State]
    """What counts of the states of a review, in our words; the others were not handed in yet."""
    by_age: Mapping[str, str]
    """How a list of pull requests is asked for newest first."""
    spare: Mapping[str, str] = MappingProxyType({})
    """What to leave out of commits, since git tells it."""

    def __init__(self, wire: Wire, repository: str, credential: str) -> None:
        self._wire = wire
        self._root = f"repos/{repository}"
        self._credential = credential

    @property
    def credential(self) -> str:
        """The header by which git may fetch from the forge as we do. It is never shown."""
        return self._credential

    def asked(self, number: int) -> Asked:
        """The pull request of that number, with all its commits and reviews."""
        told = self._wire.get(f"{self._root}/pulls/{number}", Told)
        commits = tuple(self._commits(number, told.user))
        if told.commits is not None and told.commits > len(commits):
            # GitHub lists 250 at most: who wrote the rest would be nobody's knowledge.
            raise RunFailedError(
                Text(
                    f"合并请求{number}有{told.commits}个提交，平台只列出{len(commits)}个，无法判断由谁所写。请拆分后另行提出。",
                    f"Pull request {number} has {told.commits} commits, of which the forge lists {len(commits)}: "
                    "nobody can tell who wrote the rest. Split it.",
                )
            )
        pull = Pull(
            number=told.number,
            author=_login(told.user),
            head=told.head.sha,
            commits=commits,
            reviews=tuple(self._reviews(number)),
            opened_at=told.created_at,
            merged_at=told.merged_at,
            title=told.title,
        )
        merge = told.merge_commit_sha if told.merged_at is not None else None
        return Asked(pull, told.base.ref, told.merged_at, merge)

    def open(self, target: str) -> dict[int, str]:
        """The open pull requests into a branch: number and head commit, in order."""
        found = self._wire.pages(f"{self._root}/pulls", Told, state="open", **{self.sizing: PAGE})
        heads = {told.number: told.head.sha for told in found if told.state == "open" and told.base.ref == target}
        return dict(sorted(heads.items()))

    def unmerged(self, target: str, since: datetime) -> tuple[UnmergedRequest, ...]:
        """The requests into a branch that were opened at `since` or later and not merged, newest first."""
        query: dict[str, str | int] = {"state": "all", **self.by_age, self.sizing: PAGE}
        found = self._wire.newest(f"{self._root}/pulls", Told, lambda one: one.created_at < since, **query)
        return tuple(
            UnmergedRequest(
                one.number,
                one.head.sha,
                _login(one.user),
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

    def tell(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: the first is written, from then on it is renewed."""
        body = {"body": f"{MARK}\n{text}"}
        ours = self._ours(number)
        if ours is None:
            self._wire.send("POST", f"{self._root}/issues/{number}/comments", body, again=False)
        elif ours.body != body["body"]:
            self._wire.send("PATCH", f"{self._root}/issues/comments/{ours.id}", body, again=True)

    def _ours(self, number: int) -> Comment | None:
        """The comment that bears our mark and was written by us: others may write the mark, too."""
        comments = self._wire.pages(f"{self._root}/issues/{number}/comments", Comment, **{self.sizing: PAGE})
        marked = [comment for comment in comments if (comment.body or "").startswith(MARK)]
        if not marked:
            return None
        me = self._me()
        return next((c for c in marked if c.user is not None and (c.user.login == me if me else c.user.bot)), None)

    def _me(self) -> str | None:
        """The account of the token; None for a workflow's own, which may not ask."""
        try:
            return self._wire.get("user", User).login
        except RunFailedError:
            return None

    def mark(self, commit: str, status: Status, told: str) -> None:
        """Set our status of a commit, with a line of at most 140 characters; one that stands already is left alone.

        A request may wait for months and be judged every few minutes; GitHub takes 1,000 statuses of a commit.
        """
        line = told if len(told) <= _LINE else told[: _LINE - 1] + "…"
        held = self._wire.found(f"{self._root}/commits/{commit}/status", Marks, **{self.sizing: 100})
        if any(
            mark.context == CONTEXT and mark.description == line and status in (mark.state, mark.status)
            for mark in (held and held.statuses) or ()
        ):
            return
        body = {"state": status, "context": CONTEXT, "description": line}
        self._wire.send("POST", f"{self._root}/statuses/{commit}", body, again=True)

    def propose(self, head: str, base: str, title: str, text: str) -> bool:
        """Ask for a pull request; False where one from `head` is open already."""
        body = {"title": title, "head": head, "base": base, "body": text}
        # GitHub says 422 where there is one, Gitea 409.
        answer = self._wire.send("POST", f"{self._root}/pulls", body, again=False, also=(409, 422))
        return answer.is_success

    @abstractmethod
    def identity(self) -> Identity:
        """The account of our token, as the author of commits that the forge will know as that account's."""

    def _commits(self, number: int, poster: User | None) -> Iterator[Authored]:
        """The commits of a pull request that `poster` opened, with the accounts that wrote and made them."""
        query: dict[str, str | int] = {self.sizing: PAGE, **self.spare}
        for commit in self._wire.pages(f"{self._root}/pulls/{number}/commits", Made, **query):
            committer = commit.committer.login if commit.committer else None
            yield Authored(commit.sha, self._author(commit, poster), committer)

    def _author(self, commit: Made, poster: User | None) -> str | None:
        """The account that wrote a commit, None where its address belongs to none."""
        return commit.author.login if commit.author else None

    def _listed_reviews(self, path: str) -> tuple[Said, ...]:
        """The list of reviews at `path`, whole, or an error."""
        return self._wire.pages(path, Said, **{self.sizing: PAGE})

    def _reviews(self, number: int) -> Iterator[Review]:
        """The reviews that were handed in, whatever became of them."""
        for said in self._listed_reviews(f"{self._root}/pulls/{number}/reviews"):
            state = self.states.get(said.state)
            if state is None or said.submitted_at is None:
                continue
            yield Review(
                id=str(said.id),
                user=_login(said.user),
                bot=said.user is None or said.user.bot,
                state=state,
                commit=said.commit_id or "",
                submitted_at=said.submitted_at,
                dismissed=said.dismissed or said.state == DISMISSED,
                body=said.body or "",
            )


def _login(user: User | None) -> str:
    return user.login if user is not None else GHOST
