"""What a push may do to the main branch: the gate's verdict, which no button of a forge can bypass."""

import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import partial
from itertools import pairwise
from pathlib import Path

from taizhang.approval.audit.breach import Breach
from taizhang.approval.audit.guard import MainBranch, RefUpdate
from taizhang.approval.audit.walk import find_expected_seals
from taizhang.approval.audit.witness import SealChecker
from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.pull import Pull, read_pull
from taizhang.approval.gate.signed import SignedBranch, read_signed_branch
from taizhang.approval.gate.verdict import Verdict, build_signed_chain, judge_pull
from taizhang.approval.seal.merge_style import MergeStyle, classify_arrival, describe_refused_push
from taizhang.approval.seal.sealing import adds_seal, find_newest_seal, list_sealed_merges
from taizhang.base.clock import now_or_end_of_day
from taizhang.base.errors import RunFailedError
from taizhang.base.git import NOTHING, Commit, Git
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.repository.kinds import kind_at

_message = Messages(__file__)


@dataclass(frozen=True, slots=True)
class PushRefusal:
    """Why a push is refused: a breach, or the verdict on one of its merges."""

    breach: Breach | None
    verdict: Verdict | None = None


_REWRITTEN = _message("history-rewritten")
_AWAY = _message("not-on-first-parent-line")
PullLookup = Callable[[Commit], Pull]
"""The pull request that a merge commit merges; raises RunFailedError where it is unknown."""
ObjectionLookup = Callable[[str, str], Sequence[PendingObjection]]
"""Looks up the objections that wait while the second commit is merged into the first."""


def judge_push(
    main: MainBranch,
    update: RefUpdate,
    find_pull: PullLookup,
    today: date,
    repository: str | None = None,
    pending: ObjectionLookup = lambda _base, _head: (),
) -> Iterator[PushRefusal]:
    """Every reason to refuse an update; for a ref other than the main branch only its name is judged.

    The lines of one push are judged in their order: what one makes of the main branch is what the next starts from.
    The very first push founds the branch and is accepted without judgement, as in an audit. `repository` is the
    name that signed opinions must state while no seal does; `pending` looks up objections that wait elsewhere.

    Raises:
        RunFailedError: it cannot be judged, which counts as a refusal.
    """
    if not main.is_changed_by(update):
        refusal = main.refusal_of(update)
        if refusal is not None:
            yield _build_refusal(update.new, update.ref, refusal)
        return
    git = main.git
    main.advance(update)
    if update.old == NOTHING:
        return
    if update.new == NOTHING:
        yield _build_refusal(update.old, "", _message("main-branch-may-not-be-deleted"))
        return
    line = git.first_parents(update.new)
    if update.old not in line:
        yield _build_refusal(update.new, "", _AWAY if git.is_ancestor(update.old, update.new) else _REWRITTEN)
        return
    commits = list(git.commits(line[line.index(update.old) :]))
    for before, commit in pairwise(commits):
        if len(commit.parents) == 2:
            yield from _judge_merge(git, commit, find_pull, today, repository, pending)
        else:
            yield from _check_seals(git, line, before, commit)


def look_up_in_folder(reviews: Path) -> PullLookup:
    """The pull requests in a folder where the forge lays their reviews as `<head commit>.json`."""

    def find_pull(merge: Commit) -> Pull:
        head = merge.parents[1]
        path = reviews / f"{head}.json"
        try:
            return read_pull(path.read_bytes(), str(path))
        except OSError as error:
            raise RunFailedError(_message("reviews-are-missing", head=head, path=path)) from error

    return find_pull


def look_up_in_branches(git: Git, now: datetime) -> PullLookup:
    """The pull requests as the branches themselves show them, where there is no forge; `now` is this server's time.

    The time of a merge is a claim of its committer: a time in the future, or more than a day ago, is refused.
    """

    def find_pull(merge: Commit) -> Pull:
        base, head = merge.parents
        pull = read_branch_request(git, base, head, merge.oid)
        merged_at = pull.merged_at or now
        if not now - timedelta(days=1) <= merged_at <= now:
            raise RunFailedError(_message("merge-time-does-not-fit", merged_at=merged_at, now=now))
        return pull

    return find_pull


