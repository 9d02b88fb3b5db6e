"""What a reviewer wrote: the opinion, and the lines that name a letter's number, a classification and an outcome."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.characters import is_clean
from taizhang.documents.schema import Schemas
from taizhang.lifecycle.chain import OUTCOMES, DueDuty
from taizhang.rules.wing.f13_personal_data import IDENTITY_CARD, MOBILE

_message = Messages(__file__)

_LINE = re.compile(r"^[ \t\u3000]*(文号|分类|结论)[ \t]*[：:][ \t\u3000]*(.*?)[ \t\u3000\r]*$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t\u3000]*[【\[]?(REQ-[0-9]{6}-[0-9]{8}-[0-9a-z]{4})[】\]]?[ \t\u3000]*(?:[：:](.*))?$")
"""A line that only names a requirement, or names it and continues after a colon."""
_PLACE = ("predicate", "chain", 0)
_CLASSES = ("region-wide", "local-extension", "individual")


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion, less its lines of data.

    Attributes:
        letter: the number on the line 文号, None without one.
        classification: the coded value of the line 分类, None without a known one.
        outcome: the coded value of the line 结论, None without one; as written where no outcome has that title.
    """

    text: str
    letter: str | None
    classification: str | None
    outcome: str | None = None


def parse_opinion(body: str, schemas: Schemas, subject: str | None = None, among: Collection[str] = ()) -> Opinion:
    """The opinion in the text of a review. A browser's line ends and tabs are written as ours.

    One review may be about several requirements: the text before the first line that names one is about all, the text
    after such a line about that one only. For `subject` the common part and its own part count; its own letter or
    classification takes precedence over the common one. Without `subject` the whole text counts. A line that names a
    requirement which is not `among` those of the request, nor the subject, is text like any other.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if subject is not None:
        body = _part_about(body, subject, among)
    lines = {match[1]: match[2] for match in _LINE.finditer(body)}
    titles = list_classifications(schemas)
    outcome = lines.get("结论") or None
    return Opinion(
        _LINE.sub("", body).strip(),
        lines.get("文号") or None,
        titles.get(lines.get("分类", "")),
        list_outcomes(schemas).get(outcome, outcome) if outcome is not None else None,
    )


def _part_about(body: str, subject: str, among: Collection[str]) -> str:
    """The parts of a text about all requirements and about one, in order; later lines of data replace earlier ones."""
    lines: list[str] = []
    current: str | None = None
    for line in body.split("\n"):
        heading = _HEADING.match(line)
        if heading is not None and (heading[1] == subject or heading[1] in among):
            current = heading[1]
            line = (heading[2] or "").strip()
            if not line:
                continue
        if current in (None, subject):
            lines.append(line)
    return "\n".join(lines)


def format_sections(common: str, parts: Mapping[str, str]) -> str:
    """The text of one review: the common part, then that of each record, in the form that `parse_opinion` reads."""
    return "\n".join([*([common] if common else []), *(f"{record}：{text}" for record, text in parts.items())])


def list_classifications(schemas: Schemas) -> dict[str, str]:
    """The classifications by the titles that people write."""
    options = schemas["entry"].at(("classification",)).get("oneOf", ())
    return {option["title"]: option["const"] for option in options if option["const"] in _CLASSES}


def list_outcomes(schemas: Schemas) -> dict[str, str]:
    """The outcomes by the titles that people write; empty for schemas of an older program."""
    step = schemas["approval"].at(_PLACE).get("properties", {})
    return {option["title"]: option["const"] for option in step.get("outcome", {}).get("oneOf", ())}


def find_opinion_problem(opinion: Opinion, schemas: Schemas) -> Text | None:
    """Why an opinion cannot be stored in a seal as written; None where it can.

    What the gate accepts must be fit for a seal: after the merge it is too late.

    Source: house/records; PIPL through F13.
    """
    limit = schemas["approval"].at((*_PLACE, "opinion")).get("maxLength")
    if limit is not None and len(opinion.text) > limit:
        return _message("opinion-too-long", limit=limit)
    content = f"{opinion.text}\n{opinion.letter or ''}"
    if not is_clean(content):
        return _message("forbidden-character")
    if MOBILE.search(content) or IDENTITY_CARD.search(content):
        return _message("personal-number")
    return None


def find_unknown_outcome(opinion: Opinion, schemas: Schemas) -> Text | None:
    """Why the line 结论 of an opinion decides nothing; None where it is missing or names an outcome."""
    titles = list_outcomes(schemas)
    if opinion.outcome is None or opinion.outcome in titles.values():
        return None
    names = "、".join(titles)
    return _message("unknown-outcome", outcome=opinion.outcome, outcomes=names)


def describe_ending(due: DueDuty, schemas: Schemas) -> Text | None:
    """How the reviewer of a duty may end the requirement; None where the duty may not end it."""
    if not due.decides:
        return None
    titles = [title for title, code in list_outcomes(schemas).items() if code in OUTCOMES.get(due.duty, ())]
    if not titles:
        return None
    lines = "或者".join(f"“结论：{title}”" for title in titles)
    lines_en = " or ".join(f"结论：{title}" for title in titles)
    return _message("how-to-end", lines=Text(lines, lines_en))


def build_form(due: DueDuty) -> str:
    """The lines that a reviewer may take over and fill in."""
    first = {
        "evaluate": "可行性评估意见：",
        "collect": "收集整理意见：",
        "consolidate": "汇总意见：",
        "review": "审核意见：",
        "operate": "经办意见：",
        "govern": "规则管理意见：",
    }[due.duty]
    lines = [first]
    if due.datum is not None and not due.optional:
        lines.append({"letter": "文号：", "classification": "分类："}[due.datum])
    return "\n".join(lines)
