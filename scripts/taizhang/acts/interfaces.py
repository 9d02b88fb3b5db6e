"""Interface specifications, which answer the collected data-sharing requirements."""

from collections.abc import Sequence
from datetime import date

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import require_stage
from taizhang.acts.raising import format_prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.documents.document import read_document
from taizhang.records import Requirement

_message = Messages(__file__)


def publish_interface(
    desk: Desk,
    title: str,
    answers: Sequence[str],
    provision: str,
    summary: str,
    document: bytes,
    on: date,
    version: str | None = None,
) -> Act:
    """Record an interface specification with its OpenAPI document; `version` defaults to the document's.

    Raises:
        RefusedError: a requirement is at another stage, or the document cannot be read.

    Source: region-2021-1131/4.1, city-2021-76/3.1.
    """
    require_stage(desk, "interface publish", *(desk.find(requirement, Requirement) for requirement in answers))
    number = identity.next_serial_id("INTERFACE-", 3, [*desk.book.all, *desk.book.broken])
    path = f"ledger/interfaces/{number}.openapi.yaml"
    data = {
        "id": number,
        "title": title,
        "version": version or _read_version(document, path),
        "published_on": on,
        "answers": list(dict.fromkeys(answers)),
        "provision": provision,
        "document": path,
        "summary": format_prose(summary),
    }
    # The document first, so that no specification exists without it.
    files = {path: document, **desk.new("interface", f"ledger/interfaces/{number}.yaml", data)}
    message = _message(
        "published",
        number=number,
        version=data["version"],
        count=len(answers),
        on=on,
    )
    return Act(files, (message,))


def _read_version(raw: bytes, path: str) -> str:
    parsed, faults = read_document(raw, path)
    info = parsed.data.get("info") if parsed else None
    version = info.get("version") if isinstance(info, dict) else None
    if version is not None:
        return str(version)
    if faults:
        position = faults[0].mark
        message = _message("document-unreadable", line=position.line, column=position.column, code=faults[0].code)
    else:
        message = _message("no-version")
    help_ = _message("document-format")
    raise RefusedError(Refusal(message, ("house/interfaces", "house/records"), help_))
