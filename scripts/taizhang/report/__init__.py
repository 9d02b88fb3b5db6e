"""The reporters: the same findings as text, JSON, SARIF, or annotations of a forge."""

from collections.abc import Callable, Mapping, Sequence

from taizhang.finding import Finding
from taizhang.report.annotation import annotations
from taizhang.report.json_report import json_report
from taizhang.report.sarif import sarif
from taizhang.report.summary import Summary
from taizhang.report.text_report import text_report
from taizhang.text import Lang

Reporter = Callable[[Sequence[Finding], Summary, Lang], str]

REPORTERS: Mapping[str, Reporter] = {
    "text": text_report,
    "json": json_report,
    "sarif": sarif,
    "github": annotations,
}

__all__ = ["REPORTERS", "Reporter", "Summary"]
