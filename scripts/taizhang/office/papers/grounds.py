"""What a paper rests on: a paper is official only where the check finds nothing in any of it."""

from collections.abc import Iterable, Iterator

from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Finding
from taizhang.repository.book import Book


class UnsoundError(Exception):
    """The check refuses a record on which an official paper would rest.

    Attributes:
        findings: at least one, in the order of the check.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(finding.message.en for finding in findings))
        self.findings = findings


def grounds(book: Book, schemas: Schemas, records: Iterable[str]) -> frozenset[str]:
    """The ids of `records` and of every record that their facts come from, sound or at fault.

    A record that is reached only from another one brings along what it names by itself, not what it lists: the other
    requirements of the notice by which an entry came onto the ledger say nothing of that entry.
    """
    found = set(records)
    waiting = [(record, True) for record in found]
    while waiting:
        record, whole = waiting.pop()
        for named in _named(book, schemas, record, whole):
            if named not in found:
                found.add(named)
                waiting.append((named, False))
    return frozenset(found)


def _named(book: Book, schemas: Schemas, record: str, whole: bool) -> Iterator[str]:
    if record not in book.all:
        return
    kind, _, document = book.all[record]
    for place, value, _ in schemas[kind.name].annotated(document.data, "x-ref"):
        if whole or not any(isinstance(step, int) for step in place):
            yield str(value)


def findings_on(findings: Iterable[Finding], records: frozenset[str]) -> tuple[Finding, ...]:
    """Those of `findings` that concern one of `records` or its seals; a mere remark refuses no paper."""
    return tuple(
        finding
        for finding in findings
        if finding.record.partition("/")[0] in records and (finding.severity == "error" or finding.is_overtaken)
    )
