"""U12: what does not count towards the decision on a complaint has its legal ground, its reason and its days."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.text import Text
from taizhang.lifecycle.exclusion import deadline_before, working_days_in
from taizhang.records import Complaint, Dispute
from taizhang.rules.rule import Facts, Hit, rule

_NO_REASON = Text(
    "只有日数，没有写明事由和起止日期", "it states a number of days alone, without their ground, reason and dates"
)
_NOT_ACCEPTED = Text("投诉未受理，没有处理期限", "it was not accepted, so no period runs")
_OVERLAP = Text("与前一时段重叠或者先后颠倒", "it does not follow the span before it")


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
            text = Text(
                f"结束日期{span.until}早于起始日期{span.from_}", f"it ends on {span.until}, before {span.from_}"
            )
            yield f"{field}.until", text
        if span.from_ < received:
            text = Text(f"起始日期{span.from_}早于收到投诉之日{received}", f"{span.from_} is before {received}")
            yield f"{field}.from", text
        elif number and span.from_ <= stated.excluded[number - 1].until:
            yield f"{field}.from", _OVERLAP
        elif isinstance(due := deadline_before(stated, number, division, facts.law), date) and span.from_ > due:
            text = Text(f"起始日期{span.from_}已在处理期限{due}之后", f"{span.from_} is after the deadline, {due}")
            yield f"{field}.from", text
        if decided is not None and span.until > decided:
            text = Text(f"结束日期{span.until}晚于处理决定日期{decided}", f"{span.until} is after {decided}")
            yield f"{field}.until", text
    days = working_days_in(stated.excluded, division, facts.law)
    if stated.excluded_working_days and isinstance(days, int) and days != stated.excluded_working_days:
        text = Text(
            f"日数写为{stated.excluded_working_days}，各时段合计{days}个工作日",
            f"{stated.excluded_working_days} days are stated, {days} working days lie in the spans",
        )
        yield "excluded_working_days", text
