"""I03: the platform pushes data to no third-party system."""

from collections.abc import Iterator
from typing import Any

from taizhang.document import read
from taizhang.rule import Facts, Hit, rule
from taizhang.text import Text


@rule
def no_push(facts: Facts) -> Iterator[Hit]:
    """An interface is not provided by push, and its document declares neither webhooks nor callbacks."""
    for interface in facts.book.interfaces.values():
        if interface.provision == "push":
            problem = Text("提供方式写为推送（push）", "its provision is push")
            yield Hit(interface, "provision", {"problem": problem})
        document, _ = read(facts.book.attachments.get(interface.document, b""), interface.document)
        for place in _pushing(document.data) if document else ():
            problem = Text(f"接口文件中有{place}", f"its document declares {place}")
            yield Hit(interface, "document", {"problem": problem})


def _pushing(data: Any) -> Iterator[str]:
    if "webhooks" in data:
        yield "webhooks"
    components = _mapping(data.get("components"))
    if "callbacks" in components:
        yield "components.callbacks"
    for paths in (data.get("paths"), components.get("pathItems")):
        for path, item in _mapping(paths).items():
            for method, operation in _mapping(item).items():
                if "callbacks" in _mapping(operation):
                    yield f"{method.upper()} {path}: callbacks"


def _mapping(value: Any) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
