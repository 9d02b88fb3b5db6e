"""C01: a seal is of its own record, as the record is now."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.lifecycle.chain import MACHINERY
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def subject(facts: Facts) -> Iterator[Hit]:
    """An approval names the path of an existing record; a requirement's newest one bears the digest of its file.

    Other records grow between one merge and its seal.
    """
    for record, approvals in facts.book.approvals_of.items():
        if record.startswith(MACHINERY):
            continue
        if record not in facts.book.all:
            if not facts.book.has_record(record):
                problem = _message("record-does-not-exist", record=record)
                for approval in approvals:
                    yield Hit(approval, "subject.0.name", {"approval": approval.id, "problem": problem})
            continue
        document = facts.book.document(record)
        for approval in approvals:
            stated = approval.subject[0].name
            if stated != document.path:
                problem = _message("path-differs", stated=stated, path=document.path)
                yield Hit(approval, "subject.0.name", {"approval": approval.id, "problem": problem})
        newest = approvals[-1]
        is_frozen = record in facts.book.requirements
        if is_frozen and newest.digest != document.sha256 and not has_only_grown_since(document, newest.digest):
            problem = _message("record-changed-since-sealing")
            yield Hit(newest, "subject.0.digest.sha256", {"approval": newest.id, "problem": problem})
