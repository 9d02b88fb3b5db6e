"""What holds for all tests."""

import os
import shutil

import pytest
from hypothesis import settings

# In CI the examples are the same at every run, so that a red run is the change's doing; at home they roam.
settings.register_profile("ci", derandomize=True, database=None)
if os.environ.get("CI"):
    settings.load_profile("ci")

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
