"""The reporters: the same findings as text, JSON, SARIF, or annotations of a forge."""

from collections.abc import Callable, Mapping, Sequence

from taizhang.base.text import Lang
from taizhang.findings.finding import Finding
from taizhang.findings.report.annotation import format_annotations
from taizhang.findings.report.json_report import format_json
from taizhang.findings.report.sarif import format_sarif
from taizhang.findings.report.summary import Summary
from taizhang.findings.report.text_report import format_text

ReportFormatter = Callable[[Sequence[Finding], Summary, Lang], str]

REPORTERS: Mapping[str, ReportFormatter] = {
    "text": format_text,
    "json": format_json,
    "sarif": format_sarif,
    "github": format_annotations,
}

__all__ = ["REPORTERS", "ReportFormatter", "Summary"]
