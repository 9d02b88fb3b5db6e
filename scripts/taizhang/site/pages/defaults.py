"""The table of what the notices leave open: each topic with what it governs, and how far the region confirmed it."""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.findings.citing import articles
from taizhang.law.defaults import Confirmation, Topic
from taizhang.site.pages.rule_pages import cards
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Governed:
    """A topic as its page shows it.

    Attributes:
        standing: what it is on the day of the build.
        rules: the codes of the rules whose findings may rest on it.
        values: the titles of the parameters that rest on it, with their ids.
    """

    topic: Topic
    standing: str
    rules: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    decision: Confirmation | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """The topics by what they are on the day of the build."""

    open: tuple[Governed, ...]
    confirmed: tuple[Governed, ...]
    kept: tuple[Governed, ...]


def defaults_of(view: View) -> Defaults:
    """Every topic of `schemas/defaults.yaml`, in the order of the file."""
    listed = tuple(_governed(view))
    chosen = [one for one in listed if one.topic.ground == "default"]
    return Defaults(
        tuple(one for one in chosen if one.decision is None),
        tuple(one for one in chosen if one.decision is not None),
        tuple(one for one in listed if one.topic.ground == "records"),
    )


def _governed(view: View) -> Iterator[Governed]:
    law, today = view.law, view.today
    resting = {words.code: articles(words.source, law, today) for words in cards()}
    for source, topic in law.topics.items():
        values = tuple(
            (parameter["id"], parameter["title"]["zh"])
            for parameter in law.parameters.values()
            if source in articles((parameter["id"],), law, today)
        )
        rules = tuple(code for code, cited in resting.items() if source in cited)
        standing = topic.standing_on(today).zh
        yield Governed(topic, standing, rules, values, topic.confirmation_on(today))
