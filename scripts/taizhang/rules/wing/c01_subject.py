"""C01: a seal speaks of its own record, as the record now stands."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.lifecycle.chain import MACHINERY
from taizhang.rules.rule import Facts, Hit, rule


@rule
def subject(facts: Facts) -> Iterator[Hit]:
    """An approval names the path of an existing record; a requirement's newest one bears the digest of its file.

    Other records grow between one merge and its seal.
    """
    for record, approvals in facts.book.approvals_of.items():
        if record.startswith(MACHINERY):
            continue
        if record not in facts.book.all:
            if not facts.book.known(record):
                problem = Text(f"记录{record}不存在", f"there is no record {record}")
                for approval in approvals:
                    yield Hit(approval, "subject.0.name", {"approval": approval.id, "problem": problem})
            continue
        document = facts.book.document(record)
        for approval in approvals:
            stated = approval.subject[0].name
            if stated != document.path:
                problem = Text(
                    f"所载路径{stated}不是该记录的路径{document.path}",
                    f"it names {stated}, but the record lies at {document.path}",
                )
                yield Hit(approval, "subject.0.name", {"approval": approval.id, "problem": problem})
        newest = approvals[-1]
        frozen = record in facts.book.requirements
        if frozen and newest.digest != document.sha256 and not has_only_grown_since(document, newest.digest):
            problem = Text("记录在存证后有改动，校验值不符", "the record differs from what was sealed")
            yield Hit(newest, "subject.0.digest.sha256", {"approval": newest.id, "problem": problem})
