"""N05: what a notice shows is what was approved, and it stays so."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.writing.original import has_only_grown_since
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def content(facts: Facts) -> Iterator[Hit]:
    """The digest in a standing notice is one approved by then.

    Of a live requirement it is that of its file less corrections.
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
            live = requirement and not requirement.withdrawn and item.id not in book.successors_of
            if digests and item.sha256 not in digests:
                problem = _message("what-was-noticed-is-not-what")
            elif live and not has_only_grown_since(book.document(item.id), item.sha256):
                problem = _message("requirement-changed-after-it-was-noticed")
            else:
                continue
            yield Hit(notice, f"requirements.{index}.sha256", {"requirement": item.id, "problem": problem})
