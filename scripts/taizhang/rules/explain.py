"""A rule's page for the terminal, from its card."""

import shlex
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text, elide_placeholders
from taizhang.findings.citing import cite, fill_law_references, is_binding, list_articles
from taizhang.law.defaults import Topic
from taizhang.law.law import Law
from taizhang.rules.catalogue import FORM, RULES
from taizhang.rules.rule import Card, parse_code, read_card

_message = Messages(__file__)

STEMS: dict[str, str] = {parse_code(stem): stem for stem in sorted((*FORM, *(rule.stem for rule in RULES)))}
"""Every rule's stem by its code."""

_HEADINGS = {
    "what": _message("heads-what"),
    "source": _message("heads-source"),
    "default": _message("heads-default"),
    "topic": _message("heads-topic"),
    "notices": _message("heads-notices"),
    "decides": _message("heads-decides"),
    "reason": _message("heads-reason"),
    "standing": _message("heads-standing"),
    "norms": _message("heads-norms"),
    "why": _message("heads-why"),
    "example": _message("heads-example"),
    "help": _message("heads-help"),
    "commands": _message("heads-commands"),
}
_REMARK = _message("remark")
_VERDICT = {"pass": _message("verdict-pass"), "fail": _message("verdict-fail")}


def _list_commands(rule_card: Card) -> list[str]:
    """The commands of the remedies of a card's cases, each once, as they are typed."""
    remedies = (case.get(key) or {} for case in rule_card.cases for key in ("before_merge", "on_main"))
    lines = (f"taizhang {shlex.join(command)}" for remedy in remedies for command in remedy.get("run", ()))
    return list(dict.fromkeys(lines))


def resolve_card(rule_card: Card, law: Law, today: date) -> Card:
    """A card whose texts state the numbers and articles in force on a day."""
    return replace(
        rule_card,
        title=fill_law_references(rule_card.title, law, today),
        message=fill_law_references(rule_card.message, law, today),
        why=fill_law_references(rule_card.why, law, today),
        help=fill_law_references(rule_card.help, law, today),
    )


def explain_rule(code: str, law: Law, today: date, lang: Lang) -> str | None:
    """The page of the rule of that code by the law of `today`, or None where the rule does not exist."""
    stem = STEMS.get(code.upper())
    if stem is None:
        return None
    rule_card = resolve_card(read_card(stem), law, today)
    lines = [f"{rule_card.code}  {rule_card.title.pick(lang)}", ""]

    def section(head: str, *body: str) -> None:
        lines.extend([_HEADINGS[head].pick(lang), *(f"  {line}" for line in body), ""])

    section("what", elide_placeholders(rule_card.message).pick(lang))
    section("source", *(source.pick(lang) for source in cite(rule_card.source, law, today)))
    if _rests_on_unconfirmed_default(rule_card, law, today):
        section("default", _REMARK.pick(lang))
    if rule_card.norms:
        section("norms", ("、" if lang == "zh" else ", ").join(map(str, rule_card.norms)))
    section("why", rule_card.why.pick(lang))
    section(
        "example",
        *(f"[{_VERDICT[case['verdict']].pick(lang)}] {Text(**case['name']).pick(lang)}" for case in rule_card.cases),
    )
    section("help", elide_placeholders(rule_card.help).pick(lang))
    if commands := _list_commands(rule_card):
        section("commands", *commands)
    return "\n".join(lines)


def _rests_on_unconfirmed_default(rule_card: Card, law: Law, today: date) -> bool:
    return not is_binding(rule_card.source, law, today)


def explain_topic(source: str, law: Law, today: date, lang: Lang) -> str | None:
    """The page of one topic that the notices leave open, like `house/payments`; None where it does not exist."""
    topic = law.topics.get(source)
    if topic is None:
        return None
    lines = [f"{source}  {topic.title.pick(lang)}", ""]
    paragraphs = {
        "notices": topic.notices,
        "decides": topic.decides,
        "reason": topic.reason,
        "standing": topic.status_on(today),
    }
    for head, text in paragraphs.items():
        lines += [_HEADINGS[head].pick(lang), f"  {text.pick(lang)}", ""]
    codes = _list_rules_resting_on(topic, law, today)
    lines += [_message("rules").pick(lang), f"  {' '.join(codes) or '—'}"]
    return "\n".join(lines)


def list_unconfirmed(law: Law, today: date, lang: Lang) -> str:
    """Every default that is unconfirmed on a day, a line each, with the rules that rest on it."""
    lines = [_HEADINGS["default"].pick(lang)]
    for topic in law.topics.values():
        if not topic.is_binding(today):
            rules = " ".join(_list_rules_resting_on(topic, law, today)) or "—"
            lines.append(f"  {topic.source}  {topic.title.pick(lang)}  {rules}")
    return "\n".join([*lines, f"  {_REMARK.pick(lang)}"])


def _list_rules_resting_on(topic: Topic, law: Law, today: date) -> list[str]:
    return [code for code, stem in STEMS.items() if topic.source in list_articles(read_card(stem).source, law, today)]
