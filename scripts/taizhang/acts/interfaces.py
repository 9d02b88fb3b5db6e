"""Interface specifications: what answers the collected needs for data."""

from collections.abc import Sequence
from datetime import date

from taizhang.acts import identity
from taizhang.acts.desk import Act, Desk
from taizhang.acts.passage import enter
from taizhang.acts.raising import prose
from taizhang.acts.refusal import Refusal, RefusedError
from taizhang.base.messages import Messages
from taizhang.documents.document import read
from taizhang.records import Requirement

_message = Messages(__file__)


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
    told = _message(
        "answers-data-sharing-requirements-published",
        number=number,
        data=data["version"],
        answers_count=len(answers),
        on=on,
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
        told = _message("document-cannot-be-read-from-line-column", line=at.line, column=at.column, code=faults[0].code)
    else:
        told = _message("document-has-no-info-version")
    help_ = _message("document-is-openapi-in-yaml-or-json")
    raise RefusedError(Refusal(told, ("house/interfaces", "house/records"), help_))
