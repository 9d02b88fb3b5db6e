"""N10: an objection is handled after it came, by another than the requester's division, with a reply of substance."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule
from taizhang.substance import weight
from taizhang.text import Param, Text


@rule
def handling(facts: Facts) -> Iterator[Hit]:
    """Handling is not dated before the receipt, nobody decides on their own, and the reply says something."""
    for notice in facts.book.notices.values():
        for index, objection in enumerate(notice.objections):
            handled = objection.handling
            if handled is None:
                continue
            faults: list[tuple[str, Text]] = []
            if handled.on < objection.received_on:
                day = objection.received_on
                faults.append(("on", Text(f"处理日期早于收到日期{day}", f"handled before its receipt on {day}")))
            requirement = facts.book.requirements.get(objection.requirement)
            if requirement and requirement.requester.division == handled.decided_by:
                name = facts.law.department(handled.decided_by)
                faults.append(("decided_by", Text(f"{name}系需求提出方", f"{name} raised the requirement itself")))
            if handled.outcome == "late" and objection.received_on <= notice.closes_on:
                told = f"异议于{objection.received_on}收到，在公示期内，不得按逾期处理"
                faults.append(("outcome", Text(told, f"it came on {objection.received_on}, in time, and is not late")))
            least = facts.law.number("substance.reply", handled.on)
            length = weight(handled.reply)
            if length < least:
                problem = Text(
                    f"答复有实质内容的文字仅{length}字，至少应有{least}字",
                    f"the reply has {length} characters of substance; {least} are the least",
                )
                faults.append(("reply", problem))
            for field, problem in faults:
                params: dict[str, Param] = {"number": index + 1, "problem": problem}
                yield Hit(notice, f"objections.{index}.handling.{field}", params)
