"""Seals of one record, as the witness would write them for a merge: from a reviews file, or with stock opinions.

The reviews are taken in order for the duties due in order; whether they qualify is for the rules to decide.
"""

import hashlib
import json
import re
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import msgspec

from taizhang.approval.seal.statement import SECOND_VERSION
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.schema import parse_place
from taizhang.documents.writing.amend import amend
from taizhang.lifecycle.chain import DueDuty, is_only_addition, list_due_duties
from taizhang.records import Record, Requirement
from taizhang.repository.repository import Repository, load_repository

CLASSES = {"通用": "region-wide", "功能延伸": "local-extension", "个性化": "individual"}
STOCK_OPINIONS = {
    "evaluate": "经核对现行业务流程，该项功能可行。",
    "collect": "该项数据需求已收集整理，用途明确。",
    "consolidate": "经汇总核对没有重复，同意上报。",
    "review": "经审核，内容清楚、依据充分，同意。",
    "operate": "经办核对无误，内容与原始材料一致。",
}


def seal(root: Path, record: str, reviews: dict[str, Any], merge: str, before: Record | None = None) -> Path:
    """Write the next seal of `record` from `reviews`; it follows the newest seal of the repository.

    `before` is the record without what was approved, None where it is new. Without times of opening
    and merge in `reviews`, those of the first and the last review apply.
    """
    repository = load_repository(root)
    assert repository.law is not None
    book = repository.book
    changed, document = book.all[record][1], book.document(record)
    newest = max(book.approvals.values(), key=lambda a: (a.predicate.sealed_at, a.id), default=None)
    approved = [review for review in reviews["reviews"] if review["state"] == "APPROVED"]
    last = reviews.get("merged_at") or approved[-1]["submitted_at"]
    due = _due(repository, changed, before, datetime.fromisoformat(last).astimezone(SHANGHAI).date())
    chain = [_duty(step.duty, step.division, review, merge) for step, review in zip(due, approved, strict=True)]
    merged_at = reviews.get("merged_at") or chain[-1]["at"]
    sealed_at = datetime.fromisoformat(merged_at)
    if newest is not None:
        # A seal is younger than the one that it follows, however long its merge waited for it.
        sealed_at = max(sealed_at, newest.predicate.sealed_at + timedelta(seconds=1))
    data = {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": document.path, "digest": {"sha256": document.sha256}}],
        "predicateType": SECOND_VERSION,
        "predicate": {
            "repository": "taizhang/tour",
            "pull": reviews["number"],
            "author": reviews["author"],
            "merge": merge,
            "opened_at": reviews.get("opened_at") or chain[0]["at"],
            "merged_at": merged_at,
            "sealed_at": sealed_at.astimezone(SHANGHAI).isoformat(),
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


def seal_as_due(root: Path, record: str, opened_at: datetime, before: Record | None = None) -> Path:
    """Write the next seal of a record of any kind, by the due duties, a minute apart from `opened_at` on.

    `before` is the record without what was approved, None where it is new.
    """
    repository = load_repository(root)
    assert repository.law is not None
    changed = repository.book.all[record][1]
    due = _due(repository, changed, before, opened_at.date())
    marks = {}
    if isinstance(changed, Requirement):
        marks["consolidate"] = f"\n文号：呼财购〔{opened_at.year}〕99号"
        marks["review"] = "\n分类：通用" if changed.kind != "data-sharing" else ""
    reviews = [
        {
            "id": str(number),
            "user": f"{duty}-{division}-{number}",
            "state": "APPROVED",
            "submitted_at": (opened_at + timedelta(minutes=number)).isoformat(),
            "body": STOCK_OPINIONS[duty] + marks.get(duty, ""),
        }
        for number, (duty, division, *_) in enumerate(due, 1)
    ]
    request = {"number": 99, "author": "clerk", "opened_at": opened_at.isoformat(), "reviews": reviews}
    return seal(root, record, request, hashlib.sha1(f"{record} {opened_at}".encode()).hexdigest(), before)


def _due(repository: Repository, changed: Record, before: Record | None, day: date) -> tuple[DueDuty, ...]:
    assert repository.law is not None
    schema = repository.schemas[repository.book.kind(changed.id).name]

    def needs_second(field: str) -> bool:
        return schema.inherited_flag(parse_place(field), "x-second-approval", False)

    adds = before is not None and is_only_addition(msgspec.to_builtins(changed), msgspec.to_builtins(before))
    return list_due_duties(repository.law.as_of(day), changed, before, needs_second, adds)


def seal_by_region(root: Path, record: str, at: str) -> None:
    """Write the next seal of a record that is new and that the region alone approves, as opened at the moment `at`."""
    seal_as_due(root, record, datetime.fromisoformat(at))


def prove_notice(root: Path, identity: str) -> None:
    """Seal a notice on the morning of its day, and prove and seal that its page went up on that day."""
    notice = load_repository(root).book.notices[identity]
    morning = datetime.combine(notice.published_on, time(8, 30), SHANGHAI)
    seal_as_due(root, identity, morning)
    repository = load_repository(root)
    document = repository.book.document(identity)
    address = notice.channel.url if notice.channel else "https://www.ccgp-neimenggu.gov.cn/notice?id=1"
    proof = {
        "url": address,
        "on": notice.published_on.isoformat(),
        "screenshot": {"file": f"{identity}.png", "sha256": hashlib.sha256(identity.encode()).hexdigest()},
    }
    raw = amend(document, repository.schemas["notice"], [(("publication",), proof)])
    (root / document.path).write_bytes(raw)
    seal_as_due(root, identity, morning + timedelta(hours=2), notice)


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
