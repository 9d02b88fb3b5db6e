"""The table of topics that the notices leave open: each with what it governs and its confirmation by the region."""

from collections.abc import Iterator
from dataclasses import dataclass

from taizhang.findings.citing import list_articles
from taizhang.law.defaults import Confirmation, Topic
from taizhang.site.pages.rule_pages import list_cards
from taizhang.site.view.view import View


@dataclass(frozen=True, slots=True)
class Governed:
    """A topic as its page shows it.

    Attributes:
        standing: its state on the day of the build.
        rules: the codes of the rules whose findings may be based on it.
        values: the ids and titles of the parameters that are based on it.
    """

    topic: Topic
    standing: str
    rules: tuple[str, ...]
    values: tuple[tuple[str, str], ...]
    decision: Confirmation | None


@dataclass(frozen=True, slots=True)
class Defaults:
    """The topics by their state on the day of the build."""

    open: tuple[Governed, ...]
    confirmed: tuple[Governed, ...]
    kept: tuple[Governed, ...]


def list_defaults(view: View) -> Defaults:
    """Every topic of `schemas/defaults.yaml`, in the order of the file."""
    topics = tuple(_list_governed(view))
    defaults = [governed for governed in topics if governed.topic.ground == "default"]
    return Defaults(
        tuple(governed for governed in defaults if governed.decision is None),
        tuple(governed for governed in defaults if governed.decision is not None),
        tuple(governed for governed in topics if governed.topic.ground == "records"),
    )


def _list_governed(view: View) -> Iterator[Governed]:
    law, today = view.law, view.today
    articles_by_rule = {rule_card.code: list_articles(rule_card.source, law, today) for rule_card in list_cards()}
    for source, topic in law.topics.items():
        values = tuple(
            (parameter["id"], parameter["title"]["zh"])
            for parameter in law.parameters.values()
            if source in list_articles((parameter["id"],), law, today)
        )
        rules = tuple(code for code, cited in articles_by_rule.items() if source in cited)
        standing = topic.status_on(today).zh
        yield Governed(topic, standing, rules, values, topic.confirmation_on(today))
