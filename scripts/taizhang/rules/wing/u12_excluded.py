"""U12: days that do not count towards the decision on a complaint have a legal ground, a reason and dates."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.exclusion import count_working_days_in, find_deadline_before
from taizhang.records import Complaint, Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_REASON = _message("ground-missing")
_NOT_ACCEPTED = _message("not-accepted")
_OVERLAP = _message("overlaps")


@rule
def excluded(facts: Facts) -> Iterator[Hit]:
    """Days are excluded by spans within the run of an accepted complaint; a number beside them is their sum."""
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
        for field, problem in _find_faults(dispute, stated, facts):
            yield Hit(dispute, f"complaint.{field}", {"problem": problem})


def _find_faults(dispute: Dispute, stated: Complaint, facts: Facts) -> Iterator[tuple[str, Text]]:
    division, received_on, decided_on = dispute.counted_in, stated.received_on, stated.decided_on
    for number, span in enumerate(stated.excluded):
        field = f"excluded.{number}"
        if span.until < span.from_:
            fault = _message("ends-before-begin", ends=span.until, begins=span.from_)
            yield f"{field}.until", fault
        if span.from_ < received_on:
            fault = _message("begins-before-receipt", begins=span.from_, received_on=received_on)
            yield f"{field}.from", fault
        elif number and span.from_ <= stated.excluded[number - 1].until:
            yield f"{field}.from", _OVERLAP
        elif isinstance(due := find_deadline_before(stated, number, division, facts.law), date) and span.from_ > due:
            fault = _message("begins-after-deadline", begins=span.from_, due=due)
            yield f"{field}.from", fault
        if decided_on is not None and span.until > decided_on:
            fault = _message("ends-after-decision", ends=span.until, decided_on=decided_on)
            yield f"{field}.until", fault
    counted = count_working_days_in(stated.excluded, division, facts.law)
    if stated.excluded_working_days and isinstance(counted, int) and counted != stated.excluded_working_days:
        fault = _message("number-differs", stated=stated.excluded_working_days, counted=counted)
        yield "excluded_working_days", fault
