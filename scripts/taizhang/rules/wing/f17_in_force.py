"""F17: of a vocabulary, only what is in force is written: no code or word that has ended or is still to begin."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import dotted
from taizhang.rules.dated_shape import DatedTerm, dated_terms
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def in_force(facts: Facts) -> Iterator[Hit]:
    """No term of a record had ended before the record came to main, and none begins after its content was settled.

    What no seal speaks of is judged today. What ends later stays as it is.
    """
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        first = facts.book.entered_on(record.id) or facts.today
        last = facts.book.settled_on(record.id) or facts.today
        for term in dated_terms(schema, document.data):
            if term.ends and term.ends < first.isoformat():
                problem = _ended(term)
            elif term.begins > last.isoformat():
                problem = _to_begin(term)
            else:
                continue
            params = {"field": schema.trail(term.place), "stated": _named(term, term.value), "problem": problem}
            yield Hit(record, dotted(term.place), params)


def _ended(term: DatedTerm) -> Text:
    if not term.successor:
        return _message("ended", ends=term.ends)
    heir = _named(term, term.successor)
    return _message("ended-on-took-its-place", ends=term.ends, heir=heir)


def _to_begin(term: DatedTerm) -> Text:
    before = next((one for one in term.options if one.get("x-successor") == term.value), None)
    if before is None:
        return _message("begins", begins=term.begins)
    now = _named(term, str(before["const"]))
    return _message("begins-on-until", begins=term.begins, now=now)


def _named(term: DatedTerm, word: str) -> Text:
    title = next((str(one["title"]) for one in term.options if one.get("const") == word), "")
    return Text(f"{word}（{title}）" if title else word, word)
