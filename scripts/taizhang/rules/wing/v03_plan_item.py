"""V03: assessed items were promised in the service plan."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import format_place
from taizhang.records import AssessmentScheme, Vendor
from taizhang.repository.history import record_in_force, schemes_of
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def plan_item(facts: Facts) -> Iterator[Hit]:
    """Every item of the scheme names a plan item of each contract assessed by it; the items' ids are unique.

    Assessments made before the scheme was adopted followed another one.
    """
    for vendor in facts.book.vendors.values():
        for place, scheme in schemes_of(vendor):
            yield from _check_items(vendor, format_place(place), scheme, facts)


def _check_items(vendor: Vendor, scheme_place: str, scheme: AssessmentScheme, facts: Facts) -> Iterator[Hit]:
    assessments = facts.book.assessments_of.get(vendor.id, ())
    assessed_contracts = {
        a.contract for a in assessments if record_in_force(vendor, a.assessed_on).assessment_scheme == scheme
    }
    assessed_contracts &= {a.contract for a in assessments if a.assessed_on >= scheme.adopted_on}
    plans = {c.number: {item.id for item in c.service_plan.items} for c in vendor.contracts}
    assessed = [contract for contract in plans if contract in assessed_contracts]
    seen: set[str] = set()
    for number, item in enumerate(scheme.items):
        place = f"{scheme_place}.items.{number}"
        if item.id in seen:
            problem = _message("id-twice")
            yield Hit(vendor, f"{place}.id", {"item": item.id, "problem": problem}, by=("house/records",))
        seen.add(item.id)
        missing_in = [contract for contract in assessed if item.plan_item not in plans[contract]]
        if missing_in:
            problem = _message(
                "not-in-plan",
                plan_item=item.plan_item,
                contracts=Text("、".join(missing_in), ", ".join(missing_in)),
            )
            yield Hit(vendor, f"{place}.plan_item", {"item": item.id, "problem": problem}, by=("plan-as-basis",))
