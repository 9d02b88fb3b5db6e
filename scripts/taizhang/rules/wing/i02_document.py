"""I02: an interface specification comes with its own OpenAPI document."""

import re
from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.document import read_document
from taizhang.records import Interface
from taizhang.repository.history import record_in_force
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_OPENAPI = re.compile(r"3\.[0-9]+\.[0-9]+")


_OTHER_FORMAT = _message("other-format")


@rule
def document(facts: Facts) -> Iterator[Hit]:
    """The document bears the interface's id, exists, reads cleanly, is OpenAPI 3 and of the same version."""
    for recorded in facts.book.interfaces.values():
        interface = record_in_force(recorded, facts.today)
        for field, problem in _find_problems(facts, interface):
            by = ("house/interfaces",) if problem is _OTHER_FORMAT else ("house/records",)
            yield Hit(interface, field, {"document": interface.document, "problem": problem}, by=by)


def _find_problems(facts: Facts, interface: Interface) -> Iterator[tuple[str, Text]]:
    if interface.document != f"ledger/interfaces/{interface.id}.openapi.yaml":
        yield "document", _message("file-name-differs", interface=interface.id)
    raw = facts.book.attachments.get(interface.document)
    if raw is None:
        yield "document", _message("file-does-not-exist")
        return
    content, faults = read_document(raw, interface.document)
    if content is None:
        place = faults[0].mark
        yield "document", _message("unreadable", line=place.line, column=place.column)
        return
    if not _OPENAPI.fullmatch(str(content.data.get("openapi"))):
        yield "document", _OTHER_FORMAT
    info = content.data.get("info")
    stated = info.get("version") if isinstance(info, dict) else None
    if stated != interface.version:
        yield (
            "version",
            _message("version-differs", stated=stated, recorded=interface.version),
        )
