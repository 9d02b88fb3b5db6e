"""What is written to a forge: one comment and one status, kept up to date, and pull requests."""

from taizhang.forge.objects import Comment, CommitStatuses, User
from taizhang.forge.port import CONTEXT, Status
from taizhang.forge.wire import Wire

FAMILY = "<!-- taizhang:"
"""How every comment of ours begins."""
MARK = FAMILY + "gate -->"
"""How the comment that tells the verdict begins."""
PAGE = 50
"""Items a page; Gitea gives no more unless its administrator says so."""
_LINE = 140


class RestPublisher:
    """The writing side of one repository on a forge; see `taizhang.forge.port.Forge`."""

    sizing: str
    """The name of the parameter for a page's size."""
    approval: str
    """What the forge calls the handing in of an approval."""

    def __init__(self, wire: Wire, repository: str) -> None:
        self._wire = wire
        self._root = f"repos/{repository}"
        self._login: str | None = None
        self._knows_login = False

    def tell(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: the first is written, from then on it is renewed."""
        body = {"body": f"{MARK}\n{text}"}
        ours = next(iter(self._marked_comments(number, MARK)), None)
        if ours is None:
            self._wire.send("POST", f"{self._root}/issues/{number}/comments", body, again=False)
        elif ours.body != body["body"]:
            self._wire.send("PATCH", f"{self._root}/issues/comments/{ours.id}", body, again=True)

    def call(self, number: int, text: str) -> None:
        """Write a new comment on a pull request: only a new one calls on the people that it mentions."""
        self._wire.send("POST", f"{self._root}/issues/{number}/comments", {"body": text}, again=False)

    def approve(self, number: int, commit: str, text: str) -> None:
        """Hand in an approval of a pull request at a commit, as the account of our token.

        It is sent once: where no answer comes, it may have arrived all the same.
        """
        body = {"event": self.approval, "commit_id": commit, "body": text}
        self._wire.send("POST", f"{self._root}/pulls/{number}/reviews", body, again=False)

    def own_comments(self, number: int) -> tuple[str, ...]:
        """The texts of the comments on a pull request that are ours and bear one of our marks, oldest first."""
        return tuple(comment.body or "" for comment in self._marked_comments(number, FAMILY))

    def _marked_comments(self, number: int, mark: str) -> tuple[Comment, ...]:
        """The comments that begin with a mark and were written by us: others may write the mark, too."""
        path = f"{self._root}/issues/{number}/comments"
        marked = [comment for comment in self._listed_comments(path) if (comment.body or "").startswith(mark)]
        if not marked:
            return ()
        me = self.login
        return tuple(c for c in marked if c.user is not None and (c.user.login == me if me else c.user.bot))

    @property
    def login(self) -> str | None:
        """The account of the token; None for a workflow's own, which may not ask.

        Any other failure is an error: whoever does not know their own comments would write them again.
        """
        if not self._knows_login:
            me = self._me()
            self._login, self._knows_login = me.login if me is not None else None, True
        return self._login

    def _me(self) -> User | None:
        """The account of the token; None for a workflow's own, which may not ask who it is."""
        return self._wire.permitted("user", User)

    def _listed_comments(self, path: str) -> tuple[Comment, ...]:
        """The list of comments at `path`, whole, or an error."""
        return self._wire.pages(path, Comment, **{self.sizing: PAGE})

    def mark(self, commit: str, status: Status, told: str) -> None:
        """Set our status of a commit, with a line of at most 140 characters; one that stands already is left alone.

        A request may wait for months and be judged every few minutes; GitHub takes 1,000 statuses of a commit.
        """
        line = told if len(told) <= _LINE else told[: _LINE - 1] + "…"
        held = self._wire.found(f"{self._root}/commits/{commit}/status", CommitStatuses, **{self.sizing: 100})
        if any(
            one.context == CONTEXT and one.description == line and status in (one.state, one.status)
            for one in (held and held.statuses) or ()
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
