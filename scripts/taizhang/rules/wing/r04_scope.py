"""R04: a requirement states which part of the business it affects."""

from collections.abc import Iterator

from taizhang.records.substance import measure_substance
from taizhang.rules.rule import Facts, Hit, rule


@rule
def scope(facts: Facts) -> Iterator[Hit]:
    """The scope names a subsystem or a base library, or is described with substance."""
    for requirement in facts.book.current_requirements:
        affected = requirement.affected_scope
        if not (affected.subsystems or affected.base_libraries or measure_substance(affected.description)):
            yield Hit(requirement, "affected_scope")
