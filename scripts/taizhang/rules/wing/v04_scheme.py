"""V04: an assessment scheme adds up to full marks and leaves no plan item unjudged."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.documents.schema import dotted
from taizhang.repository.history import effective, schemes_of
from taizhang.rules.rule import Facts, Hit, rule


@rule
def scheme(facts: Facts) -> Iterator[Hit]:
    """The full marks of the scheme add up, and each plan item of the newest contract is judged by an item."""
    for vendor in facts.book.vendors.values():
        for where, adopted in schemes_of(vendor):
            total = sum(item.full_marks for item in adopted.items)
            due = facts.law.number("grade.full_marks", adopted.adopted_on)
            if total != due:
                problem = Text(
                    f"各条目满分合计{total}分，应为{due}分", f"the full marks add up to {total}, not to {due}"
                )
                yield Hit(
                    vendor,
                    dotted((*where, "items")),
                    {"problem": problem},
                    adopted.adopted_on,
                    by=("grade.full_marks",),
                )
        judged = {item.plan_item for item in effective(vendor, facts.today).assessment_scheme.items}
        number, newest = max(enumerate(vendor.contracts), key=lambda pair: pair[1].starts_on)
        for index, promised in enumerate(newest.service_plan.items):
            if promised.id not in judged:
                problem = Text(
                    f"合同{newest.number}运维服务方案中的{promised.id}没有考核条目",
                    f"no item judges {promised.id} of the service plan of contract {newest.number}",
                )
                place = f"contracts.{number}.service_plan.items.{index}.id"
                yield Hit(vendor, place, {"problem": problem}, newest.signed_on, by=("house/assessment",))
