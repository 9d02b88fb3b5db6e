"""R06: a data-sharing requirement, and no other, says how the data are to be obtained."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule

MISSING = Text("应当填写而没有填写", "must have `sharing` and has none")
NEEDLESS = Text("不应填写而填写了", "must not have `sharing` and has it")


@rule
def sharing(facts: Facts) -> Iterator[Hit]:
    """`sharing` stands exactly where `kind` is data-sharing."""
    schema = facts.schemas["requirement"]
    for requirement in facts.book.standing_requirements:
        needed = requirement.kind == "data-sharing"
        if needed != (requirement.sharing is not None):
            kind = Text(schema.label(("kind",), requirement.kind), requirement.kind)
            yield Hit(requirement, "sharing", {"kind": kind, "problem": MISSING if needed else NEEDLESS})
