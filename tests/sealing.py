"""Approvals from a reviews file, as the design's schema has them: what a sealer writes after the merge.

The reviews are taken in order for the duties due in order; whether they may be is for the rules to say.
"""

import hashlib
import json
import re
from pathlib import Path
from typing import Any

from specimen import reseal
from taizhang.chain import duties
from taizhang.repository import load

CLASSES = {"通用": "region-wide", "功能延伸": "local-extension", "个性化": "individual"}


def seal(root: Path, record: str, reviews: dict[str, Any], merge: str) -> Path:
    """Write the next approval of `record` from `reviews`; it chains to the newest seal of the repository."""
    repository = load(root)
    assert repository.law is not None
    book = repository.book
    requirement, document = book.requirements[record], book.document(record)
    newest = max(book.approvals.values(), key=lambda a: a.predicate.sealed_at, default=None)
    approved = [review for review in reviews["reviews"] if review["state"] == "APPROVED"]
    steps = duties(repository.law, requirement)
    chain = [_duty(step.duty, step.division, review, merge) for step, review in zip(steps, approved, strict=True)]
    data = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": document.path, "digest": {"sha256": document.sha256}}],
        "predicateType": "urn:taizhang:approval:v1",
        "predicate": {
            "repository": "taizhang/tour",
            "pull": reviews["number"],
            "author": reviews["author"],
            "merge": merge,
            "sealed_at": chain[-1]["at"],
            "chain": chain,
            "reviewers_sha256": hashlib.sha256(b"").hexdigest(),
            "previous": book.document(newest.id).sha256 if newest else None,
        },
    }
    serial = len(book.approvals_of.get(record, ())) + 1
    path = root / f"ledger/approvals/{record}/{serial:04}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    return path


def seal_by_region(root: Path, record: str, at: str, version: int = 2, region: str = "150000") -> None:
    """Write the next approval of a record that the region alone approves, as merged at the moment `at`."""
    repository = load(root)
    book = repository.book
    document = book.document(record)
    newest = max(book.approvals.values(), key=lambda a: a.predicate.sealed_at, default=None)
    opinion = "经核对无误，内容与原始材料一致，同意办理。"
    review = {"user": "region-jingban", "id": f"{at[:16]}", "body": opinion, "submitted_at": at}
    times = {"opened_at": at, "merged_at": at} if version == 2 else {}
    data = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": document.path, "digest": {"sha256": document.sha256}}],
        "predicateType": f"urn:taizhang:approval:v{version}",
        "predicate": {
            "repository": "taizhang/tests",
            "pull": 900,
            "author": "region-clerk",
            "merge": f"{0:040x}",
            **times,
            "sealed_at": at,
            "chain": [_duty("operate", region, review, f"{0:040x}")],
            "reviewers_sha256": hashlib.sha256(b"").hexdigest(),
            "previous": book.document(newest.id).sha256 if newest else None,
        },
    }
    serial = len(book.approvals_of.get(record, ())) + 1
    path = root / f"ledger/approvals/{record}/{serial:04}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(data, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def seal_notices(root: Path) -> Path:
    """Seal every notice that no seal speaks of, as was done before publications were proven, and chain all seals."""
    book = load(root).book
    for notice in book.notices.values():
        if notice.id not in book.approvals_of:
            seal_by_region(root, notice.id, f"{notice.published_on}T09:00:00+08:00", version=1)
    reseal(root, ())
    return root


def _duty(duty: str, division: str, review: dict[str, Any], merge: str) -> dict[str, Any]:
    letter = re.search(r"^文号：(.+)$", review["body"], re.M)
    class_ = re.search(r"^分类：(.+)$", review["body"], re.M)
    opinion = re.sub(r"^(文号|分类)：.+$", "", review["body"], flags=re.M).strip()
    return {
        "duty": duty,
        "division": division,
        "person": review["user"],
        "review": review["id"],
        "commit": merge,
        "at": review["submitted_at"],
        "opinion": opinion,
        "letter": letter[1] if letter else None,
        "classification": CLASSES[class_[1]] if class_ else None,
    }
