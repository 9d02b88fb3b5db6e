"""C05: whoever consolidates sends a letter up, and its number is on record."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.substance import LETTER
from taizhang.text import Param, Text


@rule
def letter(facts: Facts) -> Iterator[Hit]:
    """A requirement's consolidate step has a letter's number like 呼财购〔2026〕12号, no other step has one."""
    for approval in facts.book.approvals.values():
        if approval.record not in facts.book.requirements:
            continue
        for index, step in enumerate(approval.predicate.chain):
            if step.duty == "consolidate":
                if step.letter is None:
                    problem = Text("汇总环节未填上报文件的文号", "the consolidation bears no letter's number")
                elif not LETTER.fullmatch(step.letter):
                    problem = Text(f"文号“{step.letter}”不合格式", f"{step.letter} is no letter's number")
                else:
                    continue
            elif step.letter is not None:
                problem = Text("只有汇总环节才填文号", "only a consolidation bears a letter's number")
            else:
                continue
            params: dict[str, Param] = {"department": facts.law.department(step.division), "problem": problem}
            yield Hit(approval, f"predicate.chain.{index}.letter", params)
