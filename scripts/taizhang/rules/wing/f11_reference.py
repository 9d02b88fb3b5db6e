"""F11: whatever a record names exists."""

from collections.abc import Iterator

from taizhang.documents.schema import dotted
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.rules.rule import Facts, Hit, rule


@rule
def reference(facts: Facts) -> Iterator[Hit]:
    """Every id that a record names is that of a record in this repository, be its file sound or at fault."""
    for kind, record, document in facts.book.all.values():
        for place, target, named in facts.schemas[kind.name].annotated(document.data, "x-ref"):
            if not facts.book.known(target):
                yield Hit(record, dotted(place), {"kind": KIND_BY_NAME[named].title, "target": target})
