"""N05: the content of a notice is what was approved, and it does not change."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def content(facts: Facts) -> Iterator[Hit]:
    """The digest in a notice is one approved by then.

    For a requirement that is alive it is that of its file without corrections.
    """
    book = facts.book
    for notice in book.notices.values():
        if notice.annulled is not None:
            continue
        for index, item in enumerate(notice.requirements):
            digests = {
                approval.digest
                for approval in book.approvals_of.get(item.id, ())
                if approval.approved_on <= notice.published_on
            }
            requirement = book.requirements.get(item.id)
            is_alive = requirement and not requirement.withdrawn and item.id not in book.successors_of
            if digests and item.sha256 not in digests:
                problem = _message("differs-from-approved")
            elif is_alive and not has_only_grown_since(book.document(item.id), item.sha256):
                problem = _message("changed-after-notice")
            else:
                continue
            yield Hit(notice, f"requirements.{index}.sha256", {"requirement": item.id, "problem": problem})
