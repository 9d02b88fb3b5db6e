"""The content of a seal: an in-toto statement of one subject of one merge."""

import hashlib
import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any, NamedTuple

from taizhang.approval.gate.duties import ReviewSubject
from taizhang.approval.gate.sequence import Chain, DutyStep
from taizhang.approval.gate.verdict import Verdict
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.schema import Schemas

FIRST_VERSION, SECOND_VERSION = "urn:taizhang:approval:v1", "urn:taizhang:approval:v2"
"""The types of predicate; from the second on a seal states when its request was opened and merged."""
MACHINERY_NAME = "."
"""What a seal of machinery names instead of a path: all paths that its pull request changed."""


def identify_subject(verdict: Verdict, subject: ReviewSubject) -> tuple[str, str]:
    """The name and the SHA-256 that a seal states of its subject: a record's file, or the list of changed objects."""
    if subject.record is None:
        return MACHINERY_NAME, digest_listing(subject.blobs)
    return subject.path, verdict.book.document(subject.name).sha256


def digest_listing(blobs: Mapping[str, str]) -> str:
    """The SHA-256 over path and object id of everything that changed, in order of path."""
    lines = (f"{path}\0{oid}\n" for path, oid in sorted(blobs.items()))
    return hashlib.sha256("".join(lines).encode("utf-8", "surrogateescape")).hexdigest()


class SealTimes(NamedTuple):
    """When a merge happened, by the forge, and when it was sealed."""

    merged_at: datetime
    sealed_at: datetime


def build_seal(
    verdict: Verdict,
    chain: Chain,
    merge: str,
    repository: str,
    times: SealTimes,
    previous: str | None,
    merged_commits: frozenset[str],
) -> bytes:
    """The file of one seal, its times as the forge and the witness know them.

    Every step of `chain` must be done. `merged_commits` are those of the merge. A review of one that was rewritten
    before the merge (the content being the same) is stated as of the head, where the approved content can be looked up.

    Source: house/seals.
    """
    name, digest = identify_subject(verdict, chain.subject)
    document = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": name, "digest": {"sha256": digest}}],
        "predicateType": SECOND_VERSION,
        "predicate": {
            "repository": repository,
            "pull": verdict.pull.number,
            "author": verdict.pull.author,
            "merge": merge,
            "opened_at": _format_time(verdict.pull.opened_at),
            "merged_at": _format_time(times.merged_at),
            "sealed_at": _format_time(times.sealed_at),
            "chain": [
                _encode_step(step, verdict.head, merged_commits, verdict.trusted.schemas) for step in chain.steps
            ],
            "reviewers_sha256": verdict.trusted.reviewers.sha256,
            **({"judged_by": verdict.judged_by} if verdict.judged_by != verdict.base else {}),
            "previous": previous,
        },
    }
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def _encode_step(step: DutyStep, head: str, merged_commits: frozenset[str], schemas: Schemas) -> dict[str, Any]:
    if step.review is None or step.opinion is None:
        raise ValueError(f"{step.duty}@{step.division} is not done")
    datum = None if step.due.optional else step.due.datum
    return {
        "duty": step.duty,
        "division": step.division,
        "person": step.review.user,
        "review": step.review.id,
        "commit": step.review.commit if step.review.commit in merged_commits else head,
        "at": _format_time(step.review.submitted_at),
        "opinion": step.opinion.text,
        "letter": step.opinion.letter if datum == "letter" else None,
        "classification": step.opinion.classification if datum == "classification" else None,
        **({"outcome": step.opinion.outcome} if step.opinion.outcome is not None else {}),
        **({"statement": step.review.statement} if step.review.statement is not None else {}),
        # Schemas of an older program have no place for the number, which any forge gives.
        **({"account": step.review.account} if step.review.account is not None and _has_account(schemas) else {}),
        **({"acting_for": step.acting_for} if step.acting_for is not None else {}),
    }


def _has_account(schemas: Schemas) -> bool:
    return "account" in schemas["approval"].at(("predicate", "chain", 0)).get("properties", {})


def _format_time(moment: datetime) -> str:
    return moment.astimezone(SHANGHAI).isoformat(timespec="seconds")
