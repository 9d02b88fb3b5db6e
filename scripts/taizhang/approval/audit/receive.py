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
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.pending_objection import PendingObjection
from taizhang.repository.kinds import kind_at


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why a push is refused: a breach, or the verdict on one of its merges."""

    breach: Breach | None
    verdict: Verdict | None = None


_REWRITTEN = Text("主分支只能向前推进，不得改写历史", "the main branch only goes forward; its history stands")
_AWAY = Text(
    "主分支原来的位置不在新提交的第一父提交线上：多为把main合入分支之后又以快进（fast-forward）方式推送。不予接收，main没有变化。"
    "请经合并请求，并选“创建合并提交”方式合并",
    "main as it stood is not on the first-parent line of the new commit: most likely a fast-forward to a branch that "
    "main was merged into. It is not taken; merge a pull request, in the style that creates a merge commit",
)
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
        yield _breach(update.old, "", Text("主分支不得删除", "the main branch may not be deleted"))
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
            raise RunFailedError(
                Text(
                    f"没有合并请求头部提交{head}的审查意见（{path}），不予接收。"
                    "变基后再合并（rebase-merge）的，请改选“创建合并提交”。",
                    f"There are no reviews of {head} at {path}: not taken. Rebased before merging: choose the style "
                    "that creates a merge commit.",
                )
            ) from error

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
            raise RunFailedError(
                Text(
                    f"合并时刻{merged_at:%Y-%m-%d %H:%M:%S}与服务器时间{now:%Y-%m-%d %H:%M:%S}不符（须在一日之内，"
                    "不得晚于现在），不予接收。请核对时钟，重新合并后推送。",
                    f"The merge was made at {merged_at:%Y-%m-%d %H:%M:%S}, here it is {now:%Y-%m-%d %H:%M:%S}: not "
                    "taken, as it must lie within the last day. Set the clock right, merge anew and push.",
                )
            )
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
                message = Text(
                    f"{ref}上有{'、'.join(blocked)}签名提出的修改要求，没有一并合并。请合并该分支的最新提交，"
                    "或者请其本人在所合并的分支上重新签名",
                    f"{ref} holds a signed request for changes by {', '.join(blocked)} that this merge leaves out: "
                    "merge the newest commit of that branch, or let them sign anew on the one that is merged",
                )
                yield _breach(verdict.head, chain.subject.path, message)


def _seals(git: Git, line: tuple[str, ...], before: Commit, commit: Commit) -> Iterator[Refusal]:
    changes = git.changes(before.tree, commit.tree)
    direct = [change for change in changes if not adds_seal(change)]
    if direct or len(commit.parents) != 1:
        yield _breach(commit.oid, "", describe_refused_push(arrival_of(git, commit)))
    for change in direct:
        told = Text("未经合并请求直接改动主分支", "the main branch is changed without a pull request")
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
