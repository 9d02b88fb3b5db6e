"""I04: interface specifications are numbered without a gap, in the order of publication."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.serials import misnumbered
from taizhang.text import Text

_PREFIX = "INTERFACE-"


@rule
def number(facts: Facts) -> Iterator[Hit]:
    """Interfaces are 001, 002 …, each published no earlier than the one before it."""
    series = (
        (int(interface.id.removeprefix(_PREFIX)), interface.published_on, interface)
        for interface in facts.book.interfaces.values()
    )
    broken = (name.removeprefix(_PREFIX) for name in facts.book.broken if name.startswith(_PREFIX))
    for wrong in misnumbered(series, {int(name) for name in broken}):
        due = f"{_PREFIX}{wrong.due:03}"
        if wrong.reason == "gap":
            problem = Text(f"其前缺少{due}", f"{due} is missing before it")
            yield Hit(wrong.record, "id", {"interface": wrong.record.id, "problem": problem})
        else:
            day = wrong.record.published_on
            problem = Text(f"发布日期{day}早于{due}", f"it was published on {day}, before {due}")
            yield Hit(wrong.record, "published_on", {"interface": wrong.record.id, "problem": problem})
