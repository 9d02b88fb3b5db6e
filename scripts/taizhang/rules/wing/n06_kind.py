"""N06: public notice is for functional requirements, not for data-sharing needs."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def kind(facts: Facts) -> Iterator[Hit]:
    """A notice lists adjustments and additions only."""
    for notice in facts.book.notices.values():
        if notice.annulled is not None:
            continue
        for index, item in enumerate(notice.requirements):
            requirement = facts.book.requirements.get(item.id)
            if requirement is not None and requirement.kind == "data-sharing":
                params = {"requirement": item.id, "notice": notice.id}
                yield Hit(notice, f"requirements.{index}.id", params)
