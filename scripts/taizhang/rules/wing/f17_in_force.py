"""F17: of a vocabulary, only what is in force is written: no code or word that has ended or is still to begin."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.documents.schema import dotted
from taizhang.rules.dated_shape import DatedTerm, dated_terms
from taizhang.rules.rule import Facts, Hit, rule


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
        return Text(f"已于{term.ends}停用", f"ended on {term.ends}")
    heir = _named(term, term.successor)
    return Text(f"已于{term.ends}停用，由{heir.zh}接替", f"ended on {term.ends}; {heir.en} took its place")


def _to_begin(term: DatedTerm) -> Text:
    before = next((one for one in term.options if one.get("x-successor") == term.value), None)
    if before is None:
        return Text(f"自{term.begins}起才启用", f"begins on {term.begins}")
    now = _named(term, str(before["const"]))
    return Text(f"自{term.begins}起才启用，此前为{now.zh}", f"begins on {term.begins}; until then it is {now.en}")


def _named(term: DatedTerm, word: str) -> Text:
    title = next((str(one["title"]) for one in term.options if one.get("const") == word), "")
    return Text(f"{word}（{title}）" if title else word, word)
