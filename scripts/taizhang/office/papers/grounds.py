"""The records that a paper is based on: a paper is official only if the check has no findings on them."""

from collections.abc import Iterable, Iterator

from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Finding
from taizhang.repository.book import Book


class UnsoundError(Exception):
    """The check has findings on a record that an official paper would be based on.

    Attributes:
        findings: at least one, in the order of the check.
    """

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("; ".join(finding.message.en for finding in findings))
        self.findings = findings


def collect_grounds(book: Book, schemas: Schemas, records: Iterable[str]) -> frozenset[str]:
    """The ids of `records` and of every record that their facts come from, valid or not.

    From a record that is only referenced, its single references are followed, not its lists: the other requirements
    of the notice of a ledger entry do not concern that entry.
    """
    collected = set(records)
    pending = [(record, True) for record in collected]
    while pending:
        record, includes_lists = pending.pop()
        for referenced in _list_references(book, schemas, record, includes_lists):
            if referenced not in collected:
                collected.add(referenced)
                pending.append((referenced, False))
    return frozenset(collected)


def _list_references(book: Book, schemas: Schemas, record: str, includes_lists: bool) -> Iterator[str]:
    if record not in book.all:
        return
    kind, _, document = book.all[record]
    for place, value, _ in schemas[kind.name].find_annotated(document.data, "x-ref"):
        if includes_lists or not any(isinstance(step, int) for step in place):
            yield str(value)


def filter_findings(findings: Iterable[Finding], records: frozenset[str]) -> tuple[Finding, ...]:
    """The `findings` on `records` or their seals that prevent a paper; remarks do not."""
    return tuple(
        finding
        for finding in findings
        if finding.record.partition("/")[0] in records and (finding.severity == "error" or finding.is_overtaken)
    )
