"""What is written to a forge: one comment and one status, kept up to date, and pull requests."""

from taizhang.forge.objects import Comment, CommitStatuses, User
from taizhang.forge.port import CONTEXT, Status
from taizhang.forge.wire import Wire

MARK = "<!-- taizhang:gate -->"
"""How the comment that is ours begins."""
PAGE = 50
"""Items a page; Gitea gives no more unless its administrator says so."""
_LINE = 140


class RestPublisher:
    """The writing side of one repository on a forge; see `taizhang.forge.port.Forge`."""

    sizing: str
    """The name of the parameter for a page's size."""

    def __init__(self, wire: Wire, repository: str) -> None:
        self._wire = wire
        self._root = f"repos/{repository}"

    def tell(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: the first is written, from then on it is renewed."""
        body = {"body": f"{MARK}\n{text}"}
        ours = self._our_comment(number)
        if ours is None:
            self._wire.send("POST", f"{self._root}/issues/{number}/comments", body, again=False)
        elif ours.body != body["body"]:
            self._wire.send("PATCH", f"{self._root}/issues/comments/{ours.id}", body, again=True)

    def _our_comment(self, number: int) -> Comment | None:
        """The comment that bears our mark and was written by us: others may write the mark, too."""
        path = f"{self._root}/issues/{number}/comments"
        marked = [comment for comment in self._listed_comments(path) if (comment.body or "").startswith(MARK)]
        if not marked:
            return None
        me = self._me()
        return next(
            (c for c in marked if c.user is not None and (c.user.login == me.login if me else c.user.bot)), None
        )

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
