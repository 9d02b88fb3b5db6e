"""What holds for all tests."""

import os
import shutil

import pytest
from hypothesis import HealthCheck, settings

_SLOW = [HealthCheck.too_slow]
"""How fast this machine is at the moment is no verdict on the code."""
# `make test` draws the same examples at every run, so that its verdict is the code's doing and nothing else's.
# `make fuzz` lets them roam, and draws more of them; what it finds is kept as an @example beside its test.
settings.register_profile("test", derandomize=True, database=None, deadline=None, suppress_health_check=_SLOW)
settings.register_profile("fuzz", deadline=None, suppress_health_check=_SLOW, print_blob=True)
settings.load_profile(os.environ.get("TAIZHANG_EXAMPLES") or "test")

OFFICE_WANTED = os.environ.get("TAIZHANG_OFFICE", "")
"""1 insists on these tests, so that a missing LibreOffice fails them; 0 leaves them out."""
OFFICE_FOUND = all(shutil.which(tool) for tool in ("soffice", "pdftotext"))
OFFICE = OFFICE_WANTED == "1" or (OFFICE_FOUND and OFFICE_WANTED != "0")


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what is marked `office` where it is not to run."""
    if OFFICE:
        return
    left = [item for item in items if item.get_closest_marker("office")]
    if left:
        config.hook.pytest_deselected(items=left)
        items[:] = [item for item in items if item not in left]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say whether the papers were rendered, so that nobody takes silence for it."""
    reports = [*terminalreporter.stats.get("passed", ()), *terminalreporter.stats.get("failed", ())]
    if any("tests/office/" in report.nodeid for report in reports):
        terminalreporter.write_line("office: the papers were rendered by LibreOffice and measured")
    elif not OFFICE:
        terminalreporter.write_line(
            "office: the papers were not rendered; with LibreOffice and poppler-utils installed they are, "
            "and TAIZHANG_OFFICE=1 insists on it"
        )
