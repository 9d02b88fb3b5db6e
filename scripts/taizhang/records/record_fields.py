"""The fields that the type of a record has; the schema may have others, which are in the document alone."""

import types
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Union, get_args, get_origin

import msgspec


@cache
def fields_of(record: type[msgspec.Struct]) -> Mapping[str, Any]:
    """The fields of a type by the keys under which documents hold them."""
    return {field.encode_name: field for field in msgspec.structs.fields(record)}


def strip_none(kind: Any) -> Any:
    """A type without its None, which means an omitted value."""
    if get_origin(kind) in (Union, types.UnionType):
        return next(option for option in get_args(kind) if option is not type(None))
    return kind


def has_field(record: type[msgspec.Struct], place: Sequence[str | int]) -> bool:
    """Whether the type has the field at `place` of its documents; places inside a value of any type count."""
    kind: Any = record
    for step in place:
        kind = strip_none(kind)
        if kind is Any:
            return True
        if get_origin(kind) is tuple and isinstance(step, int):
            kind = get_args(kind)[0]
        elif isinstance(kind, type) and issubclass(kind, msgspec.Struct) and step in fields_of(kind):
            kind = fields_of(kind)[str(step)].type
        else:
            return False
    return True
