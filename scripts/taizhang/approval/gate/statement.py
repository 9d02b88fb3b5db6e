"""A signed opinion: the content of its file, and which changes of such a file are allowed.

It lies in `ledger/reviews/` of the branch that it is about, its signature beside it. It states what was
approved: which objects at which paths, in which repository, on top of which commit, under which duty.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Literal

import msgspec

from taizhang.approval.gate.change import ProposedChange
from taizhang.base.git import REGULAR
from taizhang.base.git import PathChange as GitChange
from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.base.timezone import SHANGHAI
from taizhang.documents.document import Fault, Mark
from taizhang.repository.repository import Flaw
from taizhang.repository.tree import STATEMENT, STATEMENTS

_message = Messages(__file__)

NAMESPACE = "taizhang-review"
"""What a reviewer signs for."""
VERSION: Literal["urn:taizhang:review:v1"] = "urn:taizhang:review:v1"
MACHINERY_SUBJECT = "MACHINERY"
"""Used instead of a record's id where machinery is approved: all machinery that the request changes."""

_OID = re.compile(r"[0-9a-f]{40}")
Decision = Literal["approve", "request-changes"]


class Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a reviewer signs.

    Attributes:
        repository: the name of the repository, as its seals state it.
        base: the commit of the main branch that the request is based on.
        commit: the commit of the request that the reviewer saw.
        subject: the record's id, or `MACHINERY_SUBJECT`.
        blobs: every changed path of the subject with its object.
        account: the login that the reviewers' file lists with the key.
        letter, classification: the data of the duty, None where the opinion states none.
        at: when it was signed, by the reviewer's own clock.
    """

    version: Literal["urn:taizhang:review:v1"]
    repository: str
    base: str
    commit: str
    subject: str
    blobs: dict[str, str]
    duty: str
    division: str
    account: str
    decision: Decision
    opinion: str
    letter: str | None
    classification: str | None
    at: datetime

    def encode(self) -> bytes:
        """The bytes that are signed; there is one way to write a statement."""
        document = msgspec.structs.asdict(self)
        document["at"] = self.at.astimezone(SHANGHAI).isoformat(timespec="seconds")
        return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()

    def body(self, classes: Mapping[str, str]) -> str:
        """The opinion as the text of a review; `classes` are the classifications by the titles that people write."""
        title = next((title for title, code in classes.items() if code == self.classification), None)
        lines = (f"文号：{self.letter}" if self.letter else "", f"分类：{title}" if title else "")
        return "\n".join((self.opinion, *filter(None, lines)))


def read_statement(raw: bytes, path: str) -> Statement | Text:
    """The statement in a file, or the reason why the file is not a valid statement.

    It must be written as `Statement.encode` writes it, so that a reader of the file sees what was signed, and lie
    at the path of its own account and subject.
    """
    match = STATEMENT.fullmatch(path)
    if match is None:
        return _message("its-name-is-wrong")
    try:
        statement = msgspec.json.decode(raw, type=Statement)
        canonical = statement.encode()
    except (msgspec.DecodeError, ValueError, OverflowError, RecursionError) as error:
        reason = str(error)[:200]
        return _message("it-does-not-have-the-form-of-one", reason=reason)
    if canonical != raw:
        return _message("it-is-not-written-as-writes")
    if statement.at.tzinfo is None or abs(statement.at.utcoffset() or timedelta()) > timedelta(hours=14):
        return _message("its-time-has-no-zone")
    if not 2000 <= statement.at.year < 3000:
        return _message("its-time-is-no-time-of-ours")
    if not all(_OID.fullmatch(oid) for oid in (statement.base, statement.commit, *statement.blobs.values())):
        return _message("object-id-in-it-is-wrong")
    if (statement.subject, statement.account) != (match["subject"], match["login"]):
        return _message("its-subject-or-account")
    return statement


def statement_path(subject: str, serial: int, account: str) -> str:
    """The path of a statement."""
    return f"{STATEMENTS}{subject}/{serial:04}-{account}.json"


def only_brings_statements(changes: Sequence[GitChange]) -> bool:
    """Whether a commit's changes are signed opinions that it brings, and nothing else."""
    return bool(changes) and all(
        item.status == "A" and STATEMENT.fullmatch(item.path.removesuffix(".sig")) for item in changes
    )


def find_statement_flaws(change: ProposedChange) -> Iterator[Flaw]:
    """The signed opinions that a change edits, removes, or brings in pieces. Source: house/seals."""
    added = {item.path: item for item in change.statements if item.status == "A"}
    for item in change.statements:
        if item.status != "A":
            yield statement_flaw(item.path, _message("is-on-main-already"))
        elif item.path.endswith(".sig"):
            if item.path.removesuffix(".sig") not in added:
                yield statement_flaw(item.path, _message("is-a-signature-without-its-statement"))
        elif item.new_mode == REGULAR:
            statement = read_statement(next(change.git.blobs([item.new])) or b"", item.path)
            if isinstance(statement, Text):
                yield statement_flaw(item.path, statement)
            elif item.path + ".sig" not in added:
                yield statement_flaw(item.path, _message("lacks-its-signature-sig"))


def statement_flaw(path: str, problem: Text) -> Flaw:
    """The flaw of a signed opinion that is out of place or altered."""
    return Flaw(path, "", Fault("G18", Mark(1, 1, 1), {"path": path, "problem": problem}), "")
