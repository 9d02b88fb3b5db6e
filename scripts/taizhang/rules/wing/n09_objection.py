"""N09: an objection is one to a requirement of its notice, received after the publication."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def objection(facts: Facts) -> Iterator[Hit]:
    """An objection names a requirement that its notice lists, and was received on the first day or later."""
    for notice in facts.book.notices.values():
        requirements = {item.id for item in notice.requirements}
        for index, raised in enumerate(notice.objections):
            faults: list[tuple[str, Text]] = []
            if raised.requirement not in requirements:
                problem = _message("not-in-notice", requirement=raised.requirement)
                faults.append(("requirement", problem))
            if raised.received_on < notice.published_on:
                problem = _message(
                    "received-before-publication",
                    received_on=raised.received_on,
                    published_on=notice.published_on,
                )
                faults.append(("received_on", problem))
            if raised.withdrawn is not None and raised.withdrawn.on < raised.received_on:
                day = raised.received_on
                problem = _message("withdrawn-before-receipt", day=day)
                faults.append(("withdrawn.on", problem))
            if raised.withdrawn is not None and raised.handling is not None:
                problem = _message("withdrawn-and-handled")
                faults.append(("withdrawn", problem))
            if raised.arrival is not None and raised.arrival.recorded_on < raised.received_on:
                day = raised.received_on
                problem = _message("recorded-before-receipt", day=day)
                faults.append(("arrival.recorded_on", problem))
            for field, problem in faults:
                params: dict[str, Param] = {"number": index + 1, "problem": problem}
                yield Hit(notice, f"objections.{index}.{field}", params)
