"""I03: the platform pushes data to no third-party system."""

from collections.abc import Iterator
from typing import Any

from taizhang.base.messages import Messages
from taizhang.documents.document import read_document
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_PUSHES = frozenset({"webhooks", "callbacks"})
_DATA = frozenset({"properties", "example", "examples", "default", "enum"})


@rule
def no_push(facts: Facts) -> Iterator[Hit]:
    """An interface is not provided by push, and its document declares neither webhooks nor callbacks."""
    for interface in facts.book.interfaces.values():
        if interface.provision == "push":
            problem = _message("provision-is-push")
            yield Hit(interface, "provision", {"problem": problem})
        document, _ = read_document(facts.book.attachments.get(interface.document, b""), interface.document)
        for place in _find_pushes(document.data) if document else ():
            problem = _message("document-declares-push", place=place)
            yield Hit(interface, "document", {"problem": problem})


def _find_pushes(data: Any) -> Iterator[str]:
    """Every place, extensions included, that declares a push; names in schemas and examples are data."""
    waiting: list[tuple[str, Any]] = [("", data)]
    while waiting:
        place, value = waiting.pop()
        if isinstance(value, list):
            waiting.extend((f"{place}.{index}", item) for index, item in enumerate(value))
        elif isinstance(value, dict):
            for key, below in value.items():
                if key.removeprefix("x-") in _PUSHES:
                    yield f"{place}.{key}".lstrip(".")
                elif key not in _DATA:
                    waiting.append((f"{place}.{key}", below))
