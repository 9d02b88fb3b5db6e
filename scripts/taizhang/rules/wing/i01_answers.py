"""I01: an interface specification answers data-sharing requirements that were approved and are alive."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.lifecycle.transfer import describe_end
from taizhang.records import Interface, Requirement
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def answers(facts: Facts) -> Iterator[Hit]:
    """Every requirement that an interface answers asks for data sharing, was sealed by its publication, and lives.

    One that ends after the publication is no violation: the interface's answers are to be corrected.
    """
    for recorded in facts.book.interfaces.values():
        interface = record_in_force(recorded, facts.today)
        for number, name in enumerate(interface.answers):
            requirement = facts.book.requirements.get(name)
            if requirement is not None:
                yield from _judge_answer(facts, recorded, requirement, number)


def _judge_answer(facts: Facts, interface: Interface, requirement: Requirement, number: int) -> Iterator[Hit]:
    name, day = requirement.id, interface.published_on
    approvals = facts.book.approvals_of.get(name, ())
    is_overtaken = False
    if requirement.kind != "data-sharing":
        problem = _message("no-data-sharing-requirement")
    elif all(item.approved_on > day for item in approvals):
        problem = _message("not-sealed-in-time", day=day)
    elif (end := describe_end(requirement, facts.book, facts.law, day)) is not None:
        problem = _message("ended-by-publication", day=day, end=end)
        # The end may have come to light after the publication.
        is_overtaken = facts.book.settled_on(interface.id) is not None
    elif (end := describe_end(requirement, facts.book, facts.law, facts.today)) is not None:
        problem = _message("ended-since", end=end)
        is_overtaken = True
    else:
        return
    params: dict[str, Text | str] = {"requirement": name, "problem": problem}
    yield Hit(interface, f"answers.{number}", params, is_overtaken=is_overtaken)
