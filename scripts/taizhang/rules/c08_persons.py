"""C08: one person does one duty, and nobody approves what they wrote."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def persons(facts: Facts) -> Iterator[Hit]:
    """The persons of a chain are all different, and none is the author; accounts differ in more than case."""
    for approval in facts.book.approvals.values():
        author = approval.predicate.author.casefold()
        seen: set[str] = set()
        for index, step in enumerate(approval.predicate.chain):
            person = step.person.casefold()
            if person == author:
                problem = Text("系提交账号本人", "is the author")
            elif person in seen:
                problem = Text("已办理前面的环节", "did an earlier duty")
            else:
                seen.add(person)
                continue
            yield Hit(approval, f"predicate.chain.{index}.person", {"person": step.person, "problem": problem})
