"""R06: a data-sharing requirement, and no other, states how the data are to be obtained."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

MISSING = _message("sharing-missing")
NEEDLESS = _message("sharing-not-allowed")


@rule
def sharing(facts: Facts) -> Iterator[Hit]:
    """`sharing` is present exactly where `kind` is data-sharing."""
    schema = facts.schemas["requirement"]
    for requirement in facts.book.current_requirements:
        is_needed = requirement.kind == "data-sharing"
        if is_needed != (requirement.sharing is not None):
            kind = Text(schema.label(("kind",), requirement.kind), requirement.kind)
            yield Hit(requirement, "sharing", {"kind": kind, "problem": MISSING if is_needed else NEEDLESS})
