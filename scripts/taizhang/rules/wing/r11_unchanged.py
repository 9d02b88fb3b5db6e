"""R11: a rejected requirement is not raised again word for word."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.notice_window import find_blocking_objections
from taizhang.lifecycle.requirement import ENDINGS
from taizhang.records import Requirement
from taizhang.records.substance import normalize_wording
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_OBJECTIONS = {
    "upheld": _message("objection-upheld"),
    "amended": _message("objection-amended"),
}


@rule
def unchanged(facts: Facts) -> Iterator[Hit]:
    """A requirement without a seal yet has another content than every earlier rejected one.

    Rejected is what was found infeasible, returned or refused, or met an objection that was upheld. Blanks, punctuation
    and the width of characters make no difference, nor do title and institution. The judging departments see it before
    the merge; an approved requirement is not reported.
    """
    book = facts.book
    proposed = [one for one in book.requirements.values() if one.withdrawn is None and one.id not in book.approvals_of]
    if not proposed:
        return
    earlier: dict[str, list[tuple[Requirement, Text]]] = {}
    for other in book.requirements.values():
        reason = _describe_rejection(other, book, facts.law)
        if reason is not None:
            earlier.setdefault(normalize_wording(other.content), []).append((other, reason))
    for requirement in proposed if earlier else ():
        for other, reason in earlier.get(normalize_wording(requirement.content), ()):
            if (other.submitted_on, other.id) < (requirement.submitted_on, requirement.id):
                yield Hit(requirement, "content", {"first": other.id, "reason": reason})
                break


def _describe_rejection(requirement: Requirement, book: Book, law: Law) -> Text | None:
    """Why a requirement was rejected; None where it was not."""
    ending = book.ending_of.get(requirement.id)
    if ending is not None and ending.outcome in ENDINGS:
        act, department = ENDINGS[ending.outcome], law.department(ending.division, ending.at.date())
        return _message("ended-by-department", department=department, act=act)
    for notice in book.notices_of.get(requirement.id, ()):
        for objection in find_blocking_objections(notice, requirement.id, law):
            if objection.handling is not None and objection.handling.outcome in _OBJECTIONS:
                return _OBJECTIONS[objection.handling.outcome]
    return None
