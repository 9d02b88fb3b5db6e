"""The pages of the rules and the table of the norms, made from cards and `schemas/norms.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from markupsafe import Markup, escape

from taizhang.base.text import Text, opened
from taizhang.findings.citing import articles, cite, is_binding, with_law
from taizhang.law.defaults import Topic
from taizhang.repository.kinds import kind_at, path_of
from taizhang.rules.explain import STEMS
from taizhang.rules.rule import Card, card
from taizhang.site.view.tables import Cell, Row, Table
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Case:
    """A case of a card as the page shows it."""

    name: Text
    passes: bool
    change: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """A rule as its page shows it."""

    card: Card
    message: Text
    help: Text
    sources: tuple[Text, ...]
    topics: tuple[Topic, ...]
    remarked: bool
    norms: tuple[tuple[int, str], ...]
    cases: tuple[Case, ...]


@cache
def cards() -> tuple[Card, ...]:
    """The cards of all rules, in order of code."""
    return tuple(card(STEMS[code]) for code in sorted(STEMS))


@cache
def judging(kinds: tuple[str, ...]) -> tuple[Card, ...]:
    """The rules that judge records of these kinds, as the cases of their cards show; those of files judge all."""
    return tuple(words for words in cards() if _judges_all(words) or not _kinds(words).isdisjoint(kinds))


def _judges_all(words: Card) -> bool:
    """Whether the rule judges the file of every record, and not the schemas."""
    return words.code.startswith("F") and not any(
        "at" in one and one["at"].startswith("schemas/") for one in words.cases
    )


def _kinds(words: Card) -> frozenset[str]:
    """The kinds of the records that the rule's cases find fault with."""
    paths = (path_of(case["at"].split()[0]) for case in words.cases if "at" in case)
    places = (kind_at(path) for path in paths if path)
    return frozenset(place[0].name for place in places if place)


def rule_page(words: Card, view: View) -> RulePage:
    """What the page of a rule shows."""
    titles = {norm["number"]: _title(norm, view) for norm in view.repository.norms}
    return RulePage(
        words,
        opened(words.message),
        opened(words.help),
        cite(words.source, view.law, view.today),
        _topics(words, view),
        not is_binding(words.source, view.law, view.today),
        tuple((number, titles[number]) for number in words.norms),
        tuple(_case(case) for case in words.cases),
    )


def _topics(words: Card, view: View) -> tuple[Topic, ...]:
    """What of a rule the notices leave open."""
    cited = articles(words.source, view.law, view.today)
    return tuple(view.law.topics[one] for one in cited if one in view.law.topics)


def _title(norm: Mapping[str, Any], view: View) -> str:
    return with_law(Text(**norm["title"]), view.law, view.today).zh


def coded(text: str) -> Markup:
    """A text of a card as HTML: what stands between backticks is code, all else is text."""
    parts = text.split("`")
    shown = (Markup("<code>{}</code>").format(part) if at % 2 else escape(part) for at, part in enumerate(parts))
    return Markup("").join(shown) if len(parts) % 2 else escape(text)


def _case(case: Mapping[str, Any]) -> Case:
    shown = {key: case[key] for key in ("edit", "remove", "files", "today") if key in case}
    change = yaml.safe_dump(shown, allow_unicode=True, sort_keys=False, width=100) if shown else ""
    return Case(Text(**case["name"]), case["verdict"] == "pass", change)


GROUPS = {
    "F": "文件与格式",
    "R": "需求",
    "C": "审批环节",
    "N": "公示",
    "L": "台账",
    "U": "升级与争议",
    "D": "问题与缺陷",
    "V": "服务商与考核",
    "I": "接口规范",
    "P": "纸质台账迁入",
    "M": "规则文件",
    "G": "合并关口",
    "A": "审计",
}
"""What the first letter of a rule's code stands for, in the order of the page."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one letter."""

    letter: str
    title: str
    table: Table


def rule_groups(view: View) -> tuple[RuleGroup, ...]:
    """All rules, by what they judge."""
    rows: dict[str, list[Row]] = {letter: [] for letter in GROUPS}
    for words in view.cards.values():
        rows[words.code[0]].append(
            (
                Cell(words.code, f"rules/{words.code}.html"),
                Cell(words.title.zh),
                Cell("；".join(text.zh for text in cite(words.source, view.law, view.today))),
                Cell("、".join(map(str, words.norms)) or "—"),
            )
        )
    heads = ("规则", "名称", "依据", "所保证的规定")
    return tuple(RuleGroup(letter, title, Table(heads, tuple(rows[letter]))) for letter, title in GROUPS.items())


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm and what holds it."""

    number: int
    group: str
    title: str
    sources: str
    rules: tuple[str, ...]
    commands: tuple[str, ...]
    histories: tuple[str, ...]


def norm_rows(view: View) -> tuple[NormRow, ...]:
    """The norms of the notices, each with the rules and commands that hold it."""
    holders: dict[int, list[str]] = {}
    for words in cards():
        for number in words.norms:
            holders.setdefault(number, []).append(words.code)
    groups = view.schemas["norms"]
    return tuple(
        NormRow(
            norm["number"],
            groups.label(("norms", 0, "group"), norm["group"]),
            _title(norm, view),
            "；".join(text.zh for text in cite((norm["role"],), view.law, view.today)),
            tuple(holders.get(norm["number"], ())),
            tuple(norm.get("commands", ())),
            tuple(history["title"]["zh"] for history in norm.get("histories", ())),
        )
        for norm in view.repository.norms
    )
