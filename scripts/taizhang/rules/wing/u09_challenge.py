"""U09: a challenge is accepted only within its period, and its answer has a text and a day."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law, describe_lateness
from taizhang.records import Challenge
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_ANSWER = _message("answer-missing")
_NO_DAY = _message("day-missing")


@rule
def challenge(facts: Facts) -> Iterator[Hit]:
    """An accepted challenge was raised in time; an answer has a text and a day, not before the challenge."""
    for dispute in facts.book.disputes.values():
        if dispute.challenge is not None:
            for field, problem in _find_problems(facts.law, dispute.counted_in, dispute.challenge):
                yield Hit(dispute, f"challenge.{field}", {"problem": problem}, dispute.challenge.known_on)


def _find_problems(law: Law, division: str, challenge: Challenge) -> Iterator[tuple[str, Text]]:
    known_on, day, answered_on = challenge.known_on, challenge.received_on, challenge.answered_on
    if challenge.raised_on > day:
        yield "sent_on", _message("sent-after-receipt", day=day)
    if day < known_on:
        yield (
            "received_on",
            _message("received-before-known", day=day, known_on=known_on),
        )
    elif challenge.accepted and (
        problem := describe_lateness(challenge.raised_on, law.last_day("challenge_days", known_on, division))
    ):
        yield "accepted", problem
    if answered_on is not None and answered_on < day:
        yield (
            "answered_on",
            _message("answered-before-receipt", answered_on=answered_on, received_on=day),
        )
    if answered_on is not None and challenge.answer is None:
        yield "answer", _NO_ANSWER
    if answered_on is None and challenge.answer is not None:
        yield "answered_on", _NO_DAY
