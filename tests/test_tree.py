"""Unusual files among the records: links, stray, oversized and twin files are reported, never followed or dropped."""

import os
from datetime import date
from pathlib import Path

import pytest

from specimen import build
from taizhang.documents.document import MAX_BYTES
from taizhang.findings.finding import Finding
from taizhang.repository.repository import load_repository
from taizhang.rules.check import check_repository


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def findings_by_path(root: Path) -> dict[str, list[Finding]]:
    findings: dict[str, list[Finding]] = {}
    for finding in check_repository(load_repository(root), date(2026, 7, 1)):
        findings.setdefault(finding.path, []).append(finding)
    return findings


def codes(root: Path, path: str) -> list[str]:
    return [finding.code for finding in findings_by_path(root).get(path, [])]


def test_a_symbolic_link_is_refused_and_not_followed(root: Path) -> None:
    outside = root.parent / "outside.yaml"
    outside.write_text("secret: text\n", encoding="utf-8")
    (root / "ledger/notices/NOTICE-2026-03.yaml").symlink_to(outside)
    (root / "defects/loop").symlink_to(root, target_is_directory=True)
    findings = findings_by_path(root)
    assert [f.code for f in findings["ledger/notices/NOTICE-2026-03.yaml"]] == ["F09"]
    assert [f.code for f in findings["defects/loop"]] == ["F09"]
    assert "secret" not in str(findings)


@pytest.mark.parametrize(
    "path",
    [
        "requests/notes.yaml",
        "requests/150102/2026/REQ-150102-20260105-aaaa.yml",
        "requests/150102/2025/REQ-150102-20260105-bbbb.yaml",
        "requests/150105/2026/REQ-150102-20260105-bbbb.yaml",
        "requests/150102/2026/req-150102-20260105-aaa1.yaml",
        "ledger/notices/NOTICE-2026-01 .yaml",
        "ledger/notices/NOTICE-2026-01.yaml.bak",
        "ledger/\x1b[31m.yaml",
        "vendors/150102/yunwei/\u202etxt.yaml",
    ],
)
def test_a_file_where_no_record_may_lie_is_reported(root: Path, path: str) -> None:
    (root / path).parent.mkdir(parents=True, exist_ok=True)
    (root / path).write_text("id: x\n", encoding="utf-8")
    assert codes(root, path) == ["F09"]


def test_a_readme_may_lie_in_any_record_folder(root: Path) -> None:
    for folder in ("requests", "requests/150102", "ledger/notices"):
        (root / folder / "README.md").write_text("# 说明\n", encoding="utf-8")
    assert findings_by_path(root) == {}


def test_an_oversized_record_is_reported_without_being_read_whole(root: Path) -> None:
    path = "requests/150102/2026/REQ-150102-20260105-zzzz.yaml"
    (root / path).write_bytes(b"a: " + b"x" * (40 * MAX_BYTES))
    assert codes(root, path) == ["F01"]


def test_a_pipe_among_the_records_is_reported_and_not_waited_for(root: Path) -> None:
    os.mkfifo(root / "ledger/notices/NOTICE-2026-09.yaml")
    assert codes(root, "ledger/notices/NOTICE-2026-09.yaml") == ["F09"]


def test_an_id_that_is_not_its_paths_is_reported_at_the_id(root: Path) -> None:
    source = root / "requests/150102/2026/REQ-150102-20260105-aaa1.yaml"
    target = source.with_name("REQ-150102-20260105-bbbb.yaml")
    target.write_bytes(source.read_bytes())
    findings = findings_by_path(root)[target.relative_to(root).as_posix()]
    assert [(f.code, f.excerpt) for f in findings] == [("F10", "id: REQ-150102-20260105-aaa1")]


def test_a_fault_in_the_machinery_is_reported_and_stops_the_judging(root: Path) -> None:
    path = "schemas/statutes/order-94.yaml"
    text = (root / path).read_text(encoding="utf-8")
    (root / path).write_text(text.replace("value: 15", "walue: 15", 1), encoding="utf-8")
    findings = findings_by_path(root)
    assert set(findings) == {path}
    assert {f.code for f in findings[path]} == {"F06", "F07"}
    assert all(f.excerpt for f in findings[path])


def test_a_reference_to_a_faulty_record_is_no_fault(root: Path) -> None:
    request = root / "requests/150102/2026/REQ-150102-20260105-aaa1.yaml"
    request.write_text(request.read_text(encoding="utf-8") + "colour: red\n", encoding="utf-8")
    assert set(findings_by_path(root)) == {request.relative_to(root).as_posix()}
