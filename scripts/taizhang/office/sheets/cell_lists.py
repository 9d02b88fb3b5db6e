"""Lists of a record within one cell, one item a line: legal bases, reports up the chain, what was done, scores."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.office.sheets.invalid_cell import InvalidCellError

_message = Messages(__file__)

_BASIS = re.compile(r"《(?P<document>[^》]+)》(?:（(?P<number>[^（）]*)）)?(?P<article>.*)")
_REPORT = re.compile(r"(?P<on>[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}) 报(?P<to>.+)")
_STEP = re.compile(r"【(?P<on>[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}) (?P<by>[^】]+)】(?P<measure>.*)")
_RECORDED = _message("recorded-lines-changed")


def format_basis(item: Mapping[str, Any]) -> str:
    """Format a law or policy document: 《name》（number）article."""
    number, article = item.get("number"), item.get("article") or ""
    # An empty number keeps an article that begins with a bracket from being taken for one.
    middle = f"（{number}）" if number else "（）" if article.startswith("（") else ""
    return f"《{item['document']}》{middle}{article}"


def format_report(item: Mapping[str, Any], department: Callable[[str], str]) -> str:
    """Format a report to a department above: its day and addressee."""
    return f"{item['on']} 报{department(item['to'])}"


def format_handling(item: Mapping[str, Any]) -> str:
    """Format a handling step: its day, office and measure."""
    return f"【{item['on']} {item['by']}】" + str(item["measure"]).rstrip("\n")


def format_score(item: Mapping[str, Any]) -> str:
    """Format a score with its remark."""
    remark = str(item.get("remark") or "").rstrip("\n")
    return f"{item['item']} {item['score']:g}分" + (f"：{remark}" if remark else "")


def parse_bases(text: str, current: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """Parse the legal bases in `text`; a line that equals one of `current` yields that item.

    Raises:
        InvalidCellError: a line does not have the form of a legal basis.
    """
    recorded = {format_basis(item): item for item in current}
    return [recorded.get(line) or _parse_basis(line.strip()) for line in text.split("\n") if line.strip()]


def _parse_basis(line: str) -> Mapping[str, Any]:
    match = _BASIS.fullmatch(line)
    if match is None:
        raise InvalidCellError(
            _message("legal-basis-format", line=line),
            _message("write-legal-basis"),
        )
    parts = {key: value.strip() for key, value in match.groupdict(default="").items()}
    return {key: value for key, value in parts.items() if value}


def parse_reports(
    text: str, recorded: Sequence[Mapping[str, Any]], department: Callable[[str], str], codes: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """`recorded` and the reports added below; `codes` are the divisions by the names of their departments.

    Raises:
        InvalidCellError: a recorded line was changed, or a line does not have the form of a report.
    """
    result = list(recorded)
    for line in _added_lines(text, "\n".join(format_report(item, department) for item in recorded)):
        if not line.strip():
            continue
        match = _REPORT.fullmatch(line.strip())
        division = codes.get(match["to"].strip()) if match else None
        if match is None or division is None:
            raise InvalidCellError(
                _message("report-format", line=line),
                _message("write-report"),
            )
        result.append({"to": division, "on": match["on"]})
    return result


def parse_handlings(text: str, recorded: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`recorded` and the steps added below.

    Raises:
        InvalidCellError: a recorded line was changed, or a new step does not have the expected form.
    """
    steps: list[dict[str, Any]] = []
    for line in _added_lines(text, "\n".join(map(format_handling, recorded))):
        match = _STEP.fullmatch(line)
        if match:
            steps.append(match.groupdict())
        elif steps:
            steps[-1]["measure"] += f"\n{line}"
        elif line.strip():
            raise InvalidCellError(
                _message("handling-step-format", line=line),
                _message("write-handling-step"),
            )
    for step in steps:
        step["by"], step["measure"] = step["by"].strip(), step["measure"].strip("\n") + "\n"
    return [*recorded, *steps]


def _added_lines(text: str, recorded: str) -> Iterator[str]:
    """The lines below the recorded ones."""
    if recorded and text != recorded and not text.startswith(recorded + "\n"):
        raise InvalidCellError(
            _RECORDED,
            _message("restore-recorded-lines"),
        )
    yield from text[len(recorded) :].strip("\n").split("\n")
