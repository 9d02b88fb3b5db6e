"""Gitea and Forgejo."""

import base64
from collections.abc import Mapping

import msgspec

from taizhang.errors import RunFailedError
from taizhang.forge.patience import USUAL, Patience
from taizhang.forge.port import Identity
from taizhang.forge.rest import PAGE, Made, RestForge, Said, Told, User
from taizhang.forge.wire import Wire
from taizhang.gate.pull import State
from taizhang.text import Text


class TimelineEvent(msgspec.Struct, frozen=True):
    """Something that happened to an issue or a pull request."""

    type: str
    user: User | None = None


class Gitea(RestForge):
    """One repository on Gitea or Forgejo; `api` ends with /api/v1."""

    sizing = "limit"
    states: Mapping[str, State] = {
        "APPROVED": "APPROVED",
        "REQUEST_CHANGES": "CHANGES_REQUESTED",
        "COMMENT": "COMMENTED",
    }
    by_age: Mapping[str, str] = {}
    spare: Mapping[str, str] = {"files": "false"}

    def __init__(self, api: str, repository: str, token: str, patience: Patience = USUAL) -> None:
        plain = base64.b64encode(f"taizhang:{token}".encode()).decode()
        super().__init__(Wire(api, f"token {token}", patience=patience), repository, f"Authorization: Basic {plain}")

    def _closed_by(self, number: int) -> str:
        """The account that closed a pull request last, by its timeline; empty where that does not say."""
        events = self._wire.pages(f"{self._root}/issues/{number}/timeline", TimelineEvent)
        closings = [event.user.login for event in events if event.type == "close" and event.user is not None]
        return closings[-1] if closings else ""

    def merged_by(self, merge: str) -> int | None:
        """The number of the pull request whose merging made that commit."""
        found = self._wire.found(f"{self._root}/commits/{merge}/pull", Told)
        return found.number if found and found.merged_at and found.merge_commit_sha == merge else None

    def _listed_reviews(self, path: str) -> tuple[Said, ...]:
        """The reviews that we may see; the total also counts the unsent drafts of others."""
        return self._wire.visible(path, Said, lambda said: said.id, limit=PAGE)

    def identity(self) -> Identity:
        """The account of our token with its own address, which it is told even where it hides it from others.

        Raises:
            RunFailedError: the token may not read its account, or the account has no address.
        """
        me = self._wire.get("user", User)
        if not me.email:
            raise RunFailedError(
                Text(
                    f"账号{me.login}没有邮箱，其提交无法归到该账号。请在平台上为它登记邮箱。",
                    f"The account {me.login} has no e-mail address, so that no commit can be known for its own. "
                    "Register one on the forge.",
                )
            )
        return Identity(me.login, me.email)

    def _author(self, commit: Made, poster: User | None) -> str | None:
        """The account that wrote a commit; also by the no-reply address of whoever opened the request.

        A server need not find the account of a no-reply address again, though it put the address there itself: some
        versions lose it by an upper-case letter in NO_REPLY_ADDRESS, others by the number in front. Such an address
        names its account as plainly as the server's own look-up would. It is compared with the address that the
        server shows of the requester in the same answer, never with a guessed host, so that a namesake elsewhere is
        not taken for them. That is no proof (whoever commits chooses the address), and none is needed: the requester
        is a writer of the request anyway, and a commit of any other unknown address still has no author.
        """
        known = super()._author(commit, poster)
        if known is not None or poster is None:
            return known
        return poster.login if commit.commit.author.email.casefold() in _no_reply(poster) else None


def _no_reply(user: User) -> frozenset[str]:
    """Both forms of a user's no-reply address, less their case; none where the server shows another address of them."""
    name, _, host = (user.email or "").casefold().rpartition("@")
    login = user.login.casefold()
    forms = (login, f"{user.id}+{login}")
    return frozenset(f"{form}@{host}" for form in forms) if host and name in forms else frozenset()
