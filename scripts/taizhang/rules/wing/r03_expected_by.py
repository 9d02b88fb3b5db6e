"""R03: a requirement is expected on a day after its submission."""

from collections.abc import Iterator

from taizhang.rules.rule import Facts, Hit, rule


@rule
def expected_by(facts: Facts) -> Iterator[Hit]:
    """`expected_by` is later than `submitted_on`."""
    for requirement in facts.book.current_requirements:
        if requirement.expected_by <= requirement.submitted_on:
            params = {"expected": requirement.expected_by, "submitted": requirement.submitted_on}
            yield Hit(requirement, "expected_by", params)
