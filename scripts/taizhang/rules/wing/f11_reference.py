"""F11: every record that a record names exists."""

from collections.abc import Iterator

from taizhang.documents.schema import format_place
from taizhang.repository.kinds import KIND_BY_NAME
from taizhang.rules.rule import Facts, Hit, rule


@rule
def reference(facts: Facts) -> Iterator[Hit]:
    """Every id that a record names is that of a record in this repository, also where its file is broken."""
    for kind, record, document in facts.book.all.values():
        for place, target, kind_name in facts.schemas[kind.name].find_annotated(document.data, "x-ref"):
            if not facts.book.has_record(target):
                yield Hit(record, format_place(place), {"kind": KIND_BY_NAME[kind_name].title, "target": target})
