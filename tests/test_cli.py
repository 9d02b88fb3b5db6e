"""The command line as a newcomer meets it: exit codes, places, languages, formats."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from specimen import build

SCRIPTS = Path(__file__).parent.parent / "scripts"
DAY = ["--today", "2026-07-01"]
REQUEST = "requests/150102/2026/REQ-150102-20260105-aaa1.yaml"


def run(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    return subprocess.run(
        [sys.executable, "-m", "taizhang", *arguments], cwd=cwd, env=environment, capture_output=True, text=True
    )


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def spoil(root: Path, path: str, old: str, new: str) -> None:
    file = root / path
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def snapshot(root: Path) -> dict[str, bytes]:
    return {str(p.relative_to(root)): p.read_bytes() for p in root.rglob("*") if p.is_file()}


def test_a_clean_repository_ends_with_0_and_states_how_much_was_checked(root: Path) -> None:
    done = run("check", *DAY, cwd=root)
    assert (done.returncode, done.stderr) == (0, "")
    assert "未发现问题" in done.stdout
    assert "nothing found" in run("check", *DAY, "--lang", "en", cwd=root).stdout


def test_a_finding_ends_with_1_and_shows_place_caret_article_and_remedy(root: Path) -> None:
    spoil(root, "ledger/notices/NOTICE-2026-01.yaml", "closes_on: 2026-03-20", "closes_on: 2026-03-19")
    done = run("check", *DAY, cwd=root)
    assert done.returncode == 1
    lines = done.stdout.splitlines()
    head = next(i for i, line in enumerate(lines) if " N02: " in line)
    assert lines[head].startswith("ledger/notices/NOTICE-2026-01.yaml:")
    source_line, caret = lines[head + 1], lines[head + 2]
    assert source_line[caret.index("^") : caret.rindex("^") + 1] == "2026-03-19"
    assert "第二部分第（三）项" in lines[head + 3]
    assert "2026-03-20" in lines[head + 4]


def test_the_json_report_has_the_promised_keys(root: Path) -> None:
    spoil(root, "ledger/notices/NOTICE-2026-01.yaml", "closes_on: 2026-03-20", "closes_on: 2026-03-19")
    report = json.loads(run("check", "--format", "json", *DAY, cwd=root).stdout)
    finding = next(f for f in report["findings"] if f["code"] == "N02")
    assert list(finding) == [
        "code", "severity", "path", "line", "column", "field", "record", "message", "source", "ground",
        "help",
    ]  # fmt: skip
    assert (finding["record"], finding["field"]) == ("NOTICE-2026-01", "closes_on")
    assert report["summary"]["errors"] == len(report["findings"])


def test_sarif_and_annotations_point_at_the_same_place(root: Path) -> None:
    spoil(root, "ledger/notices/NOTICE-2026-01.yaml", "closes_on: 2026-03-20", "closes_on: 2026-03-19")
    log = json.loads(run("check", "--format", "sarif", *DAY, cwd=root).stdout)
    results = log["runs"][0]["results"]
    place = next(r for r in results if r["ruleId"] == "N02")["locations"][0]["physicalLocation"]
    line = place["region"]["startLine"]
    annotations = run("check", "--format", "github", *DAY, cwd=root).stdout
    assert f"::error file=ledger/notices/NOTICE-2026-01.yaml,line={line}," in annotations


def test_paths_limit_the_report_not_the_check(root: Path) -> None:
    spoil(root, "ledger/notices/NOTICE-2026-01.yaml", "closes_on: 2026-03-20", "closes_on: 2026-03-19")
    assert run("check", "requests", *DAY, cwd=root).returncode == 0
    assert run("check", "ledger/notices", *DAY, cwd=root).returncode == 1
    assert run("check", "nowhere", *DAY, cwd=root).returncode == 2
    assert run("check", "..", *DAY, cwd=root).returncode == 2


def test_wrong_usage_ends_with_2(root: Path) -> None:
    for arguments in (
        ["check", "--today", "2026-02-30"],
        ["check", "--format", "xml"],
        ["nothing"],
        ["explain", "Z99"],
    ):
        done = run(*arguments, cwd=root)
        assert done.returncode == 2, arguments
        assert "Traceback" not in done.stderr


def test_a_run_that_cannot_be_carried_out_ends_with_3(tmp_path: Path) -> None:
    done = run("check", cwd=tmp_path)
    assert done.returncode == 3
    assert "--repo" in done.stderr
    assert "Traceback" not in done.stderr


def test_the_check_writes_nothing(root: Path) -> None:
    before = snapshot(root)
    run("check", *DAY, cwd=root)
    assert snapshot(root) == before


def test_the_order_of_findings_is_stable(root: Path) -> None:
    for path in sorted(root.glob("requests/*/*/*.yaml")):
        path.write_text(path.read_text(encoding="utf-8").replace("title:", "titel:", 1), encoding="utf-8")
    first = run("check", "--format", "json", *DAY, cwd=root)
    assert first.stdout == run("check", "--format", "json", *DAY, cwd=root).stdout
    places = [(f["path"], f["line"], f["column"]) for f in json.loads(first.stdout)["findings"]]
    assert places == sorted(places)


def test_a_hostile_value_cannot_move_the_terminal_or_break_an_annotation(root: Path) -> None:
    spoil(root, REQUEST, "kind: adjustment", 'kind: "a%0A::error file=x::\\n::warning::b"')
    for form in ("text", "github"):
        done = run("check", "--format", form, *DAY, cwd=root)
        assert "\x1b" not in done.stdout
        assert not any(line.startswith("::warning::b") for line in done.stdout.splitlines())


def test_explain_describes_a_rule_in_both_languages(root: Path) -> None:
    chinese = run("explain", "n02", cwd=root).stdout
    assert "十个工作日" in chinese
    assert "内财购〔2021〕1131号" in chinese
    assert "10 working days" in run("explain", "N02", "--lang", "en", cwd=root).stdout


def test_every_command_takes_the_common_options(root: Path) -> None:
    for command in ("check", "explain", "site"):
        help_text = run(command, "--help", cwd=root).stdout
        for option in ("--repo", "--lang", "--today"):
            assert option in help_text


def test_a_later_day_never_adds_findings(root: Path) -> None:
    early = json.loads(run("check", "--format", "json", "--today", "2026-02-01", cwd=root).stdout)["findings"]
    late = json.loads(run("check", "--format", "json", "--today", "2031-01-01", cwd=root).stdout)["findings"]
    assert early
    assert late == []


def test_a_fault_of_the_run_itself_never_reads_as_findings(root: Path) -> None:
    (root / "schemas/notice.schema.json").write_text("[]", encoding="utf-8")
    done = run("check", *DAY, cwd=root)
    assert done.returncode == 3
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 2


def test_a_pipe_among_the_statutes_is_reported_without_waiting(root: Path) -> None:
    os.mkfifo(root / "schemas/statutes/x.yaml")
    done = run("check", *DAY, cwd=root)
    assert done.returncode == 1
    assert "F09" in done.stdout


def test_an_undecodable_file_name_is_reported_in_every_format(root: Path) -> None:
    (root / os.fsdecode(b"requests/\xff\xfe.yaml")).write_text("id: x\n", encoding="utf-8")
    for form in ("text", "json", "sarif", "github"):
        done = run("check", "--format", form, *DAY, cwd=root)
        assert (done.returncode, done.stderr) == (1, ""), form
