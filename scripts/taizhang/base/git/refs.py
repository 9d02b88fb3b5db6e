"""Refs: the refs that a short name may mean, and which refs are symbolic."""

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
    """Every symbolic ref below refs/ that leads to a commit, with the ref that it resolves to.

    One process, however many refs.
    """
    output = run("for-each-ref", "--format=%(refname) %(symref)").decode("utf-8", "surrogateescape")
    pairs = (line.split(" ", 1) for line in output.splitlines())
    return {name: target for name, target in pairs if target}


def require_unambiguous(run: Run, revision: str) -> None:
    """Check that the name of a revision is unambiguous.

    Git would take a tag `main` for the branch of that name: a clone could make it read another line of history.

    Raises:
        RunFailedError: several refs have the name, and not the same commit.
    """
    name = _SUFFIX.sub("", revision)
    if not name or name == "HEAD" or name.startswith(("refs/", "-")) or _ID.fullmatch(name):
        return
    candidates = candidate_refs(name)[1:]
    output = run("for-each-ref", "--format=%(refname) %(objectname) %(*objectname)", *candidates)
    commits = {}
    for line in output.decode("utf-8", "surrogateescape").splitlines():
        ref, oid, peeled = line.split(" ")
        if ref in candidates:
            commits[ref] = peeled or oid
    if len(set(commits.values())) > 1:
        refs = sorted(commits, key=candidates.index)
        raise RunFailedError(
            _message("ambiguous-name", name=name, refs=Text("、".join(refs), ", ".join(refs)), example=refs[-1])
        )
