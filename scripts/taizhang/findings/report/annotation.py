"""Findings as workflow commands, which GitHub and Gitea show beside the line of a pull request."""

from collections.abc import Sequence

from taizhang.base.text import Lang
from taizhang.findings.finding import Finding
from taizhang.findings.report.summary import Summary


def format_annotations(findings: Sequence[Finding], summary: Summary, lang: Lang) -> str:
    """One line for each finding, then the summary."""
    lines = [_format_annotation(finding, lang) for finding in findings]
    return "\n".join([*lines, summary.sentence.pick(lang)]) + "\n"


def _format_annotation(finding: Finding, lang: Lang) -> str:
    separator = "；" if lang == "zh" else "; "
    sources = separator.join(source.pick(lang) for source in finding.source)
    text = f"{finding.message.pick(lang)}\n{finding.help.pick(lang)}\n({sources})"
    where = f"file={_escape_value(finding.path)},line={finding.mark.line},col={finding.mark.column}"
    return f"::{finding.severity} {where},title={_escape_value(finding.code)}::{_escape_data(text)}"


def _escape_data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _escape_value(text: str) -> str:
    return _escape_data(text).replace(":", "%3A").replace(",", "%2C")
