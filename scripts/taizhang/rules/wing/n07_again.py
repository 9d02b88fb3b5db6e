"""N07: a requirement is noticed again only after objections that held it were dismissed, or its entry was struck."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.law.notice_window import holding_objections, window_of
from taizhang.records import Notice
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def again(facts: Facts) -> Iterator[Hit]:
    """A notice lists a requirement once; after an earlier one only if its holds were dismissed or its entry struck."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        seen: set[str] = set()
        for index, item in enumerate(notice.requirements):
            listing = facts.book.notices_of[item.id]
            earlier = listing[: listing.index(notice)]
            barred = next((other for other in earlier if not _cleared(other, item.id, notice, facts)), None)
            by = ("house/handling",)
            if item.id in seen:
                by = ("house/records",)
                problem = _message("is-listed-twice-here")
            elif any(not window_of(other, facts.law).has_ended(notice.published_on) for other in earlier):
                problem = _message("its-earlier-notice-still-ran")
            elif barred is not None:
                problem = _message("was-noticed-in-and-by-the-day-of-this-notice", barred=barred.id)
            else:
                seen.add(item.id)
                continue
            yield Hit(notice, f"requirements.{index}.id", {"requirement": item.id, "problem": problem}, by=by)


def _cleared(earlier: Notice, requirement: str, notice: Notice, facts: Facts) -> bool:
    held = [o for o in holding_objections(earlier, requirement, facts.law) if o.received_on <= notice.published_on]
    if held:
        return all(
            o.handling and o.handling.outcome == "dismissed" and o.handling.on <= notice.published_on for o in held
        )
    return any(
        entry.notice == earlier.id and entry.struck is not None and entry.struck.on <= notice.published_on
        for entry in facts.book.struck_entries_of.get(requirement, ())
    )
