"""U04: an individual release leaves the platform's framework as it is, by the vendor's word."""

from collections.abc import Iterator

from taizhang.base.text import Text
from taizhang.rules.rule import Facts, Hit, rule

_CONFIRMED = ("house/framework",)
_MISSING = Text("已上线而没有服务商的框架不变确认", "it was released without the vendor's word")
_NOT_ASKED = Text("不是个性化开发，不应有框架不变确认", "it is no individual release, yet states the vendor's word")


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
            problem = Text(
                f"框架不变于{word.confirmed_on}方予确认，晚于升级日{release.released_on}",
                f"it was confirmed on {word.confirmed_on}, after the release on {release.released_on}",
            )
            field = "framework_unchanged.confirmed_on"
            yield Hit(release, field, {"release": release.id, "problem": problem}, release.released_on, by=_CONFIRMED)
