"""N09: an objection is one to a requirement of its notice, received after the publication."""

from collections.abc import Iterator

from taizhang.base.text import Param, Text
from taizhang.rules.rule import Facts, Hit, rule


@rule
def objection(facts: Facts) -> Iterator[Hit]:
    """An objection names a requirement that its notice lists, and was received on the first day or later."""
    for notice in facts.book.notices.values():
        listed = {item.id for item in notice.requirements}
        for index, raised in enumerate(notice.objections):
            faults: list[tuple[str, Text]] = []
            if raised.requirement not in listed:
                problem = Text(f"{raised.requirement}未列入本批公示", f"{raised.requirement} is not in this notice")
                faults.append(("requirement", problem))
            if raised.received_on < notice.published_on:
                problem = Text(
                    f"收到日期{raised.received_on}早于公示发布日{notice.published_on}",
                    f"received on {raised.received_on}, before the publication on {notice.published_on}",
                )
                faults.append(("received_on", problem))
            if raised.withdrawn is not None and raised.withdrawn.on < raised.received_on:
                day = raised.received_on
                problem = Text(f"撤回日期早于收到日期{day}", f"withdrawn before its receipt on {day}")
                faults.append(("withdrawn.on", problem))
            if raised.withdrawn is not None and raised.handling is not None:
                problem = Text("已经处理的异议不再撤回，已经撤回的不再处理", "it is both withdrawn and handled")
                faults.append(("withdrawn", problem))
            if raised.arrival is not None and raised.arrival.recorded_on < raised.received_on:
                day = raised.received_on
                problem = Text(f"登记日期早于收到日期{day}", f"recorded before its receipt on {day}")
                faults.append(("arrival.recorded_on", problem))
            for field, problem in faults:
                params: dict[str, Param] = {"number": index + 1, "problem": problem}
                yield Hit(notice, f"objections.{index}.{field}", params)
