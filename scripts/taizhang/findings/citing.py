"""How the law is cited: by role, on a day, in a division; no text names a number or an article of it by itself.

A source word is one of three things:

- a role of `schemas/norms.yaml`, like `notice-period`: the articles that it maps to on the day;
- a parameter of `schemas/statutes`, like `notice_days`: the article of its value in force on the day, and those that
  repeat it;
- an article itself, like `house/seals`, a topic of `schemas/defaults.yaml`.

Texts of cards and pages write `{number:notice_days}` for a value in words and `{article:notice-period}` for the
articles; `{article:route.dispute@150100}` are those that hold in a division. `{ground:substance.opinion}` says
what it is: a default of the system, record keeping, or confirmed by which document. Only here are they read.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Text, chinese_numeral
from taizhang.findings.finding import Severity
from taizhang.law.defaults import Ground
from taizhang.law.law import Law

_message = Messages(__file__)

_LAW_REFERENCE = re.compile(r"\{(number|article|ground):([A-Za-z0-9_./-]+)(?:@([0-9]{6}))?\}")


def list_articles(words: Iterable[str], law: Law, on: date, division: str | None = None) -> tuple[str, ...]:
    """The articles that source words stand for on a day, each once, like `region-2021-1131/2.3`.

    Where the division is known, what holds elsewhere only is left out, by where it lies on that day; without one, all
    of it is named. A word that is unknown stands for itself: a tree of the past has no roles.
    """
    then = law.as_of(on)
    known = then.responsible_for(division) if division is not None and division in then.divisions else None
    found = (article for word in words for article in _articles(word, then, on, known))
    return tuple(dict.fromkeys(article for article in found if _holds(article, then, known)))


def cite(words: Iterable[str], law: Law, on: date, division: str | None = None) -> tuple[Text, ...]:
    """The articles that source words stand for on a day, as people cite them."""
    return tuple(law.cite(article, on) for article in list_articles(words, law, on, division))


def is_binding(words: Iterable[str], law: Law, on: date, division: str | None = None) -> bool:
    """Whether what departs from source words is refused on a day: not where one is a default that nobody confirmed.

    A role or a parameter that rests on a document binds, whatever default it names beside that. This decides every
    severity, of gate, check, import, form, sheets and papers alike.
    """
    named = (list_articles((word,), law, on, division) for word in words)
    return all(not found or any(law.is_binding(article, on) for article in found) for found in named)


def severity_under(
    words: Iterable[str], otherwise: Severity, law: Law, on: date, division: str | None = None
) -> Severity:
    """How grave a finding is that rests on source words: `otherwise`, or a mere remark where they do not bind."""
    return otherwise if is_binding(words, law, on, division) else "warning"


def ground_under(words: Iterable[str], law: Law, on: date, division: str | None = None) -> Ground:
    """What a finding rests on: a default where one is among the words, else a document where one is."""
    grounds = {law.ground_of(article) for article in list_articles(words, law, on, division)}
    return "default" if "default" in grounds else "law" if "law" in grounds else "records"


def fill_law_references(template: Text, law: Law, on: date, division: str | None = None) -> Text:
    """A text with the numbers and articles that it names, as they hold on a day; other places stay.

    A number is written in Chinese numerals, in English in digits.

    Raises:
        RunFailedError: it names what no statute sets, or a source word that is unknown.
    """

    def named(match: re.Match[str], is_chinese: bool) -> str:
        kind, word, place = match.groups()
        where = place or division
        where = where if where in law.divisions else None
        if kind == "number":
            value = law.number(word, on, where)
            return chinese_numeral(value) if is_chinese else str(value)
        if not is_known(word, law):
            raise RunFailedError(_message("is-no-role-of-schemas-norms-yaml", word=word))
        cited = cite((word,), law, on, where) if kind == "article" else _standing((word,), law, on, where)
        return "、".join(text.zh for text in cited) if is_chinese else ", ".join(text.en for text in cited)

    if "{" not in template.zh and "{" not in template.en:
        return template
    return Text(
        _LAW_REFERENCE.sub(lambda match: named(match, is_chinese=True), template.zh),
        _LAW_REFERENCE.sub(lambda match: named(match, is_chinese=False), template.en),
    )


def _standing(words: Iterable[str], law: Law, on: date, division: str | None) -> tuple[Text, ...]:
    """What the articles are: topics by their standing, articles of documents as they are cited."""
    found = list_articles(words, law, on, division)
    return tuple(law.topics[one].standing_on(on) if one in law.topics else law.cite(one, on) for one in found)


def _values_in_force(name: str, law: Law, on: date, division: str | None) -> tuple[Mapping[str, Any], ...]:
    """The values of a parameter in force on a day, which `law` shows: the general one, then those within divisions.

    Without a division these are all of them, else those that it lies within. Of each the newest that has begun counts;
    where no general one has, the first, as in `Law.provision`.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {"": []}
    for value in law.parameters[name]["values"]:
        within = value.get("within", "")
        if not within or division is None or law.within(division, within):
            groups.setdefault(within, []).append(value)
    found = []
    for within, values in groups.items():
        begun = [value for value in values if value["from"] <= on.isoformat()]
        if begun:
            found.append(max(begun, key=lambda value: value["from"]))
        elif values and not within:
            found.append(min(values, key=lambda value: value["from"]))
    return tuple(found)


def is_known(word: str, law: Law) -> bool:
    """Whether a source word is a role, a parameter or an article."""
    return word in law.roles or word in law.parameters or word in law.citations or word in law.topics


def find_source_words(text: str) -> tuple[tuple[str, str], ...]:
    """What a text names of the law, in order: `number`, `article` or `ground`, and the word."""
    return tuple((match[1], match[2]) for match in _LAW_REFERENCE.finditer(text))


def _articles(word: str, law: Law, on: date, division: str | None) -> Iterator[str]:
    if word in law.roles:
        for item in law.roles[word]:
            if item.get("from", "") <= on.isoformat() <= item.get("until", "9999-12-31"):
                yield from _articles(item["source"], law, on, division)
    elif word in law.parameters:
        for value in _values_in_force(word, law, on, division):
            yield from (value["source"], *value.get("repeated_in", ()))
    else:
        yield word


def _holds(article: str, law: Law, division: str | None) -> bool:
    """Whether the document of an article holds in a division; everywhere where that is not known."""
    within = law.sources.get(article.partition("/")[0], {}).get("within")
    return within is None or division is None or law.within(division, within)
