"""Findings for people: the place, the source line with a caret under it, the article, and what to do."""

import unicodedata
from collections.abc import Sequence

from rich.cells import cell_len

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text
from taizhang.findings.finding import Finding
from taizhang.findings.report.summary import Summary

_message = Messages(__file__)

_SEVERITY = {"error": _message("severity-error"), "warning": _message("severity-warning")}
_SOURCE = _message("label-source")
_HELP = _message("label-help")
_WIDEST = 120


def format_text(findings: Sequence[Finding], summary: Summary, lang: Lang) -> str:
    """All findings, a block each, and the summary."""
    blocks = [format_finding(finding, lang) for finding in findings]
    return "\n".join([*blocks, summary.sentence.pick(lang)]) + "\n"


def format_finding(finding: Finding, lang: Lang, place: str | None = None) -> str:
    """One finding; `place` replaces file, line and column where they are unavailable."""
    mark = finding.mark
    severity = _SEVERITY[finding.severity].pick(lang)
    where = f"{printable(finding.path)}:{mark.line}:{mark.column}" if place is None else printable(place)
    lines = [f"{where}: {severity} {finding.code}: {printable(finding.message.pick(lang))}"]
    if finding.excerpt and place is None:
        number = str(mark.line)
        excerpt, caret = _format_excerpt(finding)
        lines += [f"  {number} | {excerpt}", f"  {' ' * len(number)} | {caret}"]
    return "\n".join([*lines, *format_grounds(finding.source, finding.help, lang)]) + "\n"


def format_grounds(source: Sequence[Text], help_: Text, lang: Lang) -> list[str]:
    """The two lines below the message: the articles, and the remedy."""
    sources = ("；" if lang == "zh" else "; ").join(text.pick(lang) for text in source)
    return [f"    {_SOURCE.pick(lang)}: {sources}", f"    {_HELP.pick(lang)}: {printable(help_.pick(lang))}"]


def _format_excerpt(finding: Finding) -> tuple[str, str]:
    """The part of the source line around the place, and the carets under it; Chinese is two cells wide."""
    start, end = finding.mark.column - 1, max(finding.mark.end_column - 1, finding.mark.column)
    line = printable(finding.excerpt)
    cut = max(0, start - _WIDEST // 2)
    excerpt = line[cut : cut + _WIDEST]
    lead = "…" if cut else ""
    before = cell_len(lead + excerpt[: start - cut])
    width = max(1, cell_len(excerpt[start - cut : end - cut]))
    return lead + excerpt + ("…" if len(line) > cut + _WIDEST else ""), " " * before + "^" * width


def printable(text: str) -> str:
    """`text` without characters that could move a terminal's cursor or change its direction."""
    return "".join("�" if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else c for c in text)
