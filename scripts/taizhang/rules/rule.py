"""Rules: a rule is a small function over the facts, with a card that describes it in words."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache, cached_property
from pathlib import Path
from typing import Any, NamedTuple

from taizhang.base.errors import RunFailedError
from taizhang.base.messages import Messages
from taizhang.base.text import Param, Text
from taizhang.documents.document import read_document
from taizhang.documents.schema import Schemas
from taizhang.findings.finding import Severity
from taizhang.law.law import Law
from taizhang.lifecycle.chain.seals import SealedChain, read_sealed_chains
from taizhang.records import Record
from taizhang.repository.book import Book
from taizhang.repository.reviewers import Reviewers

_message = Messages(__file__)

RULES = Path(__file__).parent / "wing"
"""The folder of the modules and cards of the rules."""


@dataclass(frozen=True)
class Facts:
    """The input of a rule: one tree's records, the law, the schemas, the day, and who may approve what.

    `law` shows the divisions of today; a rule takes the law as of the record's day from it.
    """

    book: Book
    law: Law
    schemas: Schemas
    today: date
    reviewers: Reviewers | None = None

    @cached_property
    def sealed_chains(self) -> tuple[SealedChain, ...]:
        """The chain of each seal: several rules judge the same."""
        return tuple(read_sealed_chains(self.law, self.book, self.reviewers))


class Hit(NamedTuple):
    """A violation of a rule: the record, the dotted field, and the parameters of the message.

    The field may name a key that is missing; the finding then points at its nearest container.

    Attributes:
        on: the day by whose law the rule judged; None for the record's own day.
        division: the division whose law applied; None for the division that the record's id names.
        is_overtaken: only facts recorded later make it wrong: it is to be corrected, and does not block other changes.
        by: the source words of the card that this hit violates; empty for all of them.
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
    return Rule(parse_code(stem), stem, check)


def parse_code(stem: str) -> str:
    """The code in a stem: `n02_window` → N02."""
    return stem.partition("_")[0].upper()


@dataclass(frozen=True, slots=True)
class Card:
    """A rule in words. `cases` are as the card's schema describes them.

    `source` contains source words, and the texts name numbers and articles as `taizhang.findings.citing` reads them.
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
def read_card(stem: str) -> Card:
    """The card of a stem.

    Raises:
        RunFailedError: the card is missing or unreadable; a test excludes both.
    """
    path = RULES / f"{stem}.yaml"
    try:
        document, faults = read_document(path.read_bytes(), path.name)
    except OSError:
        document, faults = None, ()
    if document is None:
        fault_list = "; ".join(f"{f.code} {f.mark.line}:{f.mark.column} {dict(f.params)}" for f in faults)
        raise RunFailedError(_message("card-cannot-be-read", file=path.name, faults=fault_list))
    data = document.data
    texts = {key: Text(**data[key]) for key in ("title", "message", "why", "help")}
    return Card(
        code=parse_code(stem),
        stem=stem,
        severity=data["severity"],
        source=tuple(data["source"]),
        norms=tuple(data["norms"]),
        cases=tuple(data["cases"]),
        **texts,
    )
