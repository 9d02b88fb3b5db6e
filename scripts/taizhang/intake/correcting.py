"""An edited export taken back as an act: what the rules refuse of it is told at its cell, the rest is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from taizhang.acts.desk import Act, Desk, find_refusals
from taizhang.acts.passage import ActName, stopped
from taizhang.base.messages import Messages
from taizhang.findings.citing import cite
from taizhang.findings.finding import Finding
from taizhang.office.sheets.cells import CellChange, CellFault, TakenBack
from taizhang.records import Defect

_message = Messages(__file__)

_STEPS: tuple[tuple[ActName, tuple[str, ...]], ...] = (
    ("defect advance", ("disposition", "reports", "handling")),
    ("defect resolve", ("resolved_on",)),
    ("defect verify", ("verified",)),
)
"""The acts that fill in a defect's fields, in their order; the first that a row asks for must be open at its stage."""


def correct(desk: Desk, taken: TakenBack) -> tuple[Act, TakenBack]:
    """The act that writes what `taken` changes, and `taken` with what is refused among its faults.

    A record is written wholly or not at all: where a rule refuses one change of it, none is written. Other
    records are not held up by it.
    """
    faults = list(taken.faults)
    grouped: dict[str, list[CellChange]] = {}
    for change in taken.changed:
        grouped.setdefault(change.record, []).append(change)
    for record, changes in list(grouped.items()):
        if (fault := _passage(desk, record, changes)) is not None:
            faults.append(fault)
            del grouped[record]
    while grouped:
        refused = list(_refused(desk, taken, grouped))
        if not refused:
            break
        faults += refused
        for fault in refused:
            grouped.pop(fault.record, None)
    files = _files(desk, taken, grouped)
    changed = tuple(change for change in taken.changed if change.record in grouped)
    told = _message("took-changes-of-records-back", files_count=len(files), changed_count=len(changed))
    return Act(files, (told,)), replace(taken, files=files, changed=changed, faults=tuple(faults))


def _files(desk: Desk, taken: TakenBack, grouped: Mapping[str, object]) -> dict[str, bytes]:
    paths = [desk.book.document(record).path for record in grouped]
    return {path: taken.files[path] for path in paths}


def _passage(desk: Desk, record: str, changes: Sequence[CellChange]) -> CellFault | None:
    """Why the stage of a defect does not let its row pass; None where it does."""
    held = desk.book.all[record][1]
    if not isinstance(held, Defect):
        return None
    for name, fields in _STEPS:
        asked = [change for change in changes if change.field.partition(".")[0] in fields]
        if asked:
            reason = stopped(desk, name, held)
            if reason is None:
                return None
            source = cite(reason.source, desk.law, desk.today, reason.division)
            return CellFault(asked[0].sheet, asked[0].cell, reason.message, reason.help, source, record)
    return None


def _refused(desk: Desk, taken: TakenBack, grouped: Mapping[str, Sequence[CellChange]]) -> Iterator[CellFault]:
    """What the rules find in the changes together, at the cells that it comes from."""
    elsewhere: list[Finding] = []
    for finding in find_refusals(desk, Act(_files(desk, taken, grouped), ())):
        if finding.record in grouped:
            yield _at(grouped[finding.record], finding)
        else:
            elsewhere.append(finding)
    if elsewhere:
        yield from _behind(desk, taken, grouped, elsewhere)


def _behind(
    desk: Desk, taken: TakenBack, grouped: Mapping[str, Sequence[CellChange]], elsewhere: Sequence[Finding]
) -> Iterator[CellFault]:
    """What the changes do wrong to records that nobody changed: each alone is asked, and all where none alone does."""
    guilty = {
        record: found
        for record in grouped
        if (
            found := [
                one for one in find_refusals(desk, Act(_files(desk, taken, {record: ()}), ())) if one.record != record
            ]
        )
    }
    for record, found in (guilty or {record: list(elsewhere) for record in grouped}).items():
        for finding in found:
            yield _at(grouped[record], finding)


def _at(changes: Sequence[CellChange], finding: Finding) -> CellFault:
    """The finding at the changed cell that is nearest to its field."""
    mine = [change for change in changes if finding.record == change.record]
    near = (one for one in mine if _within(one.field, finding.field) or _within(finding.field, one.field))
    change = next(near, changes[0])
    return CellFault(
        change.sheet, change.cell, finding.message, finding.help, finding.source, change.record, finding.code
    )


def _within(field: str, other: str) -> bool:
    return bool(other) and (field == other or field.startswith(other + "."))
