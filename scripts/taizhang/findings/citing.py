"""How the law is cited: by role, on a day, in a division; no text contains a number or an article of it.

A source word is one of three things:

- a role of `schemas/norms.yaml`, like `notice-period`: the articles that it maps to on the day;
- a parameter of `schemas/statutes`, like `notice_days`: the article of its value in force on the day, and those that
  repeat it;
- an article itself, like `house/seals`, a topic of `schemas/defaults.yaml`.

Texts of cards and pages write `{number:notice_days}` for a value in words and `{article:notice-period}` for the
articles; `{article:route.dispute@150100}` are those that hold in a division. `{ground:substance.opinion}` is
its standing: a default of the system, record keeping, or confirmed by a document. Only this module reads them.
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

    With a division, articles that apply only elsewhere are omitted, by its reporting line of that day; without one, all
    are listed. An unknown word is returned unchanged: an older tree has no roles.
    """
    then = law.as_of(on)
    current = then.responsible_for(division) if division is not None and division in then.divisions else None
    articles = (article for word in words for article in _list_articles_of(word, then, on, current))
    return tuple(dict.fromkeys(article for article in articles if _is_applicable(article, then, current)))


def cite(words: Iterable[str], law: Law, on: date, division: str | None = None) -> tuple[Text, ...]:
    """The citations of the articles that source words stand for on a day."""
    return tuple(law.cite(article, on) for article in list_articles(words, law, on, division))


def is_binding(words: Iterable[str], law: Law, on: date, division: str | None = None) -> bool:
    """Whether a departure from source words is an error on a day: not where one is an unconfirmed default.

    A role or a parameter that rests on a document binds, whatever default it names beside that. This decides every
    severity, of gate, check, import, form, sheets and papers alike.
    """
    groups = (list_articles((word,), law, on, division) for word in words)
    return all(not articles or any(law.is_binding(article, on) for article in articles) for articles in groups)


def severity_under(
    words: Iterable[str], otherwise: Severity, law: Law, on: date, division: str | None = None
) -> Severity:
    """The severity of a finding that rests on source words: `otherwise`, or a warning where they do not bind."""
    return otherwise if is_binding(words, law, on, division) else "warning"


def ground_under(words: Iterable[str], law: Law, on: date, division: str | None = None) -> Ground:
    """What a finding rests on: a default where one is among the words, else a document where one is."""
    grounds = {law.ground_of(article) for article in list_articles(words, law, on, division)}
    return "default" if "default" in grounds else "law" if "law" in grounds else "records"


def fill_law_references(template: Text, law: Law, on: date, division: str | None = None) -> Text:
    """A text with the numbers and articles that it names, as in force on a day; other places stay.

    A number is written in Chinese numerals, in English in digits.

    Raises:
        RunFailedError: it names a parameter that no statute sets, or an unknown source word.
    """

    def replacement(match: re.Match[str], is_chinese: bool) -> str:
        kind, word, place = match.groups()
        where = place or division
        where = where if where in law.divisions else None
        if kind == "number":
            value = law.number(word, on, where)
            return chinese_numeral(value) if is_chinese else str(value)
        if not is_known(word, law):
            raise RunFailedError(_message("unknown-source-word", word=word))
        cited = cite((word,), law, on, where) if kind == "article" else _describe_articles((word,), law, on, where)
        return "、".join(text.zh for text in cited) if is_chinese else ", ".join(text.en for text in cited)

    if "{" not in template.zh and "{" not in template.en:
        return template
    return Text(
        _LAW_REFERENCE.sub(lambda match: replacement(match, is_chinese=True), template.zh),
        _LAW_REFERENCE.sub(lambda match: replacement(match, is_chinese=False), template.en),
    )


def _describe_articles(words: Iterable[str], law: Law, on: date, division: str | None) -> tuple[Text, ...]:
    """The articles as text: topics by their status, articles of documents as they are cited."""
    articles = list_articles(words, law, on, division)
    return tuple(law.topics[one].status_on(on) if one in law.topics else law.cite(one, on) for one in articles)


def _values_in_force(name: str, law: Law, on: date, division: str | None) -> tuple[Mapping[str, Any], ...]:
    """The values of a parameter in force on a day, which `law` shows: the general one, then those within divisions.

    Without a division these are all of them, else those that it lies within. Of each the newest that has begun counts;
    where no general one has, the first, as in `Law.provision`.
    """
    groups: dict[str, list[Mapping[str, Any]]] = {"": []}
    for value in law.parameters[name]["values"]:
        within = value.get("within", "")
        if not within or division is None or law.is_within(division, within):
            groups.setdefault(within, []).append(value)
    newest = []
    for within, values in groups.items():
        begun = [value for value in values if value["from"] <= on.isoformat()]
        if begun:
            newest.append(max(begun, key=lambda value: value["from"]))
        elif values and not within:
            newest.append(min(values, key=lambda value: value["from"]))
    return tuple(newest)


def is_known(word: str, law: Law) -> bool:
    """Whether a source word is a role, a parameter or an article."""
    return word in law.roles or word in law.parameters or word in law.citations or word in law.topics


def find_source_words(text: str) -> tuple[tuple[str, str], ...]:
    """The references of a text to the law, in order: `number`, `article` or `ground`, and the word."""
    return tuple((match[1], match[2]) for match in _LAW_REFERENCE.finditer(text))


def _list_articles_of(word: str, law: Law, on: date, division: str | None) -> Iterator[str]:
    if word in law.roles:
        for item in law.roles[word]:
            if item.get("from", "") <= on.isoformat() <= item.get("until", "9999-12-31"):
                yield from _list_articles_of(item["source"], law, on, division)
    elif word in law.parameters:
        for value in _values_in_force(word, law, on, division):
            yield from (value["source"], *value.get("repeated_in", ()))
    else:
        yield word


def _is_applicable(article: str, law: Law, division: str | None) -> bool:
    """Whether the document of an article applies in a division; where that is unknown it applies everywhere."""
    within = law.sources.get(article.partition("/")[0], {}).get("within")
    return within is None or division is None or law.is_within(division, within)
