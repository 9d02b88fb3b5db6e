"""Findings for programs."""

import json
from collections.abc import Sequence

from taizhang.base.text import Lang
from taizhang.findings.finding import Finding
from taizhang.findings.report.summary import Summary


def format_json(findings: Sequence[Finding], summary: Summary, lang: Lang) -> str:
    """One JSON document: `findings` in their order, and `summary`."""
    document = {
        "findings": [
            {
                "code": finding.code,
                "severity": finding.severity,
                "path": finding.path,
                "line": finding.mark.line,
                "column": finding.mark.column,
                "field": finding.field,
                "record": finding.record,
                "message": finding.message.pick(lang),
                "source": [source.pick(lang) for source in finding.source],
                "ground": finding.ground,
                "help": finding.help.pick(lang),
            }
            for finding in findings
        ],
        "summary": {
            "records": summary.records,
            "errors": summary.errors,
            "warnings": summary.warnings,
            "today": summary.today.isoformat(),
        },
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"
