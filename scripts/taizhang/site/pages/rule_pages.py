"""The pages of the rules and the table of the norms, from the rule cards and `schemas/norms.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

import yaml
from markupsafe import Markup, escape

from taizhang.base.text import Text, elide_placeholders
from taizhang.findings.citing import cite, fill_law_references, is_binding, list_articles
from taizhang.law.defaults import Topic
from taizhang.repository.kinds import kind_at, path_of
from taizhang.rules.explain import STEMS
from taizhang.rules.rule import Card, read_card
from taizhang.site.view.tables import ListCell, ListRow, ListTable
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class CardCase:
    """A case of a card on a rule's page."""

    name: Text
    passes: bool
    change: str


@dataclass(frozen=True, slots=True)
class RulePage:
    """The contents of a rule's page."""

    card: Card
    message: Text
    help: Text
    sources: tuple[Text, ...]
    topics: tuple[Topic, ...]
    remarked: bool
    norms: tuple[tuple[int, str], ...]
    cases: tuple[CardCase, ...]


@cache
def list_cards() -> tuple[Card, ...]:
    """The cards of all rules, in order of code."""
    return tuple(read_card(STEMS[code]) for code in sorted(STEMS))


@cache
def list_judging_rules(kinds: tuple[str, ...]) -> tuple[Card, ...]:
    """The rules that judge records of these kinds, by the cases of their cards; file rules judge all."""
    return tuple(
        rule_card
        for rule_card in list_cards()
        if _judges_all(rule_card) or not _list_kinds(rule_card).isdisjoint(kinds)
    )


def _judges_all(rule_card: Card) -> bool:
    """Whether the rule judges the file of every record, and not the schemas."""
    return rule_card.code.startswith("F") and not any(
        "at" in case and case["at"].startswith("schemas/") for case in rule_card.cases
    )


def _list_kinds(rule_card: Card) -> frozenset[str]:
    """The kinds of the records that the rule's cases find fault with."""
    paths = (path_of(case["at"].split()[0]) for case in rule_card.cases if "at" in case)
    places = (kind_at(path) for path in paths if path)
    return frozenset(place[0].name for place in places if place)


def build_rule_page(rule_card: Card, view: View) -> RulePage:
    """The contents of the page of a rule."""
    titles = {norm["number"]: _format_title(norm, view) for norm in view.repository.norms}
    return RulePage(
        rule_card,
        elide_placeholders(rule_card.message),
        elide_placeholders(rule_card.help),
        cite(rule_card.source, view.law, view.today),
        _list_topics(rule_card, view),
        not is_binding(rule_card.source, view.law, view.today),
        tuple((number, titles[number]) for number in rule_card.norms),
        tuple(_build_case(case) for case in rule_card.cases),
    )


def _list_topics(rule_card: Card, view: View) -> tuple[Topic, ...]:
    """The topics of a rule that the notices leave open."""
    cited = list_articles(rule_card.source, view.law, view.today)
    return tuple(view.law.topics[article] for article in cited if article in view.law.topics)


def _format_title(norm: Mapping[str, Any], view: View) -> str:
    return fill_law_references(Text(**norm["title"]), view.law, view.today).zh


def mark_code(text: str) -> Markup:
    """Format a text of a card as HTML: code between backticks, escaped text elsewhere."""
    parts = text.split("`")
    rendered = (
        Markup("<code>{}</code>").format(part) if index % 2 else escape(part) for index, part in enumerate(parts)
    )
    return Markup("").join(rendered) if len(parts) % 2 else escape(text)


def _build_case(case: Mapping[str, Any]) -> CardCase:
    change_data = {key: case[key] for key in ("edit", "remove", "files", "today") if key in case}
    change = yaml.safe_dump(change_data, allow_unicode=True, sort_keys=False, width=100) if change_data else ""
    return CardCase(Text(**case["name"]), case["verdict"] == "pass", change)


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
"""The groups of rules by the first letter of their codes, in page order."""


@dataclass(frozen=True, slots=True)
class RuleGroup:
    """The rules of one letter."""

    letter: str
    title: str
    table: ListTable


def list_rule_groups(view: View) -> tuple[RuleGroup, ...]:
    """All rules, by group."""
    rows: dict[str, list[ListRow]] = {letter: [] for letter in GROUPS}
    for rule_card in view.cards.values():
        rows[rule_card.code[0]].append(
            (
                ListCell(rule_card.code, f"rules/{rule_card.code}.html"),
                ListCell(rule_card.title.zh),
                ListCell("；".join(text.zh for text in cite(rule_card.source, view.law, view.today))),
                ListCell("、".join(map(str, rule_card.norms)) or "—"),
            )
        )
    heads = ("规则", "名称", "依据", "所保证的规定")
    return tuple(RuleGroup(letter, title, ListTable(heads, tuple(rows[letter]))) for letter, title in GROUPS.items())


@dataclass(frozen=True, slots=True)
class NormRow:
    """A norm with the rules and commands that enforce it."""

    number: int
    group: str
    title: str
    sources: str
    rules: tuple[str, ...]
    commands: tuple[str, ...]
    histories: tuple[str, ...]


def list_norm_rows(view: View) -> tuple[NormRow, ...]:
    """The norms of the notices, each with the rules and commands that enforce it."""
    holders: dict[int, list[str]] = {}
    for rule_card in list_cards():
        for number in rule_card.norms:
            holders.setdefault(number, []).append(rule_card.code)
    groups = view.schemas["norms"]
    return tuple(
        NormRow(
            norm["number"],
            groups.label(("norms", 0, "group"), norm["group"]),
            _format_title(norm, view),
            "；".join(text.zh for text in cite((norm["role"],), view.law, view.today)),
            tuple(holders.get(norm["number"], ())),
            tuple(norm.get("commands", ())),
            tuple(history["title"]["zh"] for history in norm.get("histories", ())),
        )
        for norm in view.repository.norms
    )
