"""The request that a branch represents where no forge exists, read from its commits alone.

Who wrote it and when it was opened are claims of those who committed; who approved it is proven by their signatures.
Source: house/seals.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from taizhang.approval.gate.pull import AuthoredCommit, Pull
from taizhang.approval.gate.statement import only_brings_statements
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.timezone import SHANGHAI

_message = Messages(__file__)

_PERSON = re.compile(rb"(?P<name>.*) <[^>\n]*> (?P<seconds>[0-9]{1,12}) [+-][0-9]{4}")
_LOGIN = re.compile(r"[A-Za-z0-9]([A-Za-z0-9-]{0,38})")


@dataclass(frozen=True, slots=True)
class Authorship:
    """Author and committer of a commit, as it states them, and the time of the commit."""

    oid: str
    author: str
    committer: str
    committed_at: datetime


def read_authorship(git: Git, oids: Sequence[str]) -> Iterator[Authorship]:
    """The authorship of commits, in the order given.

    Raises:
        RunFailedError: the authorship of a commit is missing or unreadable.
    """
    for oid, raw in zip(oids, git.blobs(oids, "commit"), strict=True):
        lines = (raw or b"").partition(b"\n\n")[0].split(b"\n")
        headers = {word: _PERSON.fullmatch(rest) for word, _, rest in (line.partition(b" ") for line in lines)}
        author, committer = headers.get(b"author"), headers.get(b"committer")
        if author is None or committer is None or int(committer["seconds"]) >= 32503680000:
            raise RunFailedError(_message("commit-does-not-say-who-made-it-when", oid=oid))
        writer, maker = (match["name"].decode("utf-8", "replace").strip() for match in (author, committer))
        moment = datetime.fromtimestamp(int(committer["seconds"]), UTC).astimezone(SHANGHAI)
        yield Authorship(oid, writer, maker, moment)


def read_branch_request(git: Git, base: str, head: str, merge: str | None = None, any_name: bool = False) -> Pull:
    """The request to merge the commit `head` into the commit `base`; `merge` is the commit that did so.

    - Its number counts the merges of the main line: the next merge has the next number.
    - Its author is the committer of its first change. Names of commits must be accounts (`git config user.name`).
    - It was opened when that change was committed, and no earlier than the commit of main that it is based on. Nothing
    that is added later makes it older; of changes that began side by side the last one counts.
    - It was merged when the merge was committed.

    Commits that only bring signed opinions are no part of what is requested. With `any_name` names may be anybody's.

    Raises:
        RunFailedError: it changes nothing, a name in it is not an account, or its times are out of order.
    """
    base, head = git.commit(base).oid, git.commit(head).oid
    git.run("merge-base", base, head)  # without a history in common there is nothing to merge
    oids = git.run("rev-list", "--topo-order", "--reverse", "--end-of-options", head, "^" + base).decode().split()
    commits = list(git.commits(oids))
    content = [commit for commit in commits if not _only_brings_statements(git, commit)]
    if not content:
        raise RunFailedError(_message("nothing-changed"))
    authored = list(read_authorship(git, [commit.oid for commit in content]))
    if not any_name:
        for item in authored:
            _require_accounts(item)
    first = authored[0]
    opened_at = _opened_at(git, base, commits, {item.oid: item for item in authored})
    merged_at = next(read_authorship(git, [git.commit(merge).oid])).committed_at if merge is not None else None
    if merged_at is not None and merged_at < opened_at:
        raise RunFailedError(_message("merged-before-opened", merged_at=merged_at, opened_at=opened_at))
    return Pull(
        number=_find_number(git, base),
        author=first.author,
        head=head,
        commits=tuple(AuthoredCommit(item.oid, item.author, item.committer) for item in authored),
        reviews=(),
        opened_at=opened_at,
        merged_at=merged_at,
    )


def _opened_at(git: Git, base: str, commits: Sequence[Commit], authored: Mapping[str, Authorship]) -> datetime:
    """When the changes were begun; `commits` are all of the request, `authored` those that change something.

    The latest of the beginnings, and of the commits of `base` that they are based on: adding an older change to what
    was reviewed makes nothing older.
    """
    begun: set[str] = set()
    times: list[datetime] = []
    for commit in commits:
        if not begun.isdisjoint(commit.parents):
            begun.add(commit.oid)
        elif commit.oid in authored:
            begun.add(commit.oid)
            ground = git.attempt("merge-base", base, commit.oid)[1].decode().split()
            times += [item.committed_at for item in read_authorship(git, ground[:1])]
            times.append(authored[commit.oid].committed_at)
    return max(times)


def _only_brings_statements(git: Git, commit: Commit) -> bool:
    return len(commit.parents) == 1 and only_brings_statements(
        git.changes(git.commit(commit.parents[0]).tree, commit.tree)
    )


def _require_accounts(commit: Authorship) -> None:
    name = next((name for name in (commit.author, commit.committer) if not _LOGIN.fullmatch(name)), None)
    if name is not None:
        raise RunFailedError(_message("who-made-commit-is-no-account", oid=commit.oid[:12], name=name))


def _find_number(git: Git, base: str) -> int:
    line = git.commits(git.first_parents(base))
    return 1 + sum(len(commit.parents) > 1 for commit in line)
