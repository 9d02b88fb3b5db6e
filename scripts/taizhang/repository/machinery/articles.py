"""The articles that statutes and norms cite: each must be in a document on file."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from taizhang.documents.document import Document, Fault, Place
from taizhang.documents.schema import format_place

_CITING = frozenset({"source", "repeated_in"})


def find_unknown_articles(
    statutes: Sequence[Document],
    norms: Document | None,
    sources: Mapping[str, Any],
    topics: Iterable[str] = (),
) -> Iterator[tuple[str, Fault]]:
    """The path and the fault of each citation that is in no document of `sources` (sources.yaml) and no topic."""
    citable = {f"{document['id']}/{article}" for document in sources["documents"] for article in document["articles"]}
    citable.update(topics)
    # A norm may cite a parameter as well.
    citable |= {parameter["id"] for document in statutes for parameter in document.data["parameters"]}
    for document in (*statutes, *((norms,) if norms is not None else ())):
        for place, source in _citations(document.data, ()):
            if source not in citable:
                params = {"source": source, "place": format_place(place)}
                yield document.path, Fault("M02", document.mark(place), params)


def _citations(data: Any, place: Place) -> Iterator[tuple[Place, str]]:
    """Every text under a citing key, or in a list there."""
    if isinstance(data, dict):
        for key, value in data.items():
            inner = (*place, key)
            if key in _CITING and isinstance(value, str):
                yield inner, value
            elif key in _CITING and isinstance(value, list):
                yield from (((*inner, number), item) for number, item in enumerate(value) if isinstance(item, str))
                yield from _citations([item if isinstance(item, dict) else None for item in value], inner)
            else:
                yield from _citations(value, inner)
    elif isinstance(data, list):
        for number, item in enumerate(data):
            yield from _citations(item, (*place, number))
