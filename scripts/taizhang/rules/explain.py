"""A rule's page for the terminal, made from its card."""

import shlex
from dataclasses import replace
from datetime import date

from taizhang.base.messages import Messages
from taizhang.base.text import Lang, Text, opened
from taizhang.findings.citing import articles, cite, is_binding, with_law
from taizhang.law.defaults import Topic
from taizhang.law.law import Law
from taizhang.rules.catalogue import FORM, RULES
from taizhang.rules.rule import Card, card, code_of

_message = Messages(__file__)

STEMS: dict[str, str] = {code_of(stem): stem for stem in sorted((*FORM, *(rule.stem for rule in RULES)))}
"""Every rule's stem by its code."""

_HEADS = {
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


def _commands(words: Card) -> list[str]:
    """The commands of the remedies of a card's cases, each once, as they are typed."""
    remedies = (case.get(key) or {} for case in words.cases for key in ("before_merge", "on_main"))
    lines = (f"taizhang {shlex.join(command)}" for remedy in remedies for command in remedy.get("run", ()))
    return list(dict.fromkeys(lines))


def card_in_force(words: Card, law: Law, today: date) -> Card:
    """A card whose texts state the numbers and articles that hold on a day."""
    return replace(
        words,
        title=with_law(words.title, law, today),
        message=with_law(words.message, law, today),
        why=with_law(words.why, law, today),
        help=with_law(words.help, law, today),
    )


def explain(code: str, law: Law, today: date, lang: Lang) -> str | None:
    """The page of the rule of that code by the law of `today`, or None where there is no such rule."""
    stem = STEMS.get(code.upper())
    if stem is None:
        return None
    words = card_in_force(card(stem), law, today)
    lines = [f"{words.code}  {words.title.pick(lang)}", ""]

    def section(head: str, *body: str) -> None:
        lines.extend([_HEADS[head].pick(lang), *(f"  {line}" for line in body), ""])

    section("what", opened(words.message).pick(lang))
    section("source", *(source.pick(lang) for source in cite(words.source, law, today)))
    if _unconfirmed(words, law, today):
        section("default", _REMARK.pick(lang))
    if words.norms:
        section("norms", ("、" if lang == "zh" else ", ").join(map(str, words.norms)))
    section("why", words.why.pick(lang))
    section(
        "example",
        *(f"[{_VERDICT[case['verdict']].pick(lang)}] {Text(**case['name']).pick(lang)}" for case in words.cases),
    )
    section("help", opened(words.help).pick(lang))
    if commands := _commands(words):
        section("commands", *commands)
    return "\n".join(lines)


def _unconfirmed(words: Card, law: Law, today: date) -> bool:
    return not is_binding(words.source, law, today)


def explain_topic(source: str, law: Law, today: date, lang: Lang) -> str | None:
    """What the notices leave open, of one topic like `house/payments`; None where there is no such topic."""
    topic = law.topics.get(source)
    if topic is None:
        return None
    lines = [f"{source}  {topic.title.pick(lang)}", ""]
    told = {
        "notices": topic.notices,
        "decides": topic.decides,
        "reason": topic.reason,
        "standing": topic.standing_on(today),
    }
    for head, text in told.items():
        lines += [_HEADS[head].pick(lang), f"  {text.pick(lang)}", ""]
    resting = _rules_resting_on(topic, law, today)
    lines += [_message("rules").pick(lang), f"  {' '.join(resting) or '—'}"]
    return "\n".join(lines)


def list_unconfirmed(law: Law, today: date, lang: Lang) -> str:
    """Every default that nobody has confirmed by a day, a line each, with the rules that rest on it."""
    lines = [_HEADS["default"].pick(lang)]
    for topic in law.topics.values():
        if not topic.is_binding(today):
            rules = " ".join(_rules_resting_on(topic, law, today)) or "—"
            lines.append(f"  {topic.source}  {topic.title.pick(lang)}  {rules}")
    return "\n".join([*lines, f"  {_REMARK.pick(lang)}"])


def _rules_resting_on(topic: Topic, law: Law, today: date) -> list[str]:
    return [code for code, stem in STEMS.items() if topic.source in articles(card(stem).source, law, today)]
