"""U09: a challenge is accepted only within its period, and answered with words and a day."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.law.law import Law, late
from taizhang.records import Challenge
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_NO_ANSWER = _message("no-answer")
_NO_DAY = _message("no-day")


@rule
def challenge(facts: Facts) -> Iterator[Hit]:
    """An accepted challenge came in time; answer and its day stand together, not before the challenge."""
    for dispute in facts.book.disputes.values():
        if dispute.challenge is not None:
            for field, problem in _problems(facts.law, dispute.counted_in, dispute.challenge):
                yield Hit(dispute, f"challenge.{field}", {"problem": problem}, dispute.challenge.known_on)


def _problems(law: Law, division: str, stated: Challenge) -> Iterator[tuple[str, Text]]:
    known, day, answered = stated.known_on, stated.received_on, stated.answered_on
    if stated.raised_on > day:
        yield "sent_on", _message("it-was-sent-after-it-came", day=day)
    if day < known:
        yield (
            "received_on",
            _message("it-came-on-before-it-was-known", day=day, known=known),
        )
    elif stated.accepted and (problem := late(stated.raised_on, law.last_day("challenge_days", known, division))):
        yield "accepted", problem
    if answered is not None and answered < day:
        yield (
            "answered_on",
            _message("it-was-answered-on-before", answered=answered, day=day),
        )
    if answered is not None and stated.answer is None:
        yield "answer", _NO_ANSWER
    if answered is None and stated.answer is not None:
        yield "answered_on", _NO_DAY
