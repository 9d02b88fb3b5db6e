"""U09: a challenge is accepted only within its period, and answered with words and a day."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.law.law import Law, late
from taizhang.records import Challenge
from taizhang.rules.rule import Facts, Hit, rule

_NO_ANSWER = Text("有答复日期而没有答复内容", "it has a day of its answer, but no answer")
_NO_DAY = Text("有答复内容而没有答复日期", "it has an answer, but no day of it")


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
        yield "sent_on", Text(f"交邮日期晚于收到日期{day}", f"it was sent after it came on {day}")
    if day < known:
        yield (
            "received_on",
            Text(f"收到日期{day}早于知悉日期{known}", f"it came on {day}, before it was known on {known}"),
        )
    elif stated.accepted and (problem := late(stated.raised_on, law.last_day("challenge_days", known, division))):
        yield "accepted", problem
    if answered is not None and answered < day:
        yield (
            "answered_on",
            Text(f"答复日期{answered}早于收到日期{day}", f"it was answered on {answered}, before {day}"),
        )
    if answered is not None and stated.answer is None:
        yield "answer", _NO_ANSWER
    if answered is None and stated.answer is not None:
        yield "answered_on", _NO_DAY
