"""R07: no requirement asks the platform to push data."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.records import Requirement
from taizhang.records.pushing import find_push
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

MODE_IS_PUSH = _message("mode-is-push")
TEXT_ASKS_FOR_PUSH = _message("text-asks-for-push")
"""The message with its place for the clause, which the application form fills."""
FIELDS = ("title", "content", "scenario", "proposal")


@rule
def no_push(facts: Facts) -> Iterator[Hit]:
    """No requirement, of whatever kind, asks the platform to push data to a third-party system: by mode or in words.

    A text in a sealed requirement is a remark, not an error.
    """
    for requirement in facts.book.current_requirements:
        if requirement.sharing and requirement.sharing.mode == "push":
            yield Hit(requirement, "sharing.mode", {"problem": MODE_IS_PUSH})
        is_sealed = facts.book.settled_on(requirement.id) is not None
        for field, text in _list_texts(requirement):
            clause = find_push(text, is_of_sharing=requirement.kind == "data-sharing")
            if clause is not None:
                problem = _message("text-asks-for-push", clause=clause)
                yield Hit(requirement, field, {"problem": problem}, is_overtaken=is_sealed)


def _list_texts(requirement: Requirement) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        yield field, getattr(requirement, field)
    if requirement.sharing:
        yield "sharing.data", requirement.sharing.data
