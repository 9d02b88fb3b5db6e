"""What a push may do to the main branch: the gate's verdict where no forge's button can get around it."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from taizhang.approval.audit.breach import Breach
from taizhang.approval.audit.guard import MainBranch, Update
from taizhang.approval.audit.walk import expected
from taizhang.approval.audit.witness import Witnessing
from taizhang.approval.gate.branch_request import request_of_branch
from taizhang.approval.gate.pull import Pull, pull_of
from taizhang.approval.gate.signed import SignedBranch, read_signed_branch
from taizhang.approval.gate.verdict import Verdict, judge, signed_chain
from taizhang.approval.seal.merge_style import MergeStyle, arrival_of, describe_refused_push
from taizhang.approval.seal.sealing import adds_seal, sealed_merges, tip
from taizhang.base.clock import moment
from taizhang.base.errors import RunFailedError
from taizhang.base.git import NOTHING, Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.repository.kinds import kind_at

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a push is refused: a breach, or the verdict on one of its merges."""

    breach: Breach | None
    verdict: Verdict | None = None


_REWRITTEN = _message("rewritten")
_AWAY = _message("away")
Asked = Callable[[Commit], Pull]
"""The pull request that a merge commit merges; raises RunFailedError where nobody knows it."""
PendingFor = Callable[[str, str], Sequence[PendingObjection]]
"""Looks up the objections that wait while the second commit is merged into the first."""


def received(
    main: MainBranch,
    update: Update,
    asked: Asked,
    today: date,
    repository: str | None = None,
    pending: PendingFor = lambda _base, _head: (),
) -> Iterator[Refusal]:
    """Everything for which an update may not be taken; what is no name of the main branch is free but for its name.

    The lines of one push are judged in their order: what one makes of the main branch is what the next starts from.
    The very first push founds the branch and is taken as it is: an audit takes it as given, too. `repository` is the
    name that signed opinions must bear while no seal states one; `pending` looks up objections that wait elsewhere.

    Raises:
        RunFailedError: it cannot be judged, which is a no.
    """
    if not main.is_changed_by(update):
        refusal = main.refusal_of(update)
        if refusal is not None:
            yield _breach(update.new, update.ref, refusal)
        return
    git = main.git
    main.advance(update)
    if update.old == NOTHING:
        return
    if update.new == NOTHING:
        yield _breach(update.old, "", _message("main-branch-may-not-be-deleted"))
        return
    line = git.first_parents(update.new)
    if update.old not in line:
        yield _breach(update.new, "", _AWAY if git.is_ancestor(update.old, update.new) else _REWRITTEN)
        return
    commits = list(git.commits(line[line.index(update.old) :]))
    for before, commit in pairwise(commits):
        if len(commit.parents) == 2:
            yield from _merge(git, commit, asked, today, repository, pending)
        else:
            yield from _seals(git, line, before, commit)


def in_folder(reviews: Path) -> Asked:
    """The pull requests in a folder where the forge lays their reviews as `<head commit>.json`."""

    def asked(merge: Commit) -> Pull:
        head = merge.parents[1]
        path = reviews / f"{head}.json"
        try:
            return pull_of(path.read_bytes(), str(path))
        except OSError as error:
            raise RunFailedError(_message("there-are-no-reviews-of-at-not-taken", head=head, path=path)) from error

    return asked


def from_branches(git: Git, now: datetime) -> Asked:
    """The pull requests as the branches themselves show them, where there is no forge; `now` is this server's time.

    The time of a merge is a claim of whoever made it: one that is still to come, or a day old, is not taken.
    """

    def asked(merge: Commit) -> Pull:
        base, head = merge.parents
        pull = request_of_branch(git, base, head, merge.oid)
        merged_at = pull.merged_at or now
        if not now - timedelta(days=1) <= merged_at <= now:
            raise RunFailedError(_message("merge-was-made-at-here-it-is-not-taken", merged_at=merged_at, now=now))
        return pull

    return asked


def _merge(
    git: Git, commit: Commit, asked: Asked, today: date, repository: str | None, pending: PendingFor
) -> Iterator[Refusal]:
    arrival = arrival_of(git, commit)
    if arrival.style is not MergeStyle.PLAIN:
        yield _breach(commit.oid, "", describe_refused_push(arrival))
        return
    base, head = commit.parents
    waiting = partial(pending, base, head)
    pull = asked(commit)
    # Where the merge states its time, the seal will judge by that day: midnight may lie between merge and push.
    day = pull.merged_at.astimezone(SHANGHAI).date() if pull.merged_at is not None else today
    verdict = judge(git, base, head, pull, day, pending=waiting, repository=repository)
    if not verdict.mergeable:
        yield Refusal(None, verdict)
    yield from _requests_left_behind(git, verdict, today, repository)


def _requests_left_behind(git: Git, verdict: Verdict, today: date, repository: str | None) -> Iterator[Refusal]:
    """Signed requests for changes on a branch here that shares commits with what is merged: none is passed by.

    It may go on from what is merged, or part from it before the request for changes was carried.
    """
    until = verdict.pull.merged_at or moment(today)

    def read(head: str) -> SignedBranch:
        return read_signed_branch(git, verdict.base, head, verdict.trusted, until, repository)

    own = read(verdict.head)
    words = ("for-each-ref", "--no-merged", verdict.head, "--format=%(objectname) %(refname)", "refs/heads/")
    for line in git.run(*words).splitlines():
        tip, _, ref = os.fsdecode(line).partition(" ")
        found, shared = git.attempt("merge-base", "--all", tip, verdict.head)
        if found or all(git.is_ancestor(oid, verdict.base) for oid in shared.decode().split()):
            continue
        signed = read(tip)
        for chain in verdict.chains:
            left = signed_chain(chain.subject, verdict.pull, signed, lambda _: True).blocked
            blocked = [
                login
                for login in left
                if login not in chain.blocked and not own.takes_back(signed, chain.subject, login)
            ]
            if blocked:
                message = _message(
                    "holds-a-signed-request-for-changes", ref=ref, blocked=Text("、".join(blocked), ", ".join(blocked))
                )
                yield _breach(verdict.head, chain.subject.path, message)


def _seals(git: Git, line: tuple[str, ...], before: Commit, commit: Commit) -> Iterator[Refusal]:
    changes = git.changes(before.tree, commit.tree)
    direct = [change for change in changes if not adds_seal(change)]
    if direct or len(commit.parents) != 1:
        yield _breach(commit.oid, "", describe_refused_push(arrival_of(git, commit)))
    for change in direct:
        told = _message("main-branch-is-changed-without-a-pull")
        yield _breach(commit.oid, change.path, told)
    witnessing = Witnessing(git, tip(git, before.oid))
    added = [change.path for change in changes if change.status == "A"]
    for merge in dict.fromkeys(_named(witnessing, before, commit, added)):
        if merge in line:
            for merged in expected(git, git.commit(merge), lambda name: sealed_merges(git, before, name)):
                witnessing.expect(merged)
    for breach in witnessing.take(before, commit, added):
        yield Refusal(breach)


def _named(witnessing: Witnessing, before: Commit, commit: Commit, added: list[str]) -> Iterator[str]:
    for path in added:
        place = kind_at(path)
        if place is not None and place[0].name == "approval":
            seal = witnessing.read(path, commit, before)
            if not isinstance(seal, Text):
                yield seal.predicate.merge


def _breach(commit: str, path: str, message: Text) -> Refusal:
    return Refusal(Breach(commit, path, message))
