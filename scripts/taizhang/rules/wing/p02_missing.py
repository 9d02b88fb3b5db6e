"""P02: what the paper does not say is said to be missing, and nothing else is."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents.schema import undotted
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def missing(facts: Facts) -> Iterator[Hit]:
    """Each field that an old ledger may lack is either there or declared missing, never both.

    Source: house/migration.
    """
    if not facts.book.migrated_entries:
        return
    schema = facts.schemas["migrated"]
    fields = [option["const"] for option in schema.at(("missing", 0))["oneOf"]]
    for entry in facts.book.migrated_entries.values():
        declared = set(entry.missing)
        for field in fields:
            is_there = bool(entry.value(field))
            if not is_there and field not in declared:
                problem = _message("is-neither-there-nor-said-to-be-missing")
            elif is_there and field in declared:
                problem = _message("is-there-and-said-to-be-missing")
            else:
                continue
            name = schema.trail(undotted(field))
            yield Hit(entry, field, {"field": name, "problem": problem})
