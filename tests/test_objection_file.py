"""`taizhang notice object --from`: the file of the site's form is accepted, and its faults are reported by line."""

import os
import subprocess
from pathlib import Path

import pytest
import yaml

from command import TAIZHANG
from specimen import ROOT, build

NOTICE = "NOTICE-2026-02"
FILE = """# 对NOTICE-2026-02的异议
requirement: {requirement}
party: supplier
organization: 某科技有限公司
grounds: harms-competition
text: |
  限定单一技术路线，其他供应商无法参与。
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return build(tmp_path)


def notice(root: Path) -> dict[str, object]:
    data = yaml.safe_load((root / f"ledger/notices/{NOTICE}.yaml").read_text(encoding="utf-8"))
    assert isinstance(data, dict)
    return data


def run(root: Path, text: str, *more: str, source: str = "异议.yaml") -> "subprocess.CompletedProcess[str]":
    requirement = notice(root)["requirements"][0]["id"]  # type: ignore[index]
    (root / "异议.yaml").write_text(text.replace("{requirement}", requirement), encoding="utf-8")
    command = ["notice", "object", NOTICE, "--from", source, "--today", "2026-07-01", *more]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "scripts"), "LC_ALL": "C.UTF-8"}
    stdin = (root / "异议.yaml").read_text(encoding="utf-8") if source == "-" else ""
    return subprocess.run(
        [*TAIZHANG, *command],
        cwd=root, env=environment, capture_output=True, text=True, input=stdin,
    )  # fmt: skip


@pytest.mark.parametrize("source", ["异议.yaml", "-"])
def test_a_file_is_recorded_as_received_today_unless_another_day_is_given(root: Path, source: str) -> None:
    result = run(root, FILE, source=source)
    assert result.returncode == 0, result.stderr
    again = run(root, FILE, "--received-on", "2026-06-30", "--grounds", "other", source=source)
    assert again.returncode == 0, again.stderr
    first, second = notice(root)["objections"][-2:]  # type: ignore[index]
    assert (str(first["received_on"]), first["grounds"]) == ("2026-07-01", "harms-competition")
    assert (str(second["received_on"]), second["grounds"]) == ("2026-06-30", "other")
    assert first["text"] == second["text"] == "限定单一技术路线，其他供应商无法参与。\n"


def test_enclosures_and_the_reference_of_the_contact_are_recorded(root: Path) -> None:
    digest = "5" * 64
    result = run(root, FILE + f"enclosures:\n  - file: 检测报告.pdf\n    sha256: '{digest}'\ncontact_ref: C-9g7h5j3k\n")
    assert result.returncode == 0, result.stderr
    raised = notice(root)["objections"][-1]  # type: ignore[index]
    assert raised["enclosures"] == [{"file": "检测报告.pdf", "sha256": digest}]
    assert raised["contact_ref"] == "C-9g7h5j3k"


@pytest.mark.parametrize(
    ("text", "code", "words"),
    [
        (
            FILE.replace("限定单一技术路线，其他供应商无法参与", "不公平"),
            1,
            "异议内容有实质内容的文字仅4字，至少应有8字",
        ),
        (FILE + "foo: 1\n", 1, "异议.yaml:8:1: 错误 F07"),
        (FILE.replace("harms-competition", "whim"), 1, "异议.yaml:5:10: 错误 F08"),
        (FILE.replace("text: |\n", "text: [\n"), 1, "异议.yaml:"),
        (FILE.replace("公司", "公司\u200b"), 1, "F05"),
        (FILE.replace("无法参与", "无法参与，请致电13812345678"), 1, "F13"),
        (FILE.replace("{requirement}", "REQ-150102-20260101-zzzz"), 1, "未列入本批公示"),
        (FILE.replace("party: supplier\n", ""), 2, "--party"),
        (
            FILE + "handling: {on: 2026-07-01, outcome: upheld, decided_by: '150000', reply: 同意。}\n",
            2,
            "notice handle",
        ),
    ],
)
def test_a_fault_of_the_file_is_reported_and_nothing_is_written(root: Path, text: str, code: int, words: str) -> None:
    before = notice(root)
    result = run(root, text)
    assert result.returncode == code and words in result.stderr, result.stderr
    assert "Traceback" not in result.stderr and notice(root) == before
