"""R14: what several institutions raise together is filed by their city, each of another division in it."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.law.law import Law
from taizhang.records import Requirement
from taizhang.rules.rule import Facts, Hit, rule


@rule
def joint(facts: Facts) -> Iterator[Hit]:
    """The requester of a joint requirement consolidates for every joint requester, and none has another's division."""
    for requirement in facts.book.requirements.values():
        if not requirement.raised_by:
            continue
        law = facts.law.as_of(requirement.submitted_on)
        filing = law.responsible_for(requirement.requester.division)
        if filing == law.region or law.city_of(filing) != filing:
            reason = Text(
                f"{law.department(filing)}不汇总旗县区的需求，联合提出的需求由盟市财政部门提出",
                f"{law.department(filing)} does not consolidate for counties: a city files what they raise together",
            )
            yield Hit(requirement, "requester.division", {"reason": reason})
            continue
        yield from _astray(requirement, law, filing)


def _astray(requirement: Requirement, law: Law, filing: str) -> Iterator[Hit]:
    seen: dict[str, int] = {}
    for number, one in enumerate(requirement.raised_by):
        own, name = law.responsible_for(one.division), law.department(one.division)
        field = f"raised_by.{number}.division"
        if own in seen:
            reason = Text(
                f"{name}与第{seen[own] + 1}个联合提出机构属于同一财政部门，只列一次",
                f"{name} answers for joint requester {seen[own] + 1} already: it is listed once",
            )
            yield Hit(requirement, field, {"reason": reason})
        elif law.city_of(own) != filing:
            up = law.department(law.city_of(own))
            reason = Text(
                f"{name}的需求由{up}报送，不由{law.department(filing)}汇总",
                f"{up} sends up what {name} raises, not {law.department(filing)}",
            )
            yield Hit(requirement, field, {"reason": reason})
        seen.setdefault(own, number)
