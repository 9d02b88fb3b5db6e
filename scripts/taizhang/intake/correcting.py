"""An edited export as an act: changes that the rules refuse are reported at their cells, the others are written."""

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
"""The acts that fill in a defect's fields, in their order; the first one that a row needs must be open at its stage."""


def correct_from_sheet(desk: Desk, merged: MergeResult) -> tuple[Act, MergeResult]:
    """The act that writes the changes of `merged`, and `merged` with the refused changes among its faults.

    A record is written completely or not at all: if a rule refuses one change of it, none is written. Other
    records are not affected.
    """
    faults = list(merged.faults)
    grouped: dict[str, list[CellChange]] = {}
    for change in merged.changes:
        grouped.setdefault(change.record, []).append(change)
    for record, changes in list(grouped.items()):
        if (fault := _find_stage_fault(desk, record, changes)) is not None:
            faults.append(fault)
            del grouped[record]
    while grouped:
        new_faults = list(_find_faults(desk, merged, grouped))
        if not new_faults:
            break
        faults += new_faults
        for fault in new_faults:
            grouped.pop(fault.record, None)
    files = _changed_files(desk, merged, grouped)
    changed = tuple(change for change in merged.changes if change.record in grouped)
    message = _message("changes-merged", files_count=len(files), changed_count=len(changed))
    return Act(files, (message,)), replace(merged, files=files, changes=changed, faults=tuple(faults))


def _changed_files(desk: Desk, merged: MergeResult, grouped: Mapping[str, object]) -> dict[str, bytes]:
    paths = [desk.book.document(record).path for record in grouped]
    return {path: merged.files[path] for path in paths}


def _find_stage_fault(desk: Desk, record: str, changes: Sequence[CellChange]) -> CellFault | None:
    """Why the stage of a defect does not allow its row's changes; None where it does."""
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


def _find_faults(desk: Desk, merged: MergeResult, grouped: Mapping[str, Sequence[CellChange]]) -> Iterator[CellFault]:
    """The findings in all changes together, at the cells that cause them."""
    elsewhere: list[Finding] = []
    for finding in find_refusals(desk, Act(_changed_files(desk, merged, grouped), ())):
        if finding.record in grouped:
            yield _locate_fault(grouped[finding.record], finding)
        else:
            elsewhere.append(finding)
    if elsewhere:
        yield from _find_indirect_faults(desk, merged, grouped, elsewhere)


def _find_indirect_faults(
    desk: Desk, merged: MergeResult, grouped: Mapping[str, Sequence[CellChange]], elsewhere: Sequence[Finding]
) -> Iterator[CellFault]:
    """The faults that the changes cause in other records: at the record that causes them alone, or else at all."""
    responsible = {
        record: findings
        for record in grouped
        if (
            findings := [
                one
                for one in find_refusals(desk, Act(_changed_files(desk, merged, {record: ()}), ()))
                if one.record != record
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
