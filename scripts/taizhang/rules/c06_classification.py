"""C06: the review classifies a functional requirement, and nobody else does."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.text import Param, Text


@rule
def classification(facts: Facts) -> Iterator[Hit]:
    """The review step of an adjustment or addition states a classification; no other step states one."""
    for approval in facts.book.approvals.values():
        requirement = facts.book.requirements.get(approval.record)
        if requirement is None:
            continue
        functional = requirement.kind != "data-sharing"
        for index, step in enumerate(approval.predicate.chain):
            due = functional and step.duty == "review"
            if due == (step.classification is not None):
                continue
            if due:
                problem = Text("审核环节未确定需求分类", "the review states no classification")
            elif functional:
                problem = Text("审核以外的环节确定了需求分类", "a step other than the review states a classification")
            else:
                problem = Text("数据共享需求不作分类", "a data-sharing need has no classification")
            params: dict[str, Param] = {"requirement": requirement.id, "problem": problem}
            yield Hit(approval, f"predicate.chain.{index}.classification", params)
