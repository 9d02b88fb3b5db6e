"""Findings as SARIF 2.1.0, which forges and editors read."""

import json
import os
from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

from taizhang import __version__
from taizhang.base.text import Lang
from taizhang.findings.finding import Finding
from taizhang.findings.report.summary import Summary


def format_sarif(findings: Sequence[Finding], summary: Summary, lang: Lang) -> str:
    """One SARIF log with one run."""
    codes = sorted({finding.code for finding in findings})
    helps = {finding.code: finding.help.pick(lang) for finding in findings}
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "taizhang",
                "version": __version__,
                "rules": [{"id": code, "help": {"text": helps[code]}} for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_build_result(finding, codes.index(finding.code), lang) for finding in findings],
        "properties": {"records": summary.records, "today": summary.today.isoformat()},
    }
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [run],
    }
    return json.dumps(log, ensure_ascii=False, indent=2) + "\n"


def _build_result(finding: Finding, rule: int, lang: Lang) -> dict[str, Any]:
    mark = finding.mark
    return {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": finding.severity,
        "message": {"text": finding.message.pick(lang)},
        "properties": {"source": [source.pick(lang) for source in finding.source], "ground": finding.ground},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": quote(os.fsencode(finding.path))},
                    "region": {
                        "startLine": mark.line,
                        "startColumn": mark.column,
                        "endLine": mark.line,
                        "endColumn": max(mark.end_column, mark.column),
                    },
                }
            }
        ],
    }
