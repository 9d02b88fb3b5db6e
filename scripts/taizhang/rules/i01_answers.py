"""I01: an interface specification answers data-sharing requirements that were approved."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def answers(facts: Facts) -> Iterator[Hit]:
    """Every requirement that an interface answers asks for data sharing, and was sealed by its publication."""
    for interface in facts.book.interfaces.values():
        for number, name in enumerate(interface.answers):
            requirement = facts.book.requirements.get(name)
            if requirement is None:
                continue
            approvals = facts.book.approvals_of.get(name, ())
            if requirement.kind != "data-sharing":
                problem = Text("不是数据共享需求", "does not ask for data sharing")
            elif name in facts.book.ending_of:
                problem = Text("已退回或者不予采纳", "was returned or refused")
            elif all(item.approved_on > interface.published_on for item in approvals):
                day = interface.published_on
                problem = Text(f"在发布日期{day}前未经审批存证", f"had no sealed approval by {day}")
            else:
                continue
            yield Hit(interface, f"answers.{number}", {"requirement": name, "problem": problem})
