"""A lost or revealed witness key: two who govern sign with their own keys that another witness takes over.

The handover lies in the request that changes `.github/witnesses`: one signature of each in `.github/handover/`. It is
bound to the list before and after, so that it serves once. Source: house/seals.
"""

import hashlib
from datetime import date

from taizhang.approval.gate.snapshot import Snapshot
from taizhang.approval.seal.signature import is_valid_signature
from taizhang.base.git import REGULAR, Commit, Git
from taizhang.repository.machinery.witnesses import HANDOVER, WITNESSES
from taizhang.repository.reviewers import GOVERNORS

NAMESPACE = "taizhang-handover"
"""What the governors sign for."""


def format_handover(before: bytes, after: bytes) -> bytes:
    """The bytes that each governor signs: the digests of the list of witnesses before and after."""
    old, new = (hashlib.sha256(raw).hexdigest() for raw in (before, after))
    return f"before {old}\nafter {new}\n".encode()


def find_accepted_witnesses(git: Git, before: str, merge: Commit, trusted: Snapshot, on: date) -> bytes:
    """The allowed signers for the seals of a merge: those listed in the tree `before`, and those that took over from
    them.

    `trusted` is what judges the merge, `on` its day: who governs on that day, by that list, and has a key on it, signs.

    Raises:
        ToolFailedError: ssh-keygen is missing or broken.
    """
    before_list, after_list = git.blobs([f"{before}:{WITNESSES}", f"{merge.tree}:{WITNESSES}"])
    before_list, after_list = before_list or b"", after_list or b""
    if (
        before_list == after_list
        or len(_persons_who_sign(git, merge, trusted, on, format_handover(before_list, after_list))) < GOVERNORS
    ):
        return before_list
    return before_list + b"\n" + after_list


def _persons_who_sign(git: Git, merge: Commit, trusted: Snapshot, on: date, words: bytes) -> set[str]:
    entries = [entry for entry in git.entries(merge.tree, HANDOVER) if entry.mode == REGULAR]
    signatures = dict(zip((e.path for e in entries), git.blobs([e.oid for e in entries]), strict=True))
    reviewers = trusted.reviewers
    governors = {login.casefold() for login in reviewers.logins("govern", trusted.law.as_of(on).region, on)}
    persons = set()
    for account in reviewers.people:
        signature = signatures.get(f"{HANDOVER}{account.login}.sig")
        if signature is None or account.signing_key is None or account.login.casefold() not in governors:
            continue
        signers = f"{account.login} {account.signing_key}\n".encode()
        if is_valid_signature(words, signature, signers, account.login, NAMESPACE):
            persons.add(reviewers.person_of(account.login))
    return persons
