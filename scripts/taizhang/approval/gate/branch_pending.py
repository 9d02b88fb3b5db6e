"""Objections that wait on other branches, where there is no forge to list the open requests."""

from taizhang.approval.gate.branch_request import read_branch_request
from taizhang.approval.gate.pending import read_pending_objections
from taizhang.approval.gate.snapshot import load_judging_snapshot
from taizhang.base.errors import RunFailedError
from taizhang.base.git import Git
from taizhang.base.timezone import SHANGHAI
from taizhang.lifecycle.pending_objection import PendingObjection


def find_pending_on_branches(git: Git, base: str, head: str) -> tuple[PendingObjection, ...]:
    """The objections on the branches of this repository, and of its remotes, that are neither in `base` nor in `head`.

    A branch blocks what it objects to until it is merged or deleted.

    Source: region-2021-1131/2.3, house/gate.
    """
    trusted = load_judging_snapshot(git, git.commit(base).oid)[0]
    arguments = ("for-each-ref", "--format=%(objectname)", "refs/heads/", "refs/remotes/")
    tips = dict.fromkeys(git.run(*arguments).decode().split())
    objections: list[PendingObjection] = []
    for tip in tips:
        if any(git.attempt("merge-base", "--is-ancestor", tip, other)[0] == 0 for other in (base, head)):
            continue
        try:
            request = read_branch_request(git, base, tip, any_name=True)
        except RunFailedError:
            # A branch without a history in common, or with opinions only, is not a request.
            continue
        opened_on = request.opened_at.astimezone(SHANGHAI).date()
        objections += read_pending_objections(git, base, tip, request.number, opened_on, trusted)
    return tuple(objections)