def _judge_merge(
    git: Git, commit: Commit, find_pull: PullLookup, today: date, repository: str | None, pending: ObjectionLookup
) -> Iterator[PushRefusal]:
    arrival = classify_arrival(git, commit)
    if arrival.style is not MergeStyle.PLAIN:
        yield _build_refusal(commit.oid, "", describe_refused_push(arrival))
        return
    base, head = commit.parents
    look_up_objections = partial(pending, base, head)
    pull = find_pull(commit)
    # Where the merge states its time, the seal will judge by that day: midnight may lie between merge and push.
    day = pull.merged_at.astimezone(SHANGHAI).date() if pull.merged_at is not None else today
    verdict = judge_pull(git, base, head, pull, day, pending=look_up_objections, repository=repository)
    if not verdict.mergeable:
        yield PushRefusal(None, verdict)
    yield from _requests_left_behind(git, verdict, today, repository)


def _requests_left_behind(git: Git, verdict: Verdict, today: date, repository: str | None) -> Iterator[PushRefusal]:
    """Signed requests for changes on a branch here that shares commits with what is merged: none may be bypassed.

    It may go on from what is merged, or part from it before the request for changes was carried.
    """
    until = verdict.pull.merged_at or now_or_end_of_day(today)

    def read(head: str) -> SignedBranch:
        return read_signed_branch(git, verdict.base, head, verdict.trusted, until, repository)

    own = read(verdict.head)
    arguments = ("for-each-ref", "--no-merged", verdict.head, "--format=%(objectname) %(refname)", "refs/heads/")
    for line in git.run(*arguments).splitlines():
        tip, _, ref = os.fsdecode(line).partition(" ")
        exit_code, shared = git.attempt("merge-base", "--all", tip, verdict.head)
        if exit_code or all(git.is_ancestor(oid, verdict.base) for oid in shared.decode().split()):
            continue
        signed = read(tip)
        for chain in verdict.chains:
            blocking = build_signed_chain(chain.subject, verdict.pull, signed, lambda _: True).blocked
            blocked = [
                login
                for login in blocking
                if login not in chain.blocked and not own.takes_back(signed, chain.subject, login)
            ]
            if blocked:
                message = _message(
                    "branch-has-signed-change-request", ref=ref, logins=Text("、".join(blocked), ", ".join(blocked))
                )
                yield _build_refusal(verdict.head, chain.subject.path, message)


def _check_seals(git: Git, line: tuple[str, ...], before: Commit, commit: Commit) -> Iterator[PushRefusal]:
    changes = git.changes(before.tree, commit.tree)
    direct = [change for change in changes if not adds_seal(change)]
    if direct or len(commit.parents) != 1:
        yield _build_refusal(commit.oid, "", describe_refused_push(classify_arrival(git, commit)))
    for change in direct:
        message = _message("change-without-pull-request")
        yield _build_refusal(commit.oid, change.path, message)
    witnessing = SealChecker(git, find_newest_seal(git, before.oid))
    added = [change.path for change in changes if change.status == "A"]
    for merge in dict.fromkeys(_list_sealed_merges(witnessing, before, commit, added)):
        if merge in line:
            for merged in find_expected_seals(
                git, git.commit(merge), lambda name: list_sealed_merges(git, before, name)
            ):
                witnessing.expect(merged)
    for breach in witnessing.take(before, commit, added):
        yield PushRefusal(breach)


def _list_sealed_merges(witnessing: SealChecker, before: Commit, commit: Commit, added: list[str]) -> Iterator[str]:
    for path in added:
        place = kind_at(path)
        if place is not None and place[0].name == "approval":
            seal = witnessing.read(path, commit, before)
            if not isinstance(seal, Text):
                yield seal.predicate.merge


def _build_refusal(commit: str, path: str, message: Text) -> PushRefusal:
    return PushRefusal(Breach(commit, path, message))
