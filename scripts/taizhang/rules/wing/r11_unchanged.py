"""R11: what was turned down is not raised again word for word."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.law.notice_window import holding_objections
from taizhang.lifecycle.requirement import ENDINGS
from taizhang.records import Requirement
from taizhang.records.substance import wording
from taizhang.repository.book import Book
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_OBJECTIONS = {
    "upheld": _message("objections-upheld"),
    "amended": _message("objections-amended"),
}


@rule
def unchanged(facts: Facts) -> Iterator[Hit]:
    """A requirement without a seal yet has another content than every earlier one that was turned down.

    Turned down is what was found infeasible, returned or refused, and what an objection was upheld against. Blanks,
    punctuation and the width of characters make no difference, nor do title and institution. Whoever judges it sees
    it before the merge; what was approved all the same is reported no more.
    """
    book = facts.book
    raised = [one for one in book.requirements.values() if one.withdrawn is None and one.id not in book.approvals_of]
    if not raised:
        return
    earlier: dict[str, list[tuple[Requirement, Text]]] = {}
    for other in book.requirements.values():
        reason = _turned_down(other, book, facts.law)
        if reason is not None:
            earlier.setdefault(wording(other.content), []).append((other, reason))
    for requirement in raised if earlier else ():
        for other, reason in earlier.get(wording(requirement.content), ()):
            if (other.submitted_on, other.id) < (requirement.submitted_on, requirement.id):
                yield Hit(requirement, "content", {"first": other.id, "reason": reason})
                break


def _turned_down(requirement: Requirement, book: Book, law: Law) -> Text | None:
    """Why a requirement went no further; None where it did, or still may."""
    ending = book.ending_of.get(requirement.id)
    if ending is not None and ending.outcome in ENDINGS:
        done, by = ENDINGS[ending.outcome], law.department(ending.division, ending.at.date())
        return _message("text", by=by, done=done)
    for notice in book.notices_of.get(requirement.id, ()):
        for objection in holding_objections(notice, requirement.id, law):
            if objection.handling is not None and objection.handling.outcome in _OBJECTIONS:
                return _OBJECTIONS[objection.handling.outcome]
    return None
