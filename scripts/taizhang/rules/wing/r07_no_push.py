"""R07: no requirement asks the platform to push data."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.records import Requirement
from taizhang.records.pushing import find_push
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

ASKED = _message("asked")
WRITTEN = _message("written")
FIELDS = ("title", "content", "scenario", "proposal")


@rule
def no_push(facts: Facts) -> Iterator[Hit]:
    """No requirement, of whatever kind, asks the platform to push data to a third-party system: by mode or in words.

    Words that were approved before they were looked at are remarked, not refused.
    """
    for requirement in facts.book.standing_requirements:
        if requirement.sharing and requirement.sharing.mode == "push":
            yield Hit(requirement, "sharing.mode", {"problem": ASKED})
        is_sealed = facts.book.settled_on(requirement.id) is not None
        for field, text in _texts(requirement):
            clause = find_push(text, is_of_sharing=requirement.kind == "data-sharing")
            if clause is not None:
                problem = Text(WRITTEN.zh.format(clause=clause), WRITTEN.en.format(clause=clause))
                yield Hit(requirement, field, {"problem": problem}, is_overtaken=is_sealed)


def _texts(requirement: Requirement) -> Iterator[tuple[str, str]]:
    for field in FIELDS:
        yield field, getattr(requirement, field)
    if requirement.sharing:
        yield "sharing.data", requirement.sharing.data
