"""Settings of all tests, and the choice of those that need LibreOffice."""

import os
import shutil
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

# Programs that tests start compile a module once for all of them.
os.environ.pop("PYTHONDONTWRITEBYTECODE", None)


def _find_memory() -> Path | None:
    """A folder in memory for the tests' files; None where the system has none with room to spare."""
    folder = Path("/dev/shm")
    if not folder.is_dir() or not os.access(folder, os.W_OK | os.X_OK):
        return None
    limits = os.statvfs(folder)
    has_room = limits.f_bavail * limits.f_frsize >= 4 << 30
    return folder if has_room and not limits.f_flag & os.ST_NOEXEC else None


# Tests make a million small files, which a disk would be busy with for minutes. Who sets TMPDIR decides.
if "TMPDIR" not in os.environ and (memory := _find_memory()) is not None:
    os.environ["TMPDIR"] = str(memory)
    tempfile.tempdir = None

_SLOW = [HealthCheck.too_slow]
"""How fast this machine is at the moment is no verdict on the code."""
# `make test` draws the same examples at every run, so that only the code decides its verdict.
# `make fuzz` lets them roam, and draws more of them; what it finds is kept as an @example beside its test.
settings.register_profile("test", derandomize=True, database=None, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("fuzz", deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.load_profile(os.environ.get("TAIZHANG_EXAMPLES") or "test")

OFFICE_WANTED = os.environ.get("TAIZHANG_OFFICE", "")
"""1 insists on these tests, so that a missing LibreOffice fails them; 0 leaves them out."""


def _find_components() -> set[str]:
    """The parts of LibreOffice on this machine, "writer" and "calc": each installs a file of its registry."""
    program = shutil.which("soffice")
    if program is None or shutil.which("pdftotext") is None:
        return set()
    root = Path(program).resolve().parent.parent
    folders = [root / "share" / "registry", root / "Resources" / "registry"]
    return {name for name in ("writer", "calc") if any((one / f"{name}.xcd").exists() for one in folders)}


COMPONENTS = _find_components() if OFFICE_WANTED != "0" else set()


def _can_run(item: pytest.Item) -> bool:
    marker = item.get_closest_marker("office")
    return marker is None or OFFICE_WANTED == "1" or set(marker.args or ["writer"]) <= COMPONENTS


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Deselect tests marked `office` where the part of LibreOffice that they need is not installed."""
    deselected = [item for item in items if not _can_run(item)]
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = [item for item in items if item not in deselected]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Report what was rendered and what was left out, so that silence is not mistaken for a pass."""
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    if any("tests/office/" in report.nodeid for report in reports):
        terminalreporter.write_line("office: the papers were rendered by LibreOffice and measured")
    if OFFICE_WANTED != "1" and (missing := {"writer", "calc"} - COMPONENTS):
        terminalreporter.write_line(
            f"office: tests that need LibreOffice ({', '.join(sorted(missing))}) were left out; they run where it and "
            "poppler-utils are installed, and TAIZHANG_OFFICE=1 insists on them"
        )
