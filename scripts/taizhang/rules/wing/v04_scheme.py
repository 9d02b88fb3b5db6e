"""V04: an assessment scheme adds up to full marks and assesses every plan item."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.schema import format_place
from taizhang.repository.history import record_in_force, schemes_of
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def scheme(facts: Facts) -> Iterator[Hit]:
    """The full marks of the scheme add up, and each plan item of the newest contract is assessed by an item."""
    for vendor in facts.book.vendors.values():
        for scheme_place, assessment_scheme in schemes_of(vendor):
            total = sum(item.full_marks for item in assessment_scheme.items)
            due = facts.law.number("grade.full_marks", assessment_scheme.adopted_on)
            if total != due:
                problem = _message("full-marks-differ", total=total, due=due)
                yield Hit(
                    vendor,
                    format_place((*scheme_place, "items")),
                    {"problem": problem},
                    assessment_scheme.adopted_on,
                    by=("grade.full_marks",),
                )
        assessed = {item.plan_item for item in record_in_force(vendor, facts.today).assessment_scheme.items}
        number, newest = max(enumerate(vendor.contracts), key=lambda pair: pair[1].starts_on)
        for index, plan_item in enumerate(newest.service_plan.items):
            if plan_item.id not in assessed:
                problem = _message("plan-item-not-assessed", contract=newest.number, item=plan_item.id)
                place = f"contracts.{number}.service_plan.items.{index}.id"
                yield Hit(vendor, place, {"problem": problem}, newest.signed_on, by=("house/assessment",))
