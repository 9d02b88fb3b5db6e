"""N07: a requirement is noticed again only after its objections were dismissed or its entry was struck."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.notice_window import find_blocking_objections, window_of
from taizhang.records import Notice
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def again(facts: Facts) -> Iterator[Hit]:
    """A notice lists a requirement once; again only if the objections were dismissed or the entry was struck."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        seen: set[str] = set()
        for index, item in enumerate(notice.requirements):
            listing = facts.book.notices_of[item.id]
            earlier = listing[: listing.index(notice)]
            barred = next((other for other in earlier if not _is_cleared(other, item.id, notice, facts)), None)
            by = ("house/handling",)
            if item.id in seen:
                by = ("house/records",)
                problem = _message("listed-twice")
            elif any(not window_of(other, facts.law).has_ended(notice.published_on) for other in earlier):
                problem = _message("earlier-notice-still-open")
            elif barred is not None:
                problem = _message("not-cleared", earlier=barred.id)
            else:
                seen.add(item.id)
                continue
            yield Hit(notice, f"requirements.{index}.id", {"requirement": item.id, "problem": problem}, by=by)


def _is_cleared(earlier: Notice, requirement: str, notice: Notice, facts: Facts) -> bool:
    objections = [
        o for o in find_blocking_objections(earlier, requirement, facts.law) if o.received_on <= notice.published_on
    ]
    if objections:
        return all(
            o.handling and o.handling.outcome == "dismissed" and o.handling.on <= notice.published_on
            for o in objections
        )
    return any(
        entry.notice == earlier.id and entry.struck is not None and entry.struck.on <= notice.published_on
        for entry in facts.book.struck_entries_of.get(requirement, ())
    )
