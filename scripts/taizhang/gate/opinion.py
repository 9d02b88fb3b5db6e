"""What a reviewer wrote: the opinion, and the lines that name a letter's number and a classification."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from taizhang.chain import DueDuty
from taizhang.characters import clean
from taizhang.rules.f13_personal_data import CARD, MOBILE
from taizhang.schema import Schemas
from taizhang.text import Text

_LINE = re.compile(r"^[ \t\u3000]*(文号|分类)[ \t]*[：:][ \t\u3000]*(.*?)[ \t\u3000\r]*$", re.MULTILINE)
_HEADING = re.compile(r"^[ \t\u3000]*[【\[]?(REQ-[0-9]{6}-[0-9]{8}-[0-9a-z]{4})[】\]]?[ \t\u3000]*(?:[：:](.*))?$")
"""A line of its own that only names a requirement, or names it and goes on behind a colon."""
_PLACE = ("predicate", "chain", 0)
_CLASSES = ("region-wide", "local-extension", "individual")


@dataclass(frozen=True, slots=True)
class Opinion:
    """An opinion, less its lines of data.

    Attributes:
        letter: the number on the line 文号, None without one.
        classification: the coded value of the line 分类, None without a known one.
    """

    text: str
    letter: str | None
    classification: str | None


def opinion_of(body: str, schemas: Schemas, subject: str | None = None) -> Opinion:
    """The opinion in the text of a review. A browser's line ends and tabs are written as ours.

    One review may speak of several requirements: what stands in front of the first line that names one is said of all,
    what follows such a line of that one only. Of `subject` counts what is said of all and what is said of it; its own
    letter or classification goes before the common one. Without `subject` the text is taken whole.
    """
    body = body.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    if subject is not None:
        body = _part_about(body, subject)
    lines = {match[1]: match[2] for match in _LINE.finditer(body)}
    titles = classes(schemas)
    return Opinion(_LINE.sub("", body).strip(), lines.get("文号") or None, titles.get(lines.get("分类", "")))


def _part_about(body: str, subject: str) -> str:
    """What a text says of all requirements and of one, in this order; later lines of data stand for earlier ones."""
    kept: list[str] = []
    about: str | None = None
    for line in body.split("\n"):
        heading = _HEADING.match(line)
        if heading is not None:
            about = heading[1]
            line = (heading[2] or "").strip()
            if not line:
                continue
        if about in (None, subject):
            kept.append(line)
    return "\n".join(kept)


def sectioned(common: str, parts: Mapping[str, str]) -> str:
    """The text of one review: what is said of all, then of each record, in the form that `opinion_of` reads."""
    return "\n".join([*([common] if common else []), *(f"{record}：{text}" for record, text in parts.items())])


def classes(schemas: Schemas) -> dict[str, str]:
    """The classifications by the titles that people write."""
    options = schemas["entry"].at(("classification",)).get("oneOf", ())
    return {option["title"]: option["const"] for option in options if option["const"] in _CLASSES}


def unfit(opinion: Opinion, schemas: Schemas) -> Text | None:
    """Why an opinion could not be kept in a seal as it is written; None where it can.

    What the gate lets through must be fit to be sealed: after the merge it is too late.

    Source: house/records; PIPL through F13.
    """
    most = schemas["approval"].at((*_PLACE, "opinion")).get("maxLength")
    if most is not None and len(opinion.text) > most:
        return Text(f"意见超过{most}字", f"its opinion has more than {most} characters")
    written = f"{opinion.text}\n{opinion.letter or ''}"
    if not clean(written):
        return Text("意见中有不能入库的字符，请删去后重新提交", "its opinion holds a character that no record may hold")
    if MOBILE.search(written) or CARD.search(written):
        return Text(
            "意见中写有手机号码或者身份证号码，不得入库，请删去后重新提交",
            "its opinion holds the number of a mobile phone or an identity card",
        )
    return None


def form(due: DueDuty) -> str:
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
