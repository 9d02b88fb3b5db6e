"""F17: only vocabulary terms in force are used: no code or word that has ended or has not begun."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Text
from taizhang.documents.schema import format_place
from taizhang.rules.dated_shape import DatedTerm, find_dated_terms
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)


@rule
def in_force(facts: Facts) -> Iterator[Hit]:
    """No term of a record had ended before the record came to main, and none begins after its content was settled.

    A record without a seal is judged today. A term that ends later remains valid in it.
    """
    for kind, record, document in facts.book.all.values():
        schema = facts.schemas[kind.name]
        first = facts.book.entered_on(record.id) or facts.today
        last = facts.book.settled_on(record.id) or facts.today
        for term in find_dated_terms(schema, document.data):
            if term.ends and term.ends < first.isoformat():
                problem = _describe_end(term)
            elif term.begins > last.isoformat():
                problem = _describe_begin(term)
            else:
                continue
            params = {"field": schema.trail(term.place), "stated": _format_term(term, term.value), "problem": problem}
            yield Hit(record, format_place(term.place), params)


def _describe_end(term: DatedTerm) -> Text:
    if not term.successor:
        return _message("ended", day=term.ends)
    successor = _format_term(term, term.successor)
    return _message("ended-with-successor", day=term.ends, successor=successor)


def _describe_begin(term: DatedTerm) -> Text:
    option = next((one for one in term.options if one.get("x-successor") == term.value), None)
    if option is None:
        return _message("not-begun", day=term.begins)
    predecessor = _format_term(term, str(option["const"]))
    return _message("not-begun-with-predecessor", day=term.begins, predecessor=predecessor)


def _format_term(term: DatedTerm, word: str) -> Text:
    title = next((str(one["title"]) for one in term.options if one.get("const") == word), "")
    return Text(f"{word}（{title}）" if title else word, word)
