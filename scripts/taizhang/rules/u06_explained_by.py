"""U06: who raised a requirement explains the dispute about it."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def explained_by(facts: Facts) -> Iterator[Hit]:
    """A dispute is explained by the division that raised the requirement of its entry, or its successor that day."""
    for dispute in facts.book.disputes.values():
        entry = facts.book.entries.get(dispute.entry)
        requirement = facts.book.requirements.get(entry.requirement) if entry else None
        if requirement is None:
            continue
        division = facts.law.responsible_for(requirement.requester.division, dispute.arose_on)
        if division == dispute.explained_by:
            continue
        params = {
            "requirement": requirement.id,
            "stated": facts.law.department(dispute.explained_by, dispute.arose_on),
            "due": facts.law.department(division, dispute.arose_on),
            "division": division,
        }
        yield Hit(dispute, "explained_by", params)
