"""Writing to a forge: one comment and one status, kept up to date, and pull requests."""

from taizhang.forge.http_client import HttpClient
from taizhang.forge.objects import CommitStatuses, ForgeComment, User
from taizhang.forge.port import CONTEXT, Status

COMMENT_PREFIX = "<!-- taizhang:"
"""The beginning of all our comments."""
GATE_COMMENT_PREFIX = COMMENT_PREFIX + "gate -->"
"""The beginning of the comment with the verdict."""
PAGE = 50
"""Items a page; Gitea returns no more unless its administrator configures it."""
_LINE = 140


class RestPublisher:
    """The writing side of one repository on a forge; see `taizhang.forge.port.Forge`."""

    sizing: str
    """The name of the parameter for a page's size."""
    approval: str
    """The forge's name for the event of submitting an approval."""

    def __init__(self, client: HttpClient, repository: str) -> None:
        self._client = client
        self._root = f"repos/{repository}"
        self._login: str | None = None
        self._knows_login = False

    def update_comment(self, number: int, text: str) -> None:
        """Keep exactly one comment of ours on a pull request: it is written once and edited from then on."""
        body = {"body": f"{GATE_COMMENT_PREFIX}\n{text}"}
        ours = next(iter(self._marked_comments(number, GATE_COMMENT_PREFIX)), None)
        if ours is None:
            self._client.send("POST", f"{self._root}/issues/{number}/comments", body, again=False)
        elif ours.body != body["body"]:
            self._client.send("PATCH", f"{self._root}/issues/comments/{ours.id}", body, again=True)

    def add_comment(self, number: int, text: str) -> None:
        """Write a new comment on a pull request: only a new one notifies the people that it mentions."""
        self._client.send("POST", f"{self._root}/issues/{number}/comments", {"body": text}, again=False)

    def approve(self, number: int, commit: str, text: str) -> None:
        """Submit an approval of a pull request at a commit, as the account of our token.

        It is sent once: it may have arrived even where no answer comes.
        """
        body = {"event": self.approval, "commit_id": commit, "body": text}
        self._client.send("POST", f"{self._root}/pulls/{number}/reviews", body, again=False)

    def read_own_comments(self, number: int) -> tuple[str, ...]:
        """The texts of the comments on a pull request that are ours and bear one of our marks, oldest first."""
        return tuple(comment.body or "" for comment in self._marked_comments(number, COMMENT_PREFIX))

    def _marked_comments(self, number: int, mark: str) -> tuple[ForgeComment, ...]:
        """The comments that begin with a mark and were written by us: others may write the mark, too."""
        path = f"{self._root}/issues/{number}/comments"
        marked = [comment for comment in self._list_comments(path) if (comment.body or "").startswith(mark)]
        if not marked:
            return ()
        me = self.login
        return tuple(c for c in marked if c.user is not None and (c.user.login == me if me else c.user.is_bot))

    @property
    def login(self) -> str | None:
        """The account of the token; None for a workflow's own, which may not read it.

        Any other failure is an error: without knowing our own comments we would write them again.
        """
        if not self._knows_login:
            me = self._read_own_account()
            self._login, self._knows_login = me.login if me is not None else None, True
        return self._login

    def _read_own_account(self) -> User | None:
        """The account of the token; None for a workflow's own, which may not read it."""
        return self._client.get_if_permitted("user", User)

    def _list_comments(self, path: str) -> tuple[ForgeComment, ...]:
        """The complete list of comments at `path`, or an error."""
        return self._client.list_pages(path, ForgeComment, **{self.sizing: PAGE})

    def set_status(self, commit: str, status: Status, description: str) -> None:
        """Set our status of a commit, with a line of at most 140 characters; an identical one is left alone.

        A request may wait for months and be judged every few minutes; GitHub takes 1,000 statuses of a commit.
        """
        line = description if len(description) <= _LINE else description[: _LINE - 1] + "…"
        current = self._client.get_or_none(
            f"{self._root}/commits/{commit}/status", CommitStatuses, **{self.sizing: 100}
        )
        if any(
            one.context == CONTEXT and one.description == line and status in (one.state, one.status)
            for one in (current and current.statuses) or ()
        ):
            return
        body = {"state": status, "context": CONTEXT, "description": line}
        self._client.send("POST", f"{self._root}/statuses/{commit}", body, again=True)

    def open_pull_request(self, head: str, base: str, title: str, text: str) -> bool:
        """Open a pull request; False where one from `head` is open already."""
        body = {"title": title, "head": head, "base": base, "body": text}
        # Where one exists, GitHub answers 422 and Gitea 409.
        answer = self._client.send("POST", f"{self._root}/pulls", body, again=False, also=(409, 422))
        return answer.is_success
