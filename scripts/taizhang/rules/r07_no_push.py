"""R07: no requirement asks the platform to push data."""

from collections.abc import Iterator

from taizhang.rule import Facts, Hit, rule


@rule
def no_push(facts: Facts) -> Iterator[Hit]:
    """`sharing.mode` is not push: the platform pushes data to no third-party system."""
    for requirement in facts.book.standing_requirements:
        if requirement.sharing and requirement.sharing.mode == "push":
            yield Hit(requirement, "sharing.mode", {"system": requirement.sharing.system})
