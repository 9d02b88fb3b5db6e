"""The part of a repository that the gate reads is enough: it finds the same as a full check, for every card's cases."""

from datetime import date
from pathlib import Path

import pytest

from examples import choose_first
from merging import Desk
from specimen import DAY, apply, card_stems
from taizhang.findings.finding import Finding
from taizhang.repository.kinds import kind_at, path_of
from taizhang.repository.repository import load_repository
from taizhang.repository.tree import walk
from taizhang.rules.check import check_repository
from taizhang.rules.rule import parse_code, read_card

ALL = [
    (stem, number)
    for stem in card_stems()
    for number, case in enumerate(read_card(stem).cases)
    if not stem.startswith("g")
    and (set(case) & {"edit", "remove", "files"})
    # The gate does not judge by changed machinery.
    and not any(path.startswith("schemas/") for path in case.get("files", ()))
]
CASES = choose_first(ALL, lambda one: (one[0], read_card(one[0]).cases[one[1]]["verdict"]), 1)
PARTS = 6


def key(finding: Finding) -> tuple[str, str, str, str]:
    return finding.code, finding.path, finding.field, finding.message.zh


@pytest.mark.fuzz
@pytest.mark.parametrize("part", range(PARTS))
def test_the_gate_finds_the_same_as_a_full_check(tmp_path: Path, part: int) -> None:
    desk = Desk(tmp_path)
    findings_before: dict[date, set[tuple[str, str, str, str]]] = {}
    differing = []
    for stem, number in CASES[part::PARTS]:
        case = read_card(stem).cases[number]
        today = date.fromisoformat(case.get("today", DAY))
        if today not in findings_before:
            findings_before[today] = {key(finding) for finding in check_repository(load_repository(desk.root), today)}
        before = findings_before[today]
        desk.propose(lambda root, case=case: apply(root, case))  # type: ignore[misc]
        verdict = desk.judge(today)
        changed_paths = {item.path for item in verdict.change.paths}
        all_findings = {
            key(finding)
            for finding in check_repository(load_repository(desk.root), today)
            if finding.path in changed_paths or key(finding) not in before
        }
        gate_findings = {key(finding) for finding in verdict.findings if not finding.code.startswith("G")}
        # A file at a wrong place is reported and ends the reading; a seal in a pull request is refused as such.
        if verdict.chains or not {finding.code for finding in verdict.errors} & {"F09", "G02"}:
            seals = {one for one in all_findings ^ gate_findings if one[0] == "A01"} if verdict.change.seals else set()
            if all_findings ^ gate_findings != seals:
                differing.append(
                    (
                        parse_code(stem),
                        number,
                        sorted(all_findings - gate_findings),
                        sorted(gate_findings - all_findings),
                    )
                )
        desk.git("reset", "-q", "--hard", "main")
    assert differing == []


def test_every_path_is_found_from_its_id(tmp_path: Path) -> None:
    files = [file for file in walk(Desk(tmp_path).root) if file.kind is not None]
    assert {file.kind.name for file in files if file.kind} >= {"requirement", "approval", "assessment", "vendor"}
    assert [path_of(file.id) for file in files] == [file.path for file in files]


@pytest.mark.parametrize("word", ["", "REQ-", "REQ-150102-20260101-../x", "V1", "x/0001", "VENDOR-150102-", "a\nb"])
def test_text_that_is_no_id_has_no_path(word: str) -> None:
    path = path_of(word)
    assert path is None or (kind_at(path) is not None and kind_at(path)[1] == word)  # type: ignore[index]
