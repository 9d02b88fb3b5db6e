"""U12: what does not count towards the decision on a complaint has its legal ground, its reason and its days."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.exclusion import deadline_before, working_days_in
from taizhang.records import Complaint, Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_REASON = _message("no-reason")
_NOT_ACCEPTED = _message("not-accepted")
_OVERLAP = _message("overlap")


@rule
def excluded(facts: Facts) -> Iterator[Hit]:
    """Days are excluded by spans within the run of an accepted complaint; a number beside them is theirs."""
    until = facts.schemas["dispute"].at(("complaint", "excluded_working_days")).get("x-received-until")
    for dispute in facts.book.disputes.values():
        stated = dispute.complaint
        if stated is None:
            continue
        if not stated.excluded:
            is_new_shape = until is not None and stated.received_on > date.fromisoformat(str(until))
            if stated.excluded_working_days and is_new_shape:
                yield Hit(dispute, "complaint.excluded_working_days", {"problem": _NO_REASON})
            continue
        if not stated.accepted:
            yield Hit(dispute, "complaint.excluded", {"problem": _NOT_ACCEPTED})
            continue
        for field, problem in _faults(dispute, stated, facts):
            yield Hit(dispute, f"complaint.{field}", {"problem": problem})


def _faults(dispute: Dispute, stated: Complaint, facts: Facts) -> Iterator[tuple[str, Text]]:
    division, received, decided = dispute.counted_in, stated.received_on, stated.decided_on
    for number, span in enumerate(stated.excluded):
        field = f"excluded.{number}"
        if span.until < span.from_:
            text = _message("it-ends-on-before", until=span.until, value=span.from_)
            yield f"{field}.until", text
        if span.from_ < received:
            text = _message("is-before", value=span.from_, received=received)
            yield f"{field}.from", text
        elif number and span.from_ <= stated.excluded[number - 1].until:
            yield f"{field}.from", _OVERLAP
        elif isinstance(due := deadline_before(stated, number, division, facts.law), date) and span.from_ > due:
            text = _message("is-after-the-deadline", value=span.from_, due=due)
            yield f"{field}.from", text
        if decided is not None and span.until > decided:
            text = _message("is-after", until=span.until, decided=decided)
            yield f"{field}.until", text
    days = working_days_in(stated.excluded, division, facts.law)
    if stated.excluded_working_days and isinstance(days, int) and days != stated.excluded_working_days:
        text = _message(
            "days-are-stated-working-days-lie", excluded_working_days=stated.excluded_working_days, days=days
        )
        yield "excluded_working_days", text
