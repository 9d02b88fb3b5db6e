"""What a change may do to existing records: the rules that compare two trees."""

from collections.abc import Iterator

from taizhang.approval.gate.approved_version import ApprovedRecords
from taizhang.approval.gate.change import ProposedChange
from taizhang.approval.gate.dates import find_unproven_days
from taizhang.approval.gate.growth import find_rewriting
from taizhang.approval.gate.snapshot import Snapshot
from taizhang.approval.gate.statement import find_statement_flaws
from taizhang.approval.gate.times import ProvenDays
from taizhang.base.text import Param
from taizhang.documents.document import Fault, Mark
from taizhang.repository.book import Book
from taizhang.repository.repository import Flaw

_START = Mark(1, 1, 1)


def find_record_change_flaws(
    change: ProposedChange,
    before: Book,
    after: Book,
    trusted: Snapshot,
    days: ProvenDays,
    approved_records: ApprovedRecords,
) -> Iterator[Flaw]:
    """The flaws of a change against what was approved before.

    Of the arguments:
        before, after: books that contain at least the changed records.
        days: what is proven of the pull request's time.
        approved_records: what the changed records are measured by.

    Source: house/gate, house/seals, house/records.
    """
    if change.twofold:
        record = next(item.path for item in change.substance if item not in change.machinery)
        yield _build_flaw("G03", change.machinery[0].path, {"machinery": change.machinery[0].path, "record": record})
    yield from find_statement_flaws(change)
    for seal in change.seals:
        yield _build_flaw("G07", seal.path, {"path": seal.path})
    for item in change.attachments:
        if item.status == "D":
            yield _build_flaw("G04", item.path, {"path": item.path})
    for path, (kind, identity, item) in change.records.items():
        if item.status == "D":
            yield _build_flaw("G04", path, {"path": path}, identity)
        elif identity in after.all:
            if approved_records.is_restored(identity, path, after.document(identity)):
                continue
            schema = trusted.schemas[kind.name]
            former = approved_records.of(kind, identity, path)
            if former is not None:
                yield from find_rewriting(
                    kind, former[0], approved_records.is_sealed(identity), after.document(identity), schema
                )
            yield from find_unproven_days(identity, former, before, after, schema, trusted.law, days)


def _build_flaw(code: str, path: str, params: dict[str, Param], record: str = "") -> Flaw:
    return Flaw(path, record, Fault(code, _START, params), "")
