"""U06: the division that raised a requirement explains the dispute about it."""

from collections.abc import Iterator

from taizhang.law.law import Law
from taizhang.rules.rule import Facts, Hit, rule


@rule
def explained_by(facts: Facts) -> Iterator[Hit]:
    """A dispute is explained by the division that raised the requirement of its entry, or its successor that day.

    A joint requirement is filed by the city, and each joint requester explains it beside the city.
    """
    for dispute in facts.book.disputes.values():
        entry = facts.book.entries.get(dispute.entry)
        requirement = facts.book.requirements.get(entry.requirement) if entry else None
        if requirement is None:
            continue
        law = facts.law.as_of(dispute.arose_on)
        division = law.responsible_for(requirement.requester.division)
        joint_divisions = (
            [law.responsible_for(code) for code in requirement.raising_divisions] if requirement.raised_by else []
        )
        for field, stated, due in (
            ("explained_by", [dispute.explained_by], [division]),
            ("explained_with", list(dispute.explained_with), list(dict.fromkeys(joint_divisions))),
        ):
            if set(stated) != set(due):
                params = {
                    "requirement": requirement.id,
                    "stated": _join_departments(law, stated),
                    "due": _join_departments(law, due),
                    "field": field,
                    "division": "、".join(due) or "—",
                }
                yield Hit(dispute, field, params)


def _join_departments(law: Law, divisions: list[str]) -> str:
    return "、".join(law.department(code) for code in divisions) or "—"
