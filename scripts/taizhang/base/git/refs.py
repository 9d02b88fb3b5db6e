"""Refs: what a short name may mean, and which refs are only another name of one."""

import re
from collections.abc import Callable

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text

_message = Messages(__file__)

_RULES = ("{}", "refs/{}", "refs/tags/{}", "refs/heads/{}", "refs/remotes/{}", "refs/remotes/{}/HEAD")
_ID = re.compile(r"[0-9a-f]{40}")
_SUFFIX = re.compile(r"[\^~:@].*", re.S)

Run = Callable[..., bytes]
"""Runs a command of git that must succeed, and returns its standard output."""


def candidate_refs(name: str) -> tuple[str, ...]:
    """The refs that git takes `name` for, the first that exists. Source: gitrevisions(7)."""
    return tuple(rule.format(name) for rule in _RULES)


def read_symbolic_refs(run: Run) -> dict[str, str]:
    """Every symbolic ref below refs/ that leads to a commit, with the ref at the end of its way.

    One process however many refs there are.
    """
    listed = run("for-each-ref", "--format=%(refname) %(symref)").decode("utf-8", "surrogateescape")
    pairs = (line.split(" ", 1) for line in listed.splitlines())
    return {name: target for name, target in pairs if target}


def require_unambiguous(run: Run, revision: str) -> None:
    """Let a revision pass whose name stands for one commit.

    Git would take a tag `main` for the branch of that name; whoever hands over a clone could have another line read.

    Raises:
        RunFailedError: several refs bear the name, and not of the same commit.
    """
    name = _SUFFIX.sub("", revision)
    if not name or name == "HEAD" or name.startswith(("refs/", "-")) or _ID.fullmatch(name):
        return
    tried = candidate_refs(name)[1:]
    listed = run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", *tried)
    found = {}
    for line in listed.decode("utf-8", "surrogateescape").splitlines():
        ref, oid, peeled = line.split(" ")
        if ref in tried:
            found[ref] = peeled or oid
    if len(set(found.values())) > 1:
        refs = sorted(found, key=tried.index)
        raise RunFailedError(
            _message(
                "name-has-several-meanings", name=name, refs=Text("、".join(refs), ", ".join(refs)), refs_2=refs[-1]
            )
        )
