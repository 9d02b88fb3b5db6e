"""U04: an individual release leaves the platform's framework as it is, as the vendor confirms."""

from collections.abc import Iterator

from taizhang.base.messages import Messages
from taizhang.rules.rule import Facts, Hit, rule

_message = Messages(__file__)

_CONFIRMED = ("house/framework",)
_MISSING = _message("confirmation-missing")
_NOT_ALLOWED = _message("confirmation-not-allowed")


@rule
def framework(facts: Facts) -> Iterator[Hit]:
    """An individual release had the confirmation of an unchanged framework when released; others have no
    confirmation.
    """
    for release in facts.book.releases.values():
        confirmation = release.framework_unchanged
        if release.type != "individual":
            if confirmation is not None:
                yield Hit(
                    release,
                    "framework_unchanged",
                    {"release": release.id, "problem": _NOT_ALLOWED},
                    by=("house/records",),
                )
        elif release.released_on is None:
            continue
        elif confirmation is None:
            yield Hit(
                release,
                "framework_unchanged",
                {"release": release.id, "problem": _MISSING},
                release.released_on,
                by=_CONFIRMED,
            )
        elif confirmation.confirmed_on > release.released_on:
            problem = _message(
                "confirmed-after-release", confirmed_on=confirmation.confirmed_on, released_on=release.released_on
            )
            field = "framework_unchanged.confirmed_on"
            yield Hit(release, field, {"release": release.id, "problem": problem}, release.released_on, by=_CONFIRMED)
