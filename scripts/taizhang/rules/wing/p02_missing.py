"""P02: exactly the fields that the paper does not state are declared missing."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.schema import parse_place
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def missing(facts: Facts) -> Iterator[Hit]:
    """Each field that an old ledger may lack is either present or declared missing, never both.

    Source: house/migration.
    """
    if not facts.book.migrated_entries:
        return
    schema = facts.schemas["migrated"]
    fields = [option["const"] for option in schema.at(("missing", 0))["oneOf"]]
    for entry in facts.book.migrated_entries.values():
        declared = set(entry.missing)
        for field in fields:
            is_present = bool(entry.value(field))
            if not is_present and field not in declared:
                problem = _message("undeclared")
            elif is_present and field in declared:
                problem = _message("present-but-declared-missing")
            else:
                continue
            name = schema.trail(parse_place(field))
            yield Hit(entry, field, {"field": name, "problem": problem})
