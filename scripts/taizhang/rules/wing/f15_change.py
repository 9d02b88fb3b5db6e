"""F15: a change names a field that may change, and its value has the shape of the field."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.documents import places
from taizhang.documents.schema import parse_place
from taizhang.records import Defect, Interface, Vendor
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_FIXED = _message("not-changeable")
_MISSING = _message("no-such-item")
_SHAPE = _message("value-does-not-fit")


@rule
def change(facts: Facts) -> Iterator[Hit]:
    """Every change names a changeable field, and its value fits the field's schema."""
    for kind, record, document in facts.book.all.values():
        if not isinstance(record, Vendor | Defect | Interface):
            continue
        schema = facts.schemas[kind.name]
        for index, item in enumerate(record.changes):
            place = parse_place(item.field)
            if not schema.at(place) or not schema.inherited_flag(place, "x-changeable", False):
                yield Hit(record, f"changes.{index}.field", {"field": item.field, "problem": _FIXED})
            elif any(
                places.value_at(document.data, place[: depth + 1]) is None
                for depth, step in enumerate(place)
                if isinstance(step, int)
            ):
                yield Hit(record, f"changes.{index}.field", {"field": item.field, "problem": _MISSING})
            elif not schema.fits(place, item.value):
                yield Hit(record, f"changes.{index}.value", {"field": item.field, "problem": _SHAPE})
