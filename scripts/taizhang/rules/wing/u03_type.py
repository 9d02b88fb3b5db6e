"""U03: the classification of an entry decides the type of its release."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.base.text import Param
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_TYPES = {"region-wide": "unified", "local-extension": "separate", "individual": "individual"}
_TITLES = {
    "unified": _message("titles-unified"),
    "separate": _message("titles-separate"),
    "individual": _message("titles-individual"),
}


@rule
def type(facts: Facts) -> Iterator[Hit]:  # noqa: A001 - the name its stem asks for
    """Region-wide entries are in unified releases, local extensions in separate ones, individual ones in their own."""
    for release in facts.book.releases.values():
        due = {
            number: _TYPES[facts.book.entries[entry].classification]
            for number, entry in enumerate(release.entries)
            if entry in facts.book.entries and entry in release.live_entries
        }
        mismatches = [number for number, expected in due.items() if expected != release.type]
        is_type_wrong = len(mismatches) == len(due) > 0 and len(set(due.values())) == 1
        for number in mismatches[:1] if is_type_wrong else mismatches:
            params: dict[str, Param] = {
                "release": release.id,
                "entry": release.entries[number],
                "stated": _TITLES[release.type],
                "due": _TITLES[due[number]],
                "word": due[number],
            }
            yield Hit(release, "type" if is_type_wrong else f"entries.{number}", params)
