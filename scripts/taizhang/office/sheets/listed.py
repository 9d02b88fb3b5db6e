"""Lists of a record within one cell, an item a line: legal bases, reports up the chain, what was done, scores."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from taizhang.base.messages import Messages
from taizhang.office.sheets.unfit import UnfitError

_message = Messages(__file__)

_BASIS = re.compile(r"《(?P<document>[^》]+)》(?:（(?P<number>[^（）]*)）)?(?P<article>.*)")
_REPORT = re.compile(r"(?P<on>[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}) 报(?P<to>.+)")
_STEP = re.compile(r"【(?P<on>[1-9][0-9]{3}-[0-9]{2}-[0-9]{2}) (?P<by>[^】]+)】(?P<measure>.*)")
_RECORDED = _message("recorded")


def basis(item: Mapping[str, Any]) -> str:
    """A law or policy document: 《name》（number）article."""
    number, article = item.get("number"), item.get("article") or ""
    # An empty number keeps an article that begins with a bracket from being taken for one.
    middle = f"（{number}）" if number else "（）" if article.startswith("（") else ""
    return f"《{item['document']}》{middle}{article}"


def report(item: Mapping[str, Any], department: Callable[[str], str]) -> str:
    """A report up the chain: its day, and to whom."""
    return f"{item['on']} 报{department(item['to'])}"


def handling(item: Mapping[str, Any]) -> str:
    """A step of the handling: its day and who took it, then what was done."""
    return f"【{item['on']} {item['by']}】" + str(item["measure"]).rstrip("\n")


def score(item: Mapping[str, Any]) -> str:
    """A score with its remark."""
    remark = str(item.get("remark") or "").rstrip("\n")
    return f"{item['item']} {item['score']:g}分" + (f"：{remark}" if remark else "")


def bases(written: str, held: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """The legal bases that `written` lists; a line that says what one of `held` says is that one.

    Raises:
        UnfitError: a line is not written as a basis is.
    """
    known = {basis(item): item for item in held}
    return [known.get(line) or _basis(line.strip()) for line in written.split("\n") if line.strip()]


def _basis(line: str) -> Mapping[str, Any]:
    match = _BASIS.fullmatch(line)
    if match is None:
        raise UnfitError(
            _message("legal-basis-is-not-written-as-one", line=line),
            _message("one-a-line"),
        )
    found = {key: value.strip() for key, value in match.groupdict(default="").items()}
    return {key: value for key, value in found.items() if value}


def reports(
    written: str, held: Sequence[Mapping[str, Any]], department: Callable[[str], str], codes: Mapping[str, str]
) -> list[Mapping[str, Any]]:
    """`held` and the reports written below it; `codes` are the divisions by their departments' names.

    Raises:
        UnfitError: what is recorded was changed, or a line is not written as a report is.
    """
    found = list(held)
    for line in _added(written, "\n".join(report(item, department) for item in held)):
        if not line.strip():
            continue
        match = _REPORT.fullmatch(line.strip())
        to = codes.get(match["to"].strip()) if match else None
        if match is None or to is None:
            raise UnfitError(
                _message("report-is-not-written-as-one", line=line),
                _message("write"),
            )
        found.append({"to": to, "on": match["on"]})
    return found


def handlings(written: str, held: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    """`held` and the steps written below it.

    Raises:
        UnfitError: what is recorded was changed, or what is new does not begin as a step does.
    """
    found: list[dict[str, Any]] = []
    for line in _added(written, "\n".join(map(handling, held))):
        match = _STEP.fullmatch(line)
        if match:
            found.append(match.groupdict())
        elif found:
            found[-1]["measure"] += f"\n{line}"
        elif line.strip():
            raise UnfitError(
                _message("step-is-not-written-as-one", line=line),
                _message("write-who-what-was-done"),
            )
    for step in found:
        step["by"], step["measure"] = step["by"].strip(), step["measure"].strip("\n") + "\n"
    return [*held, *found]


def _added(written: str, recorded: str) -> Iterator[str]:
    """The lines below what is recorded."""
    if recorded and written != recorded and not written.startswith(recorded + "\n"):
        raise UnfitError(
            _RECORDED,
            _message("restore-the-lines-that-stood"),
        )
    yield from written[len(recorded) :].strip("\n").split("\n")
