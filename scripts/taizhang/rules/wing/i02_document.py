"""I02: an interface specification comes with its own OpenAPI document."""

import re
from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.documents.document import read
from taizhang.records import Interface
from taizhang.repository.history import effective
from taizhang.rules.rule import Facts, Hit, rule

_OPENAPI = re.compile(r"3\.[0-9]+\.[0-9]+")


_OTHER_FORMAT = Text("不是OpenAPI 3文件（openapi应为3.x.x）", "it is no OpenAPI 3 document")


@rule
def document(facts: Facts) -> Iterator[Hit]:
    """The document bears the interface's id, exists, reads cleanly, is OpenAPI 3 and of the same version."""
    for recorded in facts.book.interfaces.values():
        interface = effective(recorded, facts.today)
        for field, problem in _problems(facts, interface):
            by = ("house/interfaces",) if problem is _OTHER_FORMAT else ("house/records",)
            yield Hit(interface, field, {"document": interface.document, "problem": problem}, by=by)


def _problems(facts: Facts, interface: Interface) -> Iterator[tuple[str, Text]]:
    if interface.document != f"ledger/interfaces/{interface.id}.openapi.yaml":
        yield "document", Text(f"文件名应与编号{interface.id}一致", f"its name does not bear {interface.id}")
    raw = facts.book.attachments.get(interface.document)
    if raw is None:
        yield "document", Text("文件不存在", "the file does not exist")
        return
    found, faults = read(raw, interface.document)
    if found is None:
        place = faults[0].mark
        told = f"第{place.line}行第{place.column}列起无法读取"
        yield "document", Text(told, f"it cannot be read from line {place.line}, column {place.column}")
        return
    if not _OPENAPI.fullmatch(str(found.data.get("openapi"))):
        yield "document", _OTHER_FORMAT
    info = found.data.get("info")
    stated = info.get("version") if isinstance(info, dict) else None
    if stated != interface.version:
        yield (
            "version",
            Text(
                f"文件的info.version为{stated}，登记的版本为{interface.version}",
                f"its info.version is {stated}, but {interface.version} is recorded",
            ),
        )
