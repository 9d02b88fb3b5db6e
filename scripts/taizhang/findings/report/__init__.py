"""The reporters: the same findings as text, JSON, SARIF, or annotations of a forge."""

from collections.abc import Callable, Mapping, Sequence

from taizhang.base.text import Lang
from taizhang.findings.finding import Finding
from taizhang.findings.report.annotation import annotations
from taizhang.findings.report.json_report import json_report
from taizhang.findings.report.sarif import sarif
from taizhang.findings.report.summary import Summary
from taizhang.findings.report.text_report import text_report

Reporter = Callable[[Sequence[Finding], Summary, Lang], str]

REPORTERS: Mapping[str, Reporter] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif,
    "github": annotations,
}

__all__ = ["REPORTERS", "Reporter", "Summary"]
