"""Hostile files: each is refused in one clear line, quickly and in little memory, and nothing is written."""

import os
import re
import resource
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hostile import CASES, compound, external, form, record, sheet, with_parts, write_great_file
from specimen import build
from taizhang.base.locking import hold_lock, lock_path
from taizhang.intake import parts, word, workbook
from taizhang.intake.guard import admit, classify_content
from taizhang.intake.unfit import UnfitFileError

SCRIPTS = Path(__file__).parent.parent / "scripts"
HEAVY = (
    "a bomb of one part",
    "a bomb of many entries",
    "a bomb of many elements",
    "a bomb of merged cells",
    "a directory that lies with a checksum",
    "macros",
)
MEGABYTES = 200
SECONDS = 2.0
"""Processor time, including the start of the program: wall-clock time depends on the load of the machine."""


@pytest.mark.parametrize("what", CASES)
def test_a_hostile_file_is_refused_in_one_clear_line(what: str, tmp_path: Path) -> None:
    name, make, word = CASES[what]
    path = tmp_path / name
    path.write_bytes(make())
    with pytest.raises(UnfitFileError) as error:
        admit(path)
    assert word in error.value.message.zh
    message = error.value.message.zh + error.value.help.zh + error.value.message.en + error.value.help.en
    assert "\n" not in message
    assert error.value.help.zh.endswith("。")


def test_anything_but_a_regular_file_is_refused_without_waiting(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.xlsx")
    (tmp_path / "folder.xlsx").mkdir()
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "nowhere")
    for name, why in (("pipe.xlsx", "不是文件"), ("folder.xlsx", "不是文件"), ("link.xlsx", "无法读取")):
        with pytest.raises(UnfitFileError) as error:
            admit(tmp_path / name)
        assert why in error.value.message.zh
    with pytest.raises(UnfitFileError) as error:
        admit(Path("/dev/zero"))
    assert "设备" in error.value.message.zh


def test_an_unreadable_file_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:  # the tests may run as root, who may read everything
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refuse)
    with pytest.raises(UnfitFileError) as error:
        admit(tmp_path / "a.xlsx")
    assert "无法读取" in error.value.message.zh


def test_honest_files_are_admitted_under_any_name() -> None:
    assert classify_content(sheet(), ".xlsx").is_renamed is False
    assert (classify_content(sheet(), ".docx").format, classify_content(sheet(), ".docx").is_renamed) == ("xlsx", True)
    assert classify_content(form(), "").format == "docx"


def test_a_link_to_click_on_is_text_and_no_danger() -> None:
    parts = {"xl/worksheets/_rels/sheet1.xml.rels": external("hyperlink", "mailto:office@example.org")}
    assert classify_content(with_parts(sheet(), parts), ".xlsx").format == "xlsx"


def test_the_limits_leave_room_for_a_sheet_of_two_thousand_requirements() -> None:
    cell = "评审专家到场签到时排队时间长，存在代签的风险。" * 4
    rows = "".join(
        f'<row r="{n}">'
        + "".join(f'<c r="A{n}" t="inlineStr"><is><t>{n}{cell}</t></is></c>' for _ in range(15))
        + "</row>"
        for n in range(2, 2002)
    )
    raw = with_parts(
        sheet(), {"xl/worksheets/sheet1.xml": f"<worksheet><sheetData>{rows}</sheetData></worksheet>".encode()}
    )
    assert len(rows) < parts.MAX_XML
    assert classify_content(raw, ".xlsx").format == "xlsx"


@pytest.mark.parametrize("what", [*HEAVY, "100 MB"])
def test_a_hostile_file_costs_the_command_little(what: str, tmp_path: Path) -> None:
    root = build(tmp_path)
    if what == "100 MB":
        path, word = write_great_file(tmp_path / "great.xlsx"), "超过20MB"
    else:
        name, make, word = CASES[what]
        path = tmp_path / name
        path.write_bytes(make())
    with hold_lock(lock_path(root)):  # so that the lock's file exists
        before = {str(one) for one in tmp_path.rglob("*")}
    result, peak, seconds = _measure("import", str(path), "--repo", str(root), "--today", "2026-07-01")
    assert (result.returncode, result.stdout) == (1, "")
    assert re.fullmatch(rf"{re.escape(str(path))}：.*{word}.*\n", result.stderr)
    assert peak < MEGABYTES
    assert seconds < SECONDS
    assert {str(one) for one in tmp_path.rglob("*")} == before


def _measure(*arguments: str) -> tuple[subprocess.CompletedProcess[str], float, float]:
    """The completed command, its peak memory in megabytes, and its processor time in seconds."""
    code = (
        "import resource, sys\n"
        "from taizhang.cli import main\n"
        "try:\n    main()\n"
        "finally:\n"
        "    used = resource.getrusage(resource.RUSAGE_SELF)\n"
        # Not ru_maxrss: it includes the memory of the process that started this one.
        "    peak = next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM'))\n"
        "    print(peak, used.ru_utime + used.ru_stime, file=open(sys.argv.pop(), 'w'))\n"
    )
    report = Path(arguments[1]).with_suffix(".peak")
    environment = {**os.environ, "PYTHONPATH": str(SCRIPTS), "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    # The limit turns a leak into a failure of this test instead of one of the machine.
    limit = 1_500_000_000
    result = subprocess.run(
        [sys.executable, "-c", code.replace("sys.argv.pop()", repr(str(report))), *arguments],
        env=environment,
        capture_output=True,
        text=True,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    peak, seconds = report.read_text().split()
    report.unlink()
    return result, int(peak) / 1024, float(seconds)


_HONEST = (sheet(), form(), compound({"WordDocument": bytes(12)}), compound({"Workbook": record(0x0809, bytes(16))}))


@settings(max_examples=150)
@given(
    st.sampled_from(_HONEST),
    st.lists(st.tuples(st.floats(0, 1, exclude_max=True), st.integers(0, 255)), min_size=1, max_size=20),
    st.floats(0.1, 1),
)
def test_no_damage_makes_the_reading_fail_in_another_way(
    raw: bytes, bytes_: list[tuple[float, int]], share: float
) -> None:
    spoilt = bytearray(raw)
    for place, byte in bytes_:
        spoilt[int(place * len(spoilt))] = byte
    try:
        content = classify_content(bytes(spoilt[: int(share * len(spoilt))] if share < 0.5 else spoilt), ".xlsx")
        if content.format in ("docx", "xlsx"):
            (word if content.format == "docx" else workbook).grids(content.raw)
    except UnfitFileError as error:
        assert error.message.zh
