"""U13: an inquiry, a challenge or a complaint names the purchaser; an answer and a decision, their author."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_AGENCY = _message("agency-missing")


@rule
def purchaser(facts: Facts) -> Iterator[Hit]:
    """From the day that the schema states, a purchaser is on record and every acting office is named."""
    begins = date.fromisoformat(str(facts.schemas["dispute"].at(("purchaser",)).get("x-received-from", date.max)))
    for dispute in facts.book.disputes.values():
        for field, problem in _find_missing(dispute, begins):
            yield Hit(dispute, field, {"problem": problem})


def _find_missing(dispute: Dispute, begins: date) -> Iterator[tuple[str, Text]]:
    challenge, complaint = dispute.challenge, dispute.complaint
    if dispute.purchaser is None:
        receipt_days = [
            *(one.received_on for one in dispute.inquiries),
            *(one.received_on for one in (challenge, complaint) if one),
        ]
        if days := [day for day in receipt_days if day >= begins]:
            day = min(days)
            fault = _message("purchaser-missing", day=day)
            yield "purchaser", fault
        return
    if challenge is not None and challenge.respondent == "agency" and dispute.purchaser.agency is None:
        yield "challenge.respondent", _NO_AGENCY
    for number, inquiry in enumerate(dispute.inquiries):
        if inquiry.replied_on is not None and inquiry.replied_by is None:
            yield f"inquiries.{number}.replied_by", _message("replier-missing")
    if challenge is not None and challenge.answered_on is not None and challenge.answered_by is None:
        yield "challenge.answered_by", _message("answerer-missing")
    if complaint is not None and complaint.decided_on is not None and complaint.decided_by is None:
        yield "complaint.decided_by", _message("decider-missing")
