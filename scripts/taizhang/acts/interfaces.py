"""Interface specifications: what answers the collected needs for data."""

from collections.abc import Sequence
from datetime import date

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.text import Text
from taizhang.documents.document import read
from taizhang.records import Requirement


def publish(
    desk: Desk,
    title: str,
    answers: Sequence[str],
    provision: str,
    summary: str,
    document: bytes,
    on: date,
    version: str | None = None,
) -> Act:
    """A new interface specification with its OpenAPI document; the version is the document's where not given.

    Raises:
        RefusedError: a requirement is at no stage to be answered, or the document cannot be read.

    Source: region-2021-1131/4.1, city-2021-76/3.1.
    """
    enter(desk, "interface publish", *(desk.find(requirement, Requirement) for requirement in answers))
    number = identity.serial("INTERFACE-", 3, [*desk.book.all, *desk.book.broken])
    path = f"ledger/interfaces/{number}.openapi.yaml"
    data = {
        "id": number,
        "title": title,
        "version": version or _version(document, path),
        "published_on": on,
        "answers": list(dict.fromkeys(answers)),
        "provision": provision,
        "document": path,
        "summary": prose(summary),
    }
    # The document first: a specification never lies there without it.
    files = {path: document, **desk.new("interface", f"ledger/interfaces/{number}.yaml", data)}
    told = Text(
        f"{number}（{data['version']}）回应{len(answers)}项数据共享需求，自{on}起发布。",
        f"{number} ({data['version']}) answers {len(answers)} data-sharing requirements, published on {on}.",
    )
    return Act(files, (told,))


def _version(raw: bytes, path: str) -> str:
    found, faults = read(raw, path)
    info = found.data.get("info") if found else None
    stated = info.get("version") if isinstance(info, dict) else None
    if stated is not None:
        return str(stated)
    if faults:
        at = faults[0].mark
        told = Text(
            f"接口文档第{at.line}行第{at.column}列起无法读取（{faults[0].code}）",
            f"the document cannot be read from line {at.line}, column {at.column} ({faults[0].code})",
        )
    else:
        told = Text("接口文档没有info.version", "the document has no info.version")
    help_ = Text(
        "接口文档应为YAML或JSON格式的OpenAPI 3文件，写明info.version。",
        "The document is OpenAPI 3 in YAML or JSON with an info.version.",
    )
    raise RefusedError(Refusal(told, ("house/interfaces", "house/records"), help_))
