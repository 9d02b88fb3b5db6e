"""U13: an inquiry, a challenge or a complaint names the purchaser; an answer and a decision, whose they are."""

from collections.abc import Iterator
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Dispute
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_AGENCY = _message("no-agency")


@rule
def purchaser(facts: Facts) -> Iterator[Hit]:
    """What came from the day on that the schema states has a purchaser; from then on whoever acts is named."""
    begins = date.fromisoformat(str(facts.schemas["dispute"].at(("purchaser",)).get("x-received-from", date.max)))
    for dispute in facts.book.disputes.values():
        for field, problem in _missing(dispute, begins):
            yield Hit(dispute, field, {"problem": problem})


def _missing(dispute: Dispute, begins: date) -> Iterator[tuple[str, Text]]:
    challenge, complaint = dispute.challenge, dispute.complaint
    if dispute.purchaser is None:
        came = [
            *(one.received_on for one in dispute.inquiries),
            *(one.received_on for one in (challenge, complaint) if one),
        ]
        if newest := [on for on in came if on >= begins]:
            on = min(newest)
            text = _message("it-came-on-and-no-purchaser-is-on-record", on=on)
            yield "purchaser", text
        return
    if challenge is not None and challenge.respondent == "agency" and dispute.purchaser.agency is None:
        yield "challenge.respondent", _NO_AGENCY
    for number, inquiry in enumerate(dispute.inquiries):
        if inquiry.replied_on is not None and inquiry.replied_by is None:
            yield f"inquiries.{number}.replied_by", _message("it-does-not-say-who-replied")
    if challenge is not None and challenge.answered_on is not None and challenge.answered_by is None:
        yield "challenge.answered_by", _message("it-does-not-say-who-answered-the-challenge")
    if complaint is not None and complaint.decided_on is not None and complaint.decided_by is None:
        yield "complaint.decided_by", _message("it-does-not-say-who-decided-on-the-complaint")
