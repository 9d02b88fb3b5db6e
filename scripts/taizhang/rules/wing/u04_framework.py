"""U04: an individual release leaves the platform's framework as it is, by the vendor's word."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_CONFIRMED = ("house/framework",)
_MISSING = _message("missing")
_NOT_ASKED = _message("not-asked")


@rule
def framework(facts: Facts) -> Iterator[Hit]:
    """A released individual release was confirmed by then to leave the framework unchanged; no other has this."""
    for release in facts.book.releases.values():
        word = release.framework_unchanged
        if release.type != "individual":
            if word is not None:
                yield Hit(
                    release,
                    "framework_unchanged",
                    {"release": release.id, "problem": _NOT_ASKED},
                    by=("house/records",),
                )
        elif release.released_on is None:
            continue
        elif word is None:
            yield Hit(
                release,
                "framework_unchanged",
                {"release": release.id, "problem": _MISSING},
                release.released_on,
                by=_CONFIRMED,
            )
        elif word.confirmed_on > release.released_on:
            problem = _message(
                "it-was-confirmed-on-after-the-release", confirmed_on=word.confirmed_on, released_on=release.released_on
            )
            field = "framework_unchanged.confirmed_on"
            yield Hit(release, field, {"release": release.id, "problem": problem}, release.released_on, by=_CONFIRMED)
