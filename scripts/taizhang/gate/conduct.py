"""What a change may do to what stands already: the rules that compare two trees."""

from collections.abc import Callable, Iterator

from taizhang.book import Book
from taizhang.document import Fault, Mark
from taizhang.gate.change import Change
from taizhang.gate.dates import find_unproven_days
from taizhang.gate.growth import find_rewriting
from taizhang.gate.snapshot import Snapshot
from taizhang.gate.times import ProvenDays
from taizhang.git import Git
from taizhang.repository import Flaw
from taizhang.text import Param

_START = Mark(1, 1, 1)


def conduct(
    change: Change,
    before: Book,
    after: Book,
    trusted: Snapshot,
    days: ProvenDays,
    is_mendable: Callable[[str], bool],
) -> Iterator[Flaw]:
    """Everything by which a change goes against what was agreed before.

    Of the arguments:
        before, after: books that hold at least the changed records.
        days: what is proven of the pull request's time.
        is_mendable: whether the record at a path was merged and refused by the seal, so that it may be set anew.

    Source: house/gate, house/seals, house/records.
    """
    if change.twofold:
        record = next(item.path for item in change.paths if item not in change.machinery)
        yield _flaw("G03", change.machinery[0].path, {"machinery": change.machinery[0].path, "record": record})
    for seal in change.seals:
        yield _flaw("G07", seal.path, {"path": seal.path})
    for item in change.attachments:
        if item.status == "D":
            yield _flaw("G04", item.path, {"path": item.path})
    for path, (kind, identity, item) in change.records.items():
        if item.status == "D":
            yield _flaw("G04", path, {"path": path}, identity)
        elif identity in after.all:
            schema = trusted.schemas[kind.name]
            stands = identity in before.all and (identity in before.approvals_of or not is_mendable(path))
            if stands:
                yield from find_rewriting(kind, identity, before, after, schema)
            former = before.document(identity) if stands else None
            yield from find_unproven_days(identity, former, before, after, schema, trusted.law, days)


def mendable_on(git: Git, base: str) -> Callable[[str], bool]:
    """Whether what stands at a path came to the main line of commit `base` by a merge.

    Asked of a record that no seal speaks of: merged and not sealed it was never approved, and its ordinary chain may
    set it anew. What a repository was founded with was not merged.
    """

    def is_mendable(path: str) -> bool:
        last = git.last_change(base, path)
        return last is not None and len(git.commit(last).parents) == 2

    return is_mendable


def _flaw(code: str, path: str, params: dict[str, Param], record: str = "") -> Flaw:
    return Flaw(path, record, Fault(code, _START, params), "")
