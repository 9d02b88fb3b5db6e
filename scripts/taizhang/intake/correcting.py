"""An edited export taken back as an act: what the rules refuse of it is told at its cell, the rest is written."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from taizhang.acts.desk import Act, Desk, find_refusals
from taizhang.acts.passage import ActName, find_stage_refusal
from taizhang.base.messages import Messages
from taizhang.findings.citing import cite
from taizhang.findings.finding import Finding
from taizhang.office.sheets.cells import CellChange, CellFault, MergeResult
from taizhang.records import Defect

_message = Messages(__file__)

_DEFECT_STEPS: tuple[tuple[ActName, tuple[str, ...]], ...] = (
    ("defect advance", ("disposition", "reports", "handling")),
    ("defect resolve", ("resolved_on",)),
    ("defect verify", ("verified",)),
)
"""The acts that fill in a defect's fields, in their order; the first that a row asks for must be open at its stage."""


def correct_from_sheet(desk: Desk, taken: MergeResult) -> tuple[Act, MergeResult]:
    """The act that writes what `taken` changes, and `taken` with what is refused among its faults.

    A record is written wholly or not at all: where a rule refuses one change of it, none is written. Other
    records are not held up by it.
    """
    faults = list(taken.faults)
    grouped: dict[str, list[CellChange]] = {}
    for change in taken.changes:
        grouped.setdefault(change.record, []).append(change)
    for record, changes in list(grouped.items()):
        if (fault := _find_stage_fault(desk, record, changes)) is not None:
            faults.append(fault)
            del grouped[record]
    while grouped:
        new_faults = list(_find_faults(desk, taken, grouped))
        if not new_faults:
            break
        faults += new_faults
        for fault in new_faults:
            grouped.pop(fault.record, None)
    files = _files(desk, taken, grouped)
    changed = tuple(change for change in taken.changes if change.record in grouped)
    message = _message("took-changes-of-records-back", files_count=len(files), changed_count=len(changed))
    return Act(files, (message,)), replace(taken, files=files, changes=changed, faults=tuple(faults))


def _files(desk: Desk, taken: MergeResult, grouped: Mapping[str, object]) -> dict[str, bytes]:
    paths = [desk.book.document(record).path for record in grouped]
    return {path: taken.files[path] for path in paths}


def _find_stage_fault(desk: Desk, record: str, changes: Sequence[CellChange]) -> CellFault | None:
    """Why the stage of a defect does not let its row pass; None where it does."""
    defect = desk.book.all[record][1]
    if not isinstance(defect, Defect):
        return None
    for name, fields in _DEFECT_STEPS:
        step_changes = [change for change in changes if change.field.partition(".")[0] in fields]
        if step_changes:
            reason = find_stage_refusal(desk, name, defect)
            if reason is None:
                return None
            source = cite(reason.source, desk.law, desk.today, reason.division)
            return CellFault(step_changes[0].sheet, step_changes[0].cell, reason.message, reason.help, source, record)
    return None


def _find_faults(desk: Desk, taken: MergeResult, grouped: Mapping[str, Sequence[CellChange]]) -> Iterator[CellFault]:
    """What the rules find in the changes together, at the cells that it comes from."""
    elsewhere: list[Finding] = []
    for finding in find_refusals(desk, Act(_files(desk, taken, grouped), ())):
        if finding.record in grouped:
            yield _locate_fault(grouped[finding.record], finding)
        else:
            elsewhere.append(finding)
    if elsewhere:
        yield from _find_indirect_faults(desk, taken, grouped, elsewhere)


def _find_indirect_faults(
    desk: Desk, taken: MergeResult, grouped: Mapping[str, Sequence[CellChange]], elsewhere: Sequence[Finding]
) -> Iterator[CellFault]:
    """What the changes do wrong to records that nobody changed: each alone is asked, and all where none alone does."""
    responsible = {
        record: findings
        for record in grouped
        if (
            findings := [
                one for one in find_refusals(desk, Act(_files(desk, taken, {record: ()}), ())) if one.record != record
            ]
        )
    }
    for record, findings in (responsible or {record: list(elsewhere) for record in grouped}).items():
        for finding in findings:
            yield _locate_fault(grouped[record], finding)


def _locate_fault(changes: Sequence[CellChange], finding: Finding) -> CellFault:
    """The finding at the changed cell that is nearest to its field."""
    mine = [change for change in changes if finding.record == change.record]
    nearest = (one for one in mine if _within(one.field, finding.field) or _within(finding.field, one.field))
    change = next(nearest, changes[0])
    return CellFault(
        change.sheet, change.cell, finding.message, finding.help, finding.source, change.record, finding.code
    )


def _within(field: str, other: str) -> bool:
    return bool(other) and (field == other or field.startswith(other + "."))
