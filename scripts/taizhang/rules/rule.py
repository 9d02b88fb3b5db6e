"""What a rule is: a small function over the facts, beside a card that says everything in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import read
from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Severity
from taizhang.law.law import Law
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

RULES = Path(__file__).parent / "wing"
"""Where the modules and the cards of the rules lie."""


@dataclass(frozen=True, slots=True)
class Facts:
    """What a rule may look at: one tree's records, the law, the schemas, the day, and who may approve what.

    `law` shows the divisions of today; a rule on a record asks it for the day of the record.
    """

    book: Book
    law: Law
    schemas: Schemas
    today: date
    reviewers: Reviewers | None = None


class Hit(NamedTuple):
    """A rule found something: in which record, at which dotted field, and what the message needs to say it.

    The field may name a key that is missing; the finding then points at the nearest thing around it.

    Attributes:
        on: the day by whose law the rule judged; None for the record's own day.
        division: whose law applied; None for that of the division that the record's id names.
        is_overtaken: only what came to light after the record makes it wrong: something to put right, which refuses
            nothing that others record.
        by: which source words of the card this very hit goes against; all of them where it is empty.
    """

    record: Record
    field: str
    params: Mapping[str, Param] = {}
    on: date | None = None
    division: str | None = None
    is_overtaken: bool = False
    by: tuple[str, ...] = ()


Check = Callable[[Facts], Iterator[Hit]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule: its code, the stem of its module and card, and its check."""

    code: str
    stem: str
    check: Check = field(repr=False)


def rule(check: Check) -> Rule:
    """Make the function a rule; its code is the first part of its module's name: `n02_window` → N02."""
    stem = check.__module__.rpartition(".")[2]
    return Rule(code_of(stem), stem, check)


def code_of(stem: str) -> str:
    """The code in a stem: `n02_window` → N02."""
    return stem.partition("_")[0].upper()


@dataclass(frozen=True, slots=True)
class Card:
    """A rule in words. `cases` are as the card's schema says.

    `source` are source words, and the texts name numbers and articles, as `taizhang.findings.citing` reads them.
    """

    code: str
    stem: str
    severity: Severity
    source: tuple[str, ...]
    norms: tuple[int, ...]
    title: Text
    message: Text
    why: Text
    help: Text
    cases: tuple[Mapping[str, Any], ...]


@cache
def card(stem: str) -> Card:
    """The card of a stem.

    Raises:
        RunFailedError: the card is missing or cannot be read; a test keeps this from happening.
    """
    path = RULES / f"{stem}.yaml"
    try:
        document, faults = read(path.read_bytes(), path.name)
    except OSError:
        document, faults = None, ()
    if document is None:
        detail = "; ".join(f"{f.code} {f.mark.line}:{f.mark.column} {dict(f.params)}" for f in faults)
        raise RunFailedError(_message("card-cannot-be-read", path_name=path.name, detail=detail))
    data = document.data
    words = {key: Text(**data[key]) for key in ("title", "message", "why", "help")}
    return Card(
        code=code_of(stem),
        stem=stem,
        severity=data["severity"],
        source=tuple(data["source"]),
        norms=tuple(data["norms"]),
        cases=tuple(data["cases"]),
        **words,
    )
