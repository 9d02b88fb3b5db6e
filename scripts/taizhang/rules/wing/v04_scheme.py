"""V04: an assessment scheme adds up to full marks and leaves no plan item unjudged."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.schema import dotted
from taizhang.repository.history import effective, schemes_of
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def scheme(facts: Facts) -> Iterator[Hit]:
    """The full marks of the scheme add up, and each plan item of the newest contract is judged by an item."""
    for vendor in facts.book.vendors.values():
        for where, adopted in schemes_of(vendor):
            total = sum(item.full_marks for item in adopted.items)
            due = facts.law.number("grade.full_marks", adopted.adopted_on)
            if total != due:
                problem = _message("full-marks-add-up", total=total, due=due)
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
                problem = _message(
                    "no-item-judges-of-the-service-plan", newest_number=newest.number, promised=promised.id
                )
                place = f"contracts.{number}.service_plan.items.{index}.id"
                yield Hit(vendor, place, {"problem": problem}, newest.signed_on, by=("house/assessment",))
