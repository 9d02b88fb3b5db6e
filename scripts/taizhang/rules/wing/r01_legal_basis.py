"""R01: a requirement without a legal basis states in detail why it is raised."""

from collections.abc import Iterator

from taizhang.records.substance import measure_substance, names_basis
from taizhang.rules.rule import Facts, Hit, rule


@rule
def legal_basis(facts: Facts) -> Iterator[Hit]:
    """Where `legal_basis` is empty or names mere filler, `rationale` has substance."""
    for requirement in facts.book.current_requirements:
        if any(names_basis(basis.document) for basis in requirement.legal_basis):
            continue
        least = facts.law.number("substance.rationale", requirement.submitted_on)
        count = measure_substance(requirement.rationale)
        if count < least:
            by = ("substance.rationale",) if count else ("rationale",)
            yield Hit(requirement, "rationale", {"count": count, "least": least}, by=by)
